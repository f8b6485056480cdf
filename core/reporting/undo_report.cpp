#include "core/reporting/undo_report.hpp"

#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

namespace {

struct Heading {
  const char* outcome;
  const char* text;
};
constexpr Heading headings[] = {{"back", "BACK AS IT WAS"},
                                {"failed", "DID NOT COME BACK"},
                                {"pending", "ON ITS WAY"},
                                {"unknown", "COULD NOT TELL"},
                                {"left", "LEFT AS IT IS"}};

}  // namespace

std::string undo_text(const UndoReport& report, const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(report.identity), report.identity.practice ? Tone::good : Tone::bad);
  page.line(0, "Undo of run " + shown(report.run.value));
  for (const Heading& heading : headings) {
    bool any = false;
    for (const UndoneItem& item : report.items) {
      if (item.outcome != heading.outcome) continue;
      if (!any) page.heading(heading.text);
      any = true;
      page.line(2, label(item.resource) + (item.verb.empty() ? "" : ": " + shown(item.verb, 40)) +
                       (item.reason.empty() ? "" : ": " + shown(item.reason, 300)));
      const std::string words = in_words(item.words);
      if (!words.empty()) page.line(4, "the cloud says: " + words, Tone::faint);
    }
  }
  if (report.items.empty()) page.line(0, "The run ended nothing that could come back.");
  page.blank();
  page.line(0,
            "exit code " + std::to_string(report.exit_code) + ": " +
                std::string(report.exit_code == 0 ? "what could come back is back"
                                                  : meaning_of(report.exit_code)),
            report.exit_code == 0 ? Tone::good : Tone::bad);
  return page.take();
}

std::string undo_json(const UndoReport& report) {
  nlohmann::ordered_json json = new_document("undo");
  put_identity(json, report.identity);
  json["run"] = report.run.value;
  json["items"] = nlohmann::ordered_json::array();
  for (const UndoneItem& item : report.items)
    json["items"].push_back({{"kind", item.resource.kind.value},
                             {"id", item.resource.id},
                             {"name", item.resource.name},
                             {"verb", item.verb},
                             {"outcome", item.outcome},
                             {"reason", item.reason},
                             {"words", json_of(item.words)}});
  json["exit_code"] = report.exit_code;
  return dumped(json);
}

std::string undo_question_text(const Identity& identity, const std::vector<UndoneItem>& to_start,
                               const RateSum& cost, const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(identity), identity.practice ? Tone::good : Tone::bad);
  page.line(0, counted(to_start.size(), "resource is", "resources are") +
                   " started again, and cost " + to_text(cost) + " an hour again:");
  for (const UndoneItem& item : to_start)
    page.line(2, label(item.resource) + ": " + shown(item.verb, 40));
  return page.take();
}

}  // namespace billstop::core
