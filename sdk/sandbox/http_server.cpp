// The only file that includes Boost.Beast: it dominates compile time.
#include "sdk/sandbox/http_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <csignal>
#include <optional>
#include <stdexcept>
#include <utility>

namespace billstop::sandbox {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using Error = boost::system::error_code;
using Tcp = asio::ip::tcp;

constexpr uint64_t body_limit_bytes = 256ULL << 20;
constexpr uint32_t header_limit_bytes = 64U << 10;

int64_t wall_now_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string text_of(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// One connection. Keeps itself alive by the handler that waits for it; at most one waits.
class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Tcp::socket socket, FrontDesk& desk, Front front, int64_t latency_ms)
      : stream_(std::move(socket)),
        timer_(stream_.get_executor()),
        desk_(desk),
        front_(front),
        latency_ms_(latency_ms) {}

  void read_header() {
    parser_.emplace();
    parser_->body_limit(body_limit_bytes);
    parser_->header_limit(header_limit_bytes);
    http::async_read_header(
        stream_, buffer_, *parser_, [self = shared_from_this()](Error e, size_t) {
          if (e) return self->refuse(e);
          const auto& head = self->parser_->get();
          const bool asks = boost::beast::iequals(head[http::field::expect], "100-continue");
          asks ? self->say_continue() : self->read_body();
        });
  }

 private:
  void say_continue() {
    go_on_ = http::response<http::empty_body>(http::status::continue_, 11);
    http::async_write(stream_, go_on_, [self = shared_from_this()](Error e, size_t) {
      if (!e) self->read_body();
    });
  }

  void read_body() {
    http::async_read(stream_, buffer_, *parser_, [self = shared_from_this()](Error e, size_t) {
      if (e) return self->refuse(e);
      self->answer();
    });
  }

  void refuse(Error error) {
    if (error != http::error::body_limit && error != http::error::header_limit) return close();
    keep_alive_ = false;
    write({{413, {}, "The request is too large."}, 0});
  }

  void answer() {
    auto message = parser_->release();
    keep_alive_ = message.keep_alive();
    head_only_ = message.method() == http::verb::head;
    Request request{text_of(message.method_string()), text_of(message.target())};
    for (const auto& field : message) {
      request.headers.emplace_back(text_of(field.name_string()), text_of(field.value()));
    }
    request.body = std::move(message.body());
    request.front = front_;
    request.wall_now_ms = wall_now_ms();
    deliver(desk_.answer(request));
  }

  void deliver(Answer answer) {
    const int64_t delay_ms = answer.delay_ms + latency_ms_;
    if (delay_ms <= 0) return send(std::move(answer));
    timer_.expires_after(std::chrono::milliseconds(delay_ms));
    timer_.async_wait([self = shared_from_this(), held = std::move(answer)](Error e) mutable {
      if (!e) self->send(std::move(held));
    });
  }

  void send(Answer answer) {
    if (answer.lost == Lost::timeout) return wait_for_the_client_to_leave();
    if (answer.lost == Lost::reset) return reset();
    write(std::move(answer));
  }

  void write(Answer answer) {
    const bool cut = answer.lost == Lost::cut;
    const size_t announced = answer.reply.body.size() + (cut ? 1 + answer.reply.body.size() : 0);
    response_ = {};
    response_.version(11);
    response_.result(static_cast<unsigned>(answer.reply.status));
    for (const auto& [name, value] : answer.reply.headers) response_.insert(name, value);
    response_.keep_alive(keep_alive_ && !cut);
    const bool no_body = answer.reply.status == 204 || answer.reply.status == 304;
    if (!no_body && response_.find(http::field::content_length) == response_.end()) {
      response_.content_length(announced);
    }
    if (!head_only_ && !no_body) response_.body() = std::move(answer.reply.body);
    http::async_write(stream_, response_, [self = shared_from_this(), cut](Error e, size_t) {
      if (e || cut || !self->keep_alive_) return self->close();
      self->read_header();
    });
  }

  void wait_for_the_client_to_leave() {
    stream_.async_read_some(asio::buffer(&ignored_, 1),
                            [self = shared_from_this()](Error e, size_t) {
                              if (!e) return self->wait_for_the_client_to_leave();
                              self->close();
                            });
  }

  // Closing with a linger time of nothing sends RST instead of FIN.
  void reset() {
    Error ignored;
    stream_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    stream_.socket().close(ignored);
  }

  void close() {
    Error ignored;
    stream_.socket().shutdown(Tcp::socket::shutdown_send, ignored);
    stream_.socket().close(ignored);
  }

  boost::beast::tcp_stream stream_;
  asio::steady_timer timer_;
  FrontDesk& desk_;
  Front front_;
  int64_t latency_ms_;
  boost::beast::flat_buffer buffer_{};
  std::optional<http::request_parser<http::string_body>> parser_{};
  http::response<http::empty_body> go_on_{};
  http::response<http::string_body> response_{};
  bool keep_alive_ = false, head_only_ = false;
  char ignored_ = 0;
};

class Listener {
 public:
  Listener(asio::io_context& io, const Address& address, FrontDesk& desk, Front front,
           int64_t latency_ms)
      : acceptor_(io), desk_(desk), front_(front), latency_ms_(latency_ms) {
    const Tcp::endpoint endpoint(asio::ip::make_address(address.host), address.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    acceptor_.bind(endpoint);
    acceptor_.listen();
    accept();
  }

  std::string url() const {
    const Tcp::endpoint at = acceptor_.local_endpoint();
    return "http://" + at.address().to_string() + ':' + std::to_string(at.port());
  }

 private:
  void accept() {
    acceptor_.async_accept([this](Error error, Tcp::socket socket) {
      if (error == asio::error::operation_aborted) return;
      if (!error) {
        Error ignored;
        socket.set_option(Tcp::no_delay(true), ignored);
        std::make_shared<Session>(std::move(socket), desk_, front_, latency_ms_)->read_header();
      }
      accept();
    });
  }

  Tcp::acceptor acceptor_;
  FrontDesk& desk_;
  Front front_;
  int64_t latency_ms_;
};

}  // namespace

struct HttpServer::Sockets {
  Sockets(FrontDesk& desk, const Address& api_at, const Address& obs_at, int64_t latency_ms)
      : api(io, api_at, desk, Front::api, latency_ms),
        obs(io, obs_at, desk, Front::obs, latency_ms) {}

  asio::io_context io{1};
  Listener api, obs;
  asio::signal_set signals{io, SIGINT, SIGTERM};
};

HttpServer::HttpServer(FrontDesk& desk, const Address& api, const Address& obs, int64_t latency_ms)
    : sockets_(std::make_unique<Sockets>(desk, api, obs, latency_ms)) {}

HttpServer::~HttpServer() = default;

std::string HttpServer::api_url() const {
  return sockets_->api.url();
}
std::string HttpServer::obs_url() const {
  return sockets_->obs.url();
}

void HttpServer::run() {
  sockets_->signals.async_wait([this](Error, int) { sockets_->io.stop(); });
  sockets_->io.run();
}

}  // namespace billstop::sandbox
