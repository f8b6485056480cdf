#include "core/cli/option_values.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "core/billing/bill_line.hpp"
#include "core/domain/duration_text.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"

namespace billstop::core {
namespace {

constexpr size_t shown_points = 200;

[[noreturn]] void wrong(std::string_view option, std::string_view given, std::string_view expected,
                        const std::vector<std::string>& known = {}) {
  throw UsageError("--" + std::string(option) + " takes " + std::string(expected) + ", not '" +
                   safe_text(given, shown_points) + "'" + did_you_mean(given, known));
}

template <class Value, size_t N>
Value choice_of(std::string_view option, const std::string& given, std::string_view expected,
                const std::pair<std::string_view, Value> (&choices)[N]) {
  std::vector<std::string> known;
  for (const auto& [word, value] : choices) {
    if (word == given) return value;
    known.emplace_back(word);
  }
  wrong(option, given, expected, known);
}

// All of it a number, without sign or spaces.
std::optional<size_t> whole_number(std::string_view text) {
  size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::string text_of(std::string_view option, const std::string& given) {
  if (given.empty())
    throw UsageError("--" + std::string(option) + " needs a value that is not empty");
  return given;
}

std::vector<std::string> texts_of(std::string_view option, const std::vector<std::string>& given) {
  for (const std::string& text : given) text_of(option, text);
  return given;
}

std::vector<std::string> words_of(std::string_view option, const std::vector<std::string>& given) {
  std::vector<std::string> words;
  for (std::string_view rest : given) {
    while (true) {
      const size_t comma = rest.find(',');
      const std::string word(rest.substr(0, comma));
      if (word.empty())
        throw UsageError("--" + std::string(option) +
                         " takes words with commas between, one is empty");
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
      if (comma == std::string_view::npos) break;
      rest.remove_prefix(comma + 1);
    }
  }
  return words;
}

Consent consent_of(const std::vector<std::string>& words) {
  Consent consent = Consent::none();
  for (const std::string& word : words) {
    const auto effect = effect_from(word);
    if (!effect) {
      std::vector<std::string> known;
      for (const Effect one : all_effects) known.emplace_back(to_text(one));
      wrong("allow", word, "reversible, instance, data, lapse or refund", known);
    }
    consent.allow(*effect);
  }
  return consent;
}

std::vector<std::string> owners_of(const std::vector<std::string>& words) {
  const bool all = std::find(words.begin(), words.end(), "all") != words.end();
  if (all && words.size() > 1) throw UsageError("--owners takes all or a list, not both");
  return words;
}

std::vector<std::string> obs_paths_of(const std::vector<std::string>& paths) {
  constexpr std::string_view scheme = "obs://";
  for (const std::string& path : paths)
    if (!path.starts_with(scheme) || path.size() == scheme.size() || path[scheme.size()] == '/')
      wrong("obs-path", path, "obs://bucket or obs://bucket/key");
  return paths;
}

std::string obs_way_of(const std::string& given) {
  const std::vector<std::string> known{"empty", "delete", "lifecycle"};
  if (std::find(known.begin(), known.end(), given) == known.end())
    wrong("obs", given, "empty, delete or lifecycle", known);
  return given;
}

Millis duration_of(std::string_view option, const std::string& given) {
  const auto duration = parse_duration(given);
  if (!duration) wrong(option, given, duration_expected);
  return *duration;
}

bool log_json_of(const std::string& given) {
  constexpr std::pair<std::string_view, bool> choices[] = {{"text", false}, {"json", true}};
  return choice_of("log-format", given, "text or json", choices);
}

WorkHours hours_of(std::string_view option, const std::string& given) {
  auto hours = WorkHours::parse(given);
  if (!hours) wrong(option, given, work_hours_expected);
  return *std::move(hours);
}

size_t count_of(std::string_view option, const std::string& given) {
  const auto number = whole_number(given);
  if (!number || *number == 0) wrong(option, given, "a whole number above zero");
  return *number;
}

int percent_of(std::string_view option, const std::string& given) {
  std::string_view digits = given;
  if (digits.ends_with('%')) digits.remove_suffix(1);
  const auto number = whole_number(digits);
  if (!number || *number == 0 || *number > 100) wrong(option, given, "a percentage from 1 to 100");
  return static_cast<int>(*number);
}

std::string hash_of(std::string_view option, const std::string& given) {
  std::string hash = given;
  for (char& c : hash)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  const bool hex = hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (hash.size() != 64 || !hex) wrong(option, given, "a SHA-256 of 64 hex digits");
  return hash;
}

std::string month_of(std::string_view option, const std::string& given) {
  // The API takes no month before [huaweicloud-sdk-bss/.../list_customerself_resource_records].
  if (!begin_of_month(given) || given < "2019-01")
    wrong(option, given, "a month such as 2026-03, not before 2019-01");
  return given;
}

OutputForm output_of(const std::string& given) {
  constexpr std::pair<std::string_view, OutputForm> choices[] = {
      {"text", OutputForm::text}, {"json", OutputForm::json}, {"ical", OutputForm::ical}};
  return choice_of("output", given, "text, json or, of the calendar, ical", choices);
}

LogLevel log_level_of(const std::string& given) {
  constexpr std::pair<std::string_view, LogLevel> choices[] = {{"off", LogLevel::off},
                                                               {"error", LogLevel::error},
                                                               {"warn", LogLevel::warn},
                                                               {"info", LogLevel::info},
                                                               {"debug", LogLevel::debug}};
  return choice_of("log-level", given, "off, error, warn, info or debug", choices);
}

PolicyFor policy_for_of(const std::string& given) {
  constexpr std::pair<std::string_view, PolicyFor> choices[] = {{"plan", PolicyFor::plan},
                                                                {"apply", PolicyFor::apply},
                                                                {"audit", PolicyFor::audit},
                                                                {"undo", PolicyFor::undo}};
  return choice_of("for", given, "plan, apply, audit or undo", choices);
}

}  // namespace billstop::core
