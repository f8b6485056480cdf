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

std::string LogLines::line(std::string_view text, std::string_view level, CloudTime now) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  nlohmann::ordered_json json = {{"at", to_iso8601(now)}, {"level", level}, {"text", text}};
  if (text.starts_with("problem: ")) json["level"] = "warning";
  {
    const std::lock_guard lock(mutex_);
    if (text.starts_with("run ")) run_ = after(text, "run ", " \n");
    if (!run_.empty()) json["run"] = run_;
  }
  if (std::string id = after(text, "(request ", ")"); !id.empty()) json["request_id"] = id;
  return json.dump(-1, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace billstop::core
