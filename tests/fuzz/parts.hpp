// Cuts a fuzzer's input into answers. Each begins with a digit for its status and ends in a line
// "--"; what has no digit is a success.
#pragma once

#include <string>
#include <string_view>

namespace billstop::fuzz {

struct Part {
  int status = 200;
  std::string body{};
};

class Parts {
 public:
  explicit Parts(std::string_view text) : left_(text) {}

  // The last one again when all have been taken.
  Part next() {
    if (left_.empty()) return last_;
    const size_t end = left_.find("\n--\n");
    std::string_view text = left_.substr(0, end);
    left_.remove_prefix(end == std::string_view::npos ? left_.size() : end + 4);
    last_ = {};
    if (!text.empty() && text.front() >= '0' && text.front() <= '9') {
      static constexpr int statuses[] = {200, 201, 202, 204, 400, 403, 404, 409, 429, 500};
      last_.status = statuses[text.front() - '0'];
      text.remove_prefix(1);
    }
    last_.body = text;
    return last_;
  }

 private:
  std::string_view left_;
  Part last_{};
};

}  // namespace billstop::fuzz
