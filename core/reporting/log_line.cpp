#include "core/reporting/log_line.hpp"

#include <nlohmann/json.hpp>

namespace billstop::core {

namespace {

// What follows a word up to a sign that ends it; empty when the word is not there.
std::string after(std::string_view text, std::string_view word, std::string_view ends) {
  const size_t at = text.rfind(word);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at + word.size());
  return std::string(text.substr(0, text.find_first_of(ends)));
}

}  // namespace

std::string log_line(std::string_view text, std::string_view level, CloudTime now) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  nlohmann::ordered_json json = {{"at", to_iso8601(now)}, {"level", level}, {"text", text}};
  if (text.starts_with("problem: ")) json["level"] = "warning";
  if (text.starts_with("run ")) json["run"] = after(text, "run ", " \n");
  if (std::string id = after(text, "(request ", ")"); !id.empty()) json["request_id"] = id;
  return json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace billstop::core
