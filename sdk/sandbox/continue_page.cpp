#include "sdk/sandbox/continue_page.hpp"

#include <algorithm>
#include <charconv>

namespace billstop::sandbox {
namespace {

constexpr std::string_view mark = "from-";

size_t start_of(const std::string& token) {
  if (token.empty()) return 0;
  size_t start = 0;
  const char* first = token.data() + std::min(mark.size(), token.size());
  const auto [end, error] = std::from_chars(first, token.data() + token.size(), start);
  if (!token.starts_with(mark) || error != std::errc{} || end != token.data() + token.size()) {
    throw CloudError{400, {}, "The continue token is not valid."};
  }
  return start;
}

}  // namespace

Json continue_page(const Context& context, const std::string& kind, const std::string& api_version,
                   const Json& rows) {
  const int64_t asked = context.query_int("limit", 500);
  if (asked < 0 || asked > 500) throw CloudError{400, {}, "limit is from 0 to 500."};
  const auto limit = static_cast<size_t>(asked == 0 ? 500 : asked);
  const size_t start = std::min(start_of(context.query_or("continue")), rows.size());
  const size_t end = std::min(start + limit, rows.size());
  Json items = Json::array();
  for (size_t i = start; i < end; ++i) items.push_back(rows[i]);
  Json metadata{{"remainingItemCount", rows.size() - end}};
  if (end < rows.size()) metadata["continue"] = std::string(mark) + std::to_string(end);
  return {{"kind", kind}, {"apiVersion", api_version}, {"metadata", metadata}, {"items", items}};
}

}  // namespace billstop::sandbox
