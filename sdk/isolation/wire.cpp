#include "sdk/isolation/wire.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace billstop::isolation {
namespace {

// 64 MiB of body is what ABI 1 allows; a head holds at most the resources of one call.
constexpr size_t body_bytes_max = size_t{64} * 1024 * 1024;
constexpr size_t head_bytes_max = size_t{256} * 1024 * 1024;

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

}  // namespace

Wire::~Wire() {
  close(fd_);
}

bool Wire::send(const Json& head, std::string_view body, Texts texts) {
  using Handler = Json::error_handler_t;
  std::string line;
  try {
    Json whole = head;
    if (!body.empty()) whole["body_bytes"] = body.size();
    line = whole.dump(-1, ' ', false, texts == Texts::strict ? Handler::strict : Handler::replace) +
           '\n';
  } catch (const Json::exception&) {
    return false;
  }
  return write_all(fd_, line) && write_all(fd_, body);
}

bool Wire::take_frame(Frame& out, Arrival& arrival) {
  if (!half_) {
    const size_t end = buffer_.find('\n');
    if (end == std::string::npos) {
      arrival = Arrival::nonsense;
      return buffer_.size() > head_bytes_max;
    }
    Json head = Json::parse(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(end),
                            nullptr, false);
    buffer_.erase(0, end + 1);
    arrival = Arrival::nonsense;
    if (!head.is_object()) return true;
    const Json bytes = head.value("body_bytes", Json(0));
    if (!bytes.is_number_unsigned() && bytes != Json(0)) return true;
    body_bytes_ = bytes.get<size_t>();
    if (body_bytes_ > body_bytes_max) return true;
    half_ = Frame{std::move(head), {}};
  }
  if (buffer_.size() < body_bytes_) return false;
  out = std::move(*half_);
  half_.reset();
  out.body = buffer_.substr(0, body_bytes_);
  buffer_.erase(0, body_bytes_);
  arrival = Arrival::frame;
  return true;
}

Arrival Wire::receive(Frame& out, int timeout_ms) {
  std::array<char, 65536> piece{};
  while (true) {
    Arrival arrival = Arrival::nonsense;
    if (take_frame(out, arrival)) return arrival;
    pollfd waiting{fd_, POLLIN, 0};
    const int ready = poll(&waiting, 1, timeout_ms);
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return Arrival::nothing_yet;
    const ssize_t got = recv(fd_, piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Arrival::closed;
    buffer_.append(piece.data(), static_cast<size_t>(got));
  }
}

}  // namespace billstop::isolation
