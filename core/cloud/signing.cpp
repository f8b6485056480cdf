#include "core/cloud/signing.hpp"

namespace billstop::core {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

const std::string* find_header(const Headers& headers, std::string_view name) {
  const std::string wanted = lower_case(name);
  for (const auto& [key, value] : headers)
    if (lower_case(key) == wanted) return &value;
  return nullptr;
}

}  // namespace billstop::core
