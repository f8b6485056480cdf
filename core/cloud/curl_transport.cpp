#include "core/cloud/curl_transport.hpp"

#include <sys/epoll.h>

#include <deque>
#include <map>
#include <optional>
#include <stdexcept>
#include <vector>

#include "core/cloud/curl_request.hpp"
#include "core/cloud/epoll_loop.hpp"

namespace billstop::core {
namespace {

// libcurl wants its global state set up before threads start and once a process.
void ensure_curl() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (result != CURLE_OK) throw std::runtime_error("libcurl does not start");
}

}  // namespace

struct CurlTransport::Impl {
  Impl(EpollLoop& l, CurlOptions o) : loop(l), options(std::move(o)) {}

  EpollLoop& loop;
  const CurlOptions options;
  CURLM* multi = nullptr;
  std::optional<TimerId> timer;
  std::deque<std::unique_ptr<CurlRequest>> waiting;
  std::map<uint64_t, std::unique_ptr<CurlRequest>> in_flight;
  std::vector<EasyHandle> idle;  // cheaper to take again than to free and make anew
  uint64_t next_number = 1;

  EasyHandle idle_handle();
  void start(std::unique_ptr<CurlRequest> request);
  void act(curl_socket_t socket, int events);
  void finish_some();
  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*);
  static int on_timer(CURLM*, long timeout_ms, void* self);
};

int CurlTransport::Impl::on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
  auto& impl = *static_cast<Impl*>(self);
  if (what == CURL_POLL_REMOVE) {
    impl.loop.unwatch_fd(socket);
    return 0;
  }
  uint32_t events = 0;
  if (what & CURL_POLL_IN) events |= EPOLLIN;
  if (what & CURL_POLL_OUT) events |= EPOLLOUT;
  impl.loop.watch_fd(socket, events, [&impl, socket](uint32_t ready) {
    int flags = 0;
    if (ready & EPOLLIN) flags |= CURL_CSELECT_IN;
    if (ready & EPOLLOUT) flags |= CURL_CSELECT_OUT;
    if (ready & (EPOLLERR | EPOLLHUP)) flags |= CURL_CSELECT_ERR;
    impl.act(socket, flags);
  });
  return 0;
}

int CurlTransport::Impl::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& impl = *static_cast<Impl*>(self);
  if (impl.timer) impl.loop.cancel(*impl.timer);
  impl.timer.reset();
  if (timeout_ms < 0) return 0;
  impl.timer = impl.loop.after(Millis(timeout_ms), [&impl] {
    impl.timer.reset();
    impl.act(CURL_SOCKET_TIMEOUT, 0);
  });
  return 0;
}

void CurlTransport::Impl::act(curl_socket_t socket, int events) {
  int running = 0;
  curl_multi_socket_action(multi, socket, events, &running);
  finish_some();
}

void CurlTransport::Impl::finish_some() {
  std::vector<std::pair<std::unique_ptr<CurlRequest>, HttpReply>> finished;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* handle = message->easy_handle;
    const CURLcode result = message->data.result;
    curl_multi_remove_handle(multi, handle);
    CurlRequest* owner = nullptr;
    curl_easy_getinfo(handle, CURLINFO_PRIVATE, &owner);
    auto request = std::move(in_flight.at(owner->number));
    in_flight.erase(owner->number);
    HttpReply reply = request->take_reply(result);
    if (idle.size() < options.max_in_flight) idle.push_back(request->take_handle());
    finished.emplace_back(std::move(request), std::move(reply));
  }
  while (!waiting.empty() && in_flight.size() < options.max_in_flight) {
    auto next = std::move(waiting.front());
    waiting.pop_front();
    start(std::move(next));
  }
  // Last, and on the loop's next turns: what is called may end the transport.
  for (auto& [request, reply] : finished)
    loop.post([answered = std::shared_ptr<CurlRequest>(std::move(request)),
               it = std::move(reply)]() mutable { answered->answer(std::move(it)); });
}

EasyHandle CurlTransport::Impl::idle_handle() {
  if (idle.empty()) {
    EasyHandle made(curl_easy_init());
    if (!made) throw std::runtime_error("libcurl gives no handle");
    return made;
  }
  EasyHandle handle = std::move(idle.back());
  idle.pop_back();
  return handle;
}

void CurlTransport::Impl::start(std::unique_ptr<CurlRequest> request) {
  CURL* handle = request->handle();
  request->number = next_number++;
  const uint64_t number = request->number;
  in_flight.emplace(number, std::move(request));
  if (curl_multi_add_handle(multi, handle) != CURLM_OK)
    throw std::runtime_error("libcurl takes no further request");
}

CurlTransport::CurlTransport(EpollLoop& loop, CurlOptions options) {
  ensure_curl();
  impl_ = std::make_unique<Impl>(loop, std::move(options));
  impl_->multi = curl_multi_init();
  if (!impl_->multi) throw std::runtime_error("libcurl gives no handle");
  curl_multi_setopt(impl_->multi, CURLMOPT_SOCKETFUNCTION, Impl::on_socket);
  curl_multi_setopt(impl_->multi, CURLMOPT_SOCKETDATA, impl_.get());
  curl_multi_setopt(impl_->multi, CURLMOPT_TIMERFUNCTION, Impl::on_timer);
  curl_multi_setopt(impl_->multi, CURLMOPT_TIMERDATA, impl_.get());
  curl_multi_setopt(impl_->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
  // As many idle connections as requests on the way, so that none is torn down to be set up again.
  curl_multi_setopt(impl_->multi, CURLMOPT_MAXCONNECTS,
                    static_cast<long>(impl_->options.max_in_flight));
}

CurlTransport::~CurlTransport() {
  for (auto& [number, request] : impl_->in_flight)
    curl_multi_remove_handle(impl_->multi, request->handle());
  impl_->in_flight.clear();
  curl_multi_cleanup(impl_->multi);
  if (impl_->timer) impl_->loop.cancel(*impl_->timer);
}

void CurlTransport::send(HttpRequest request, std::function<void(HttpReply)> done) {
  auto ready = std::make_unique<CurlRequest>(std::move(request), std::move(done), impl_->options,
                                             impl_->idle_handle());
  if (impl_->in_flight.size() >= impl_->options.max_in_flight)
    impl_->waiting.push_back(std::move(ready));
  else
    impl_->start(std::move(ready));
}

}  // namespace billstop::core
