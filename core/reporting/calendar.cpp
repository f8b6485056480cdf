#include "core/reporting/calendar.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/domain/safe_text.hpp"
#include "core/reporting/coverage_text.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

constexpr size_t time_column = 24;
constexpr size_t longest_name = 100;
constexpr size_t ical_line_bytes = 75;
constexpr std::string_view milliseconds = " (ms)";

std::string about(const MoneyDate& date) {
  return date.what + ": " + label(date.key) +
         (date.name.empty() || date.name == date.key.id
              ? ""
              : " \"" + shown(date.name, longest_name) + "\"");
}

// TEXT of RFC 5545: separators and the backslash are escaped; line ends cannot occur in safe text.
std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : safe_text(text, 300)) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

// A line goes on in the next one after a space; never inside a character.
void put(std::string& out, std::string line) {
  size_t room = ical_line_bytes;
  while (line.size() > room) {
    size_t cut = room;
    while (cut > 1 && (static_cast<unsigned char>(line[cut]) & 0xc0) == 0x80) --cut;
    out += line.substr(0, cut) + "\r\n ";
    line.erase(0, cut);
    room = ical_line_bytes - 1;
  }
  out += line + "\r\n";
}

// 20260301T080530Z
std::string ical_time(CloudTime at) {
  std::string text = to_iso8601(at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

void put_event(std::string& out, const Identity& identity, const MoneyDate& date, CloudTime now) {
  const std::string account = identity.account.value;
  put(out, "BEGIN:VEVENT");
  put(out, "UID:" + escaped(date.what + "/" + to_text(date.key) + "@" + account));
  put(out, "DTSTAMP:" + ical_time(now));
  put(out, "DTSTART:" + ical_time(date.at));
  put(out, "SUMMARY:" + escaped(about(date)));
  put(out, "DESCRIPTION:" + escaped("account " + identity.account_name + " (" + account + ")"));
  put(out, "BEGIN:VALARM");
  put(out, "ACTION:DISPLAY");
  put(out, "TRIGGER:-P2D");
  put(out, "DESCRIPTION:" + escaped(about(date)));
  put(out, "END:VALARM");
  put(out, "END:VEVENT");
}

// A text that is a time, or a number of milliseconds where the key says so; durations are as long
// ago as 1970.
std::optional<CloudTime> time_in(const Tag& fact) {
  if (!fact.key.ends_with(milliseconds)) return parse_iso8601(fact.value);
  int64_t ms = 0;
  const char* last = fact.value.data() + fact.value.size();
  const auto [end, error] = std::from_chars(fact.value.data(), last, ms);
  if (error != std::errc{} || end != last || ms < 0) return std::nullopt;
  return cloud_time(ms);
}

std::string words_of(const Tag& fact) {
  if (!fact.key.ends_with(milliseconds)) return fact.key;
  return fact.key.substr(0, fact.key.size() - milliseconds.size());
}

}  // namespace

std::vector<MoneyDate> money_dates(const Inventory& inventory, CloudTime now) {
  std::vector<MoneyDate> dates;
  for (const Resource& resource : inventory.resources)
    for (const Tag& fact : resource.facts)
      if (const auto at = time_in(fact); at && *at >= now)
        dates.push_back({*at, words_of(fact), resource.key(), resource.name});
  std::sort(dates.begin(), dates.end(), [](const MoneyDate& a, const MoneyDate& b) {
    return std::tie(a.at, a.key, a.what) < std::tie(b.at, b.key, b.what);
  });
  return dates;
}

std::string calendar_text(const Identity& identity, const std::vector<MoneyDate>& dates,
                          const Inventory& inventory, const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(identity), identity.practice ? Tone::good : Tone::bad);
  page.heading("MONEY MOVES (" + std::to_string(dates.size()) + ")");
  for (const MoneyDate& date : dates)
    page.term(2, to_iso8601(date.at), time_column, shown(about(date), 300));
  put_coverage(page, inventory.coverage, inventory.not_looked_at);
  return page.take();
}

std::string calendar_json(const Identity& identity, const std::vector<MoneyDate>& dates,
                          const Inventory& inventory, int exit_code) {
  ordered_json json = new_document("calendar");
  put_identity(json, identity);
  json["dates"] = ordered_json::array();
  for (const MoneyDate& date : dates)
    json["dates"].push_back({{"at", to_iso8601(date.at)},
                             {"what", date.what},
                             {"kind", date.key.kind.value},
                             {"id", date.key.id},
                             {"name", date.name}});
  json["coverage"] = json_of(std::span(inventory.coverage));
  json["not_looked_at"] = json_of(std::span(inventory.not_looked_at));
  json["exit_code"] = exit_code;
  return dumped(json);
}

std::string calendar_ical(const Identity& identity, const std::vector<MoneyDate>& dates,
                          CloudTime now) {
  std::string out;
  put(out, "BEGIN:VCALENDAR");
  put(out, "VERSION:2.0");
  put(out, "PRODID:-//billstop//billstop//EN");
  for (const MoneyDate& date : dates) put_event(out, identity, date, now);
  put(out, "END:VCALENDAR");
  return out;
}

}  // namespace billstop::core
