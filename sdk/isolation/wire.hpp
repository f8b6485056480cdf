// The line between billstop and a plugin's process: one socket, frames both ways.
//
// A frame is one line of JSON, ending in a newline, and the raw bytes that it announces as
// "body_bytes": bodies are never escaped, which would cost a multiple of everything else.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::isolation {

using Json = nlohmann::json;

struct Frame {
  Json head{};
  std::string body{};
};

// What becomes of bytes that are no UTF-8: replaced, or a reason to send nothing.
enum class Texts : uint8_t { cleaned, strict };
enum class Arrival : uint8_t { frame, nothing_yet, closed, nonsense };

// Not for several threads. Owns its descriptor.
class Wire {
 public:
  explicit Wire(int fd) : fd_(fd) {}
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // False: the other end has gone, or (where they are not cleaned) a text of `head` is not UTF-8;
  // nothing was sent then.
  bool send(const Json& head, std::string_view body = {}, Texts texts = Texts::cleaned);
  // timeout_ms -1: waits. A frame beyond the bounds is nonsense.
  Arrival receive(Frame& out, int timeout_ms = -1);

  int fd() const { return fd_; }

 private:
  bool take_frame(Frame& out, Arrival& arrival);

  int fd_;
  std::string buffer_{};
  std::optional<Frame> half_{};  // its head has come, its body not yet
  size_t body_bytes_ = 0;
};

}  // namespace billstop::isolation
