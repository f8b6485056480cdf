#include "core/settings/json_reader.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/domain/duration_text.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

constexpr size_t shown_points = 40;

std::string shown(const json& found) {
  return safe_text(found.dump(-1, ' ', false, json::error_handler_t::replace), shown_points);
}

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

JsonReader::JsonReader(const json& json_object, std::string path,
                       std::vector<SettingsMistake>& mistakes)
    : json_(json_object), path_(std::move(path)), mistakes_(mistakes) {}

std::string JsonReader::path_of(const std::string& key) const {
  const std::string safe = safe_text(key, shown_points);
  return path_.empty() ? safe : path_ + "." + safe;
}

void JsonReader::mistake(const std::string& path, std::string what) {
  mistakes_.push_back({path, std::move(what)});
}

void JsonReader::expected(const std::string& key, const std::string& what, const json& found) {
  mistake(path_of(key), "expected " + what + ", found " + shown(found));
}

const json* JsonReader::find(const std::string& key) {
  known_.push_back(key);
  const auto found = json_.find(key);
  return found == json_.end() ? nullptr : &*found;
}

std::optional<std::string> JsonReader::text(const std::string& key) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_string() && !found->get_ref<const std::string&>().empty())
    return found->get<std::string>();
  expected(key, "a text that is not empty", *found);
  return std::nullopt;
}

std::optional<bool> JsonReader::yes_or_no(const std::string& key) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_boolean()) return found->get<bool>();
  expected(key, "true or false", *found);
  return std::nullopt;
}

std::optional<int64_t> JsonReader::number(const std::string& key, int64_t min, int64_t max) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  // A large unsigned number would turn negative as a signed one.
  const bool fits = found->is_number_integer() &&
                    (!found->is_number_unsigned() || found->get<uint64_t>() <= INT64_MAX);
  if (fits && found->get<int64_t>() >= min && found->get<int64_t>() <= max)
    return found->get<int64_t>();
  expected(key, "a whole number from " + std::to_string(min) + " to " + std::to_string(max),
           *found);
  return std::nullopt;
}

std::optional<double> JsonReader::fraction(const std::string& key) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_number() && found->get<double>() > 0 && found->get<double>() <= 1)
    return found->get<double>();
  expected(key, "a number above 0 and at most 1", *found);
  return std::nullopt;
}

std::optional<Millis> JsonReader::duration(const std::string& key) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_string())
    if (const auto duration = parse_duration(found->get_ref<const std::string&>())) return duration;
  expected(key, std::string(duration_expected), *found);
  return std::nullopt;
}

std::optional<std::string> JsonReader::word(const std::string& key,
                                            const std::vector<std::string>& allowed) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (found->is_string() && contains(allowed, found->get<std::string>()))
    return found->get<std::string>();
  const std::string given = found->is_string() ? found->get<std::string>() : std::string();
  mistake(path_of(key), "expected one of " + listed(allowed) + ", found " + shown(*found) +
                            did_you_mean(given, allowed));
  return std::nullopt;
}

std::optional<std::vector<std::string>> JsonReader::texts(const std::string& key) {
  const json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_array()) {
    expected(key, "a list of texts", *found);
    return std::nullopt;
  }
  std::vector<std::string> out;
  for (size_t i = 0; i < found->size(); ++i) {
    const json& one = (*found)[i];
    if (one.is_string() && !one.get_ref<const std::string&>().empty())
      out.push_back(one.get<std::string>());
    else
      mistake(path_of(key) + "[" + std::to_string(i) + "]",
              "expected a text that is not empty, found " + shown(one));
  }
  return out;
}

std::optional<std::vector<std::string>> JsonReader::words(const std::string& key,
                                                          const std::vector<std::string>& allowed) {
  const auto given = texts(key);
  if (!given) return std::nullopt;
  for (size_t i = 0; i < given->size(); ++i)
    if (!contains(allowed, (*given)[i]))
      mistake(path_of(key) + "[" + std::to_string(i) + "]", "expected one of " + listed(allowed) +
                                                                ", found " + shown((*given)[i]) +
                                                                did_you_mean((*given)[i], allowed));
  return given;
}

const json* JsonReader::object(const std::string& key) {
  const json* found = find(key);
  if (found == nullptr || found->is_object()) return found;
  expected(key, "an object", *found);
  return nullptr;
}

void JsonReader::no_others() {
  for (const auto& item : json_.items())
    if (!contains(known_, item.key()))
      mistake(path_of(item.key()), "unknown key" + did_you_mean(item.key(), known_) +
                                       "; expected one of " + listed(known_));
}

}  // namespace billstop::core
