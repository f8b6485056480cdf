// Text that must never be shown. There is no operator<<, no comparison that could print it, and no
// implicit conversion; who needs the text says reveal().
#pragma once

#include <string>
#include <utility>

namespace billstop::core {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  bool empty() const { return text_.empty(); }
  const std::string& reveal() const { return text_; }
  bool same_as(const Secret& other) const { return text_ == other.text_; }

 private:
  std::string text_;
};

}  // namespace billstop::core
