// A TCP server on loopback, one thread a connection, that gives one scripted reply a request.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace billstop::core {

class TinyServer {
 public:
  // Ends a reply after which the connection is closed.
  inline static const std::string close = std::string("\0close", 6);

  // An empty reply: silence.
  explicit TinyServer(std::vector<std::string> replies) : replies_(std::move(replies)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 256) != 0 ||
        ::getsockname(listener_, generic, &size) != 0)
      throw std::runtime_error("no loopback port");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~TinyServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    {
      const std::lock_guard lock(mutex_);
      for (const int fd : open_) ::shutdown(fd, SHUT_RDWR);
    }
    for (auto& thread : threads_) thread.join();
    for (const int fd : open_) ::close(fd);
  }

  std::string origin() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }
  std::string received() const {
    const std::lock_guard lock(mutex_);
    return received_;
  }

 private:
  std::vector<std::string> replies_;
  int listener_ = -1;
  uint16_t port_ = 0;
  std::atomic<int> connections_{0};
  mutable std::mutex mutex_;
  std::string received_;
  size_t next_ = 0;
  std::vector<int> open_;
  std::vector<std::thread> threads_;  // touched by the acceptor, then by the destructor
  std::thread acceptor_;

  void accept_all() {
    for (;;) {
      const int fd = ::accept(listener_, nullptr, nullptr);
      if (fd < 0) return;
      ++connections_;
      const std::lock_guard lock(mutex_);
      open_.push_back(fd);
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }

  static bool whole(const std::string& text) {
    const auto end = text.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const auto length = text.find("Content-Length: ");
    const size_t body = length == std::string::npos ? 0 : std::stoul(text.substr(length + 16));
    return text.size() >= end + 4 + body;
  }

  void serve(int fd) {
    std::string request;
    char buffer[4096];
    for (;;) {
      const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
      if (got <= 0) return;
      request.append(buffer, static_cast<size_t>(got));
      if (!whole(request)) continue;
      std::string reply = take_reply(request);
      request.clear();
      const bool ends = reply.ends_with(close);
      if (ends) reply.resize(reply.size() - close.size());
      if (!reply.empty()) ::send(fd, reply.data(), reply.size(), MSG_NOSIGNAL);
      if (ends) ::shutdown(fd, SHUT_RDWR);
    }
  }

  std::string take_reply(const std::string& request) {
    const std::lock_guard lock(mutex_);
    received_ += request;
    return next_ < replies_.size() ? replies_[next_++] : std::string();
  }
};

}  // namespace billstop::core
