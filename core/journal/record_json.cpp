#include "core/journal/record_json.hpp"

#include <nlohmann/json.hpp>

#include "core/domain/whole_number.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

void put(json& j, const char* name, const std::string& text) {
  if (!text.empty()) j[name] = text;
}

}  // namespace

std::string line_of(const JournalRecord& r) {
  json j = {{"type", r.type}, {"at", to_iso8601(r.at)}, {"at_ms", to_ms(r.at)}};
  put(j, "kind", r.key.kind.value);
  put(j, "id", r.key.id);
  put(j, "way", r.way.value);
  if (r.step != 0) j["step"] = r.step;
  put(j, "outcome", r.outcome);
  put(j, "error_code", r.words.error_code);
  put(j, "text", r.words.text);
  put(j, "request_id", r.words.request_id);
  put(j, "reason", r.reason);
  put(j, "former_state", r.former_state);
  put(j, "request", r.request);
  if (r.type == "finished") j["exit_code"] = r.exit_code;
  // The cloud's words may be no UTF-8; a record must be written all the same.
  return j.dump(-1, ' ', false, json::error_handler_t::replace);
}

JournalRecord record_from_line(std::string_view line) {
  const json j = json::parse(line);
  const auto text = [&](const char* name) { return j.value(name, std::string()); };
  JournalRecord r;
  r.type = j.at("type").get<std::string>();
  r.at = cloud_time(whole_number<int64_t>(j.at("at_ms")));
  r.key = {Kind{text("kind")}, text("id")};
  r.way.value = text("way");
  r.step = whole_number_or(j, "step", 0);
  r.outcome = text("outcome");
  r.words = {text("error_code"), text("text"), text("request_id")};
  r.reason = text("reason");
  r.former_state = text("former_state");
  r.request = text("request");
  r.exit_code = whole_number_or(j, "exit_code", 0);
  return r;
}

}  // namespace billstop::core
