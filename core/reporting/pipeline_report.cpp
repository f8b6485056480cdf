#include "core/reporting/pipeline_report.hpp"

#include <algorithm>

#include "core/reporting/rates.hpp"
#include "core/reporting/run_text.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

namespace reporting {

namespace {

// Of each table; pipelines cut a summary that is too long, and then show none of it.
constexpr size_t most_rows = 300;

std::string in_xml(std::string_view untrusted) {
  std::string out;
  const std::string safe = shown(untrusted, 2000);
  for (size_t i = 0; i < safe.size(); ++i) {
    switch (safe[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        // U+FFFE and U+FFFF are UTF-8, and no XML.
        if (safe.compare(i, 2, "\xef\xbf") == 0 && i + 2 < safe.size() &&
            (safe[i + 2] == '\xbe' || safe[i + 2] == '\xbf')) {
          out += '?';
          i += 2;
        } else {
          out += safe[i];
        }
    }
  }
  return out;
}

std::string_view element_of(JUnitCase::End end) {
  switch (end) {
    case JUnitCase::End::failed:
      return "failure";
    case JUnitCase::End::error:
      return "error";
    case JUnitCase::End::skipped:
      return "skipped";
    case JUnitCase::End::passed:
      break;
  }
  return "";
}

// A name in the group's column is one of ours: its dots would otherwise make folders of it.
void put_case(std::string& xml, const JUnitCase& one) {
  xml += "  <testcase classname=\"" + in_xml(one.group) + "\" name=\"" + in_xml(one.name) + "\"";
  const std::string_view element = element_of(one.end);
  if (element.empty()) {
    xml += "/>\n";
    return;
  }
  xml.append("><").append(element).append(" message=\"").append(in_xml(one.why)).append("\"/>");
  xml += "</testcase>\n";
}

}  // namespace

std::string junit(std::string_view suite, const std::vector<JUnitCase>& cases) {
  const auto count = [&](JUnitCase::End end) {
    return std::to_string(
        std::ranges::count_if(cases, [end](const JUnitCase& one) { return one.end == end; }));
  };
  const std::string numbers = "tests=\"" + std::to_string(cases.size()) + "\" failures=\"" +
                              count(JUnitCase::End::failed) + "\" errors=\"" +
                              count(JUnitCase::End::error) + "\"";
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " + numbers +
                    "><testsuite name=\"" + in_xml(suite) + "\" " + numbers + " skipped=\"" +
                    count(JUnitCase::End::skipped) + "\">\n";
  for (const JUnitCase& one : cases) put_case(xml, one);
  return xml + "</testsuite></testsuites>\n";
}

void put_coverage(std::vector<JUnitCase>& cases, const std::vector<Coverage>& coverage) {
  for (const Coverage& one : coverage) {
    JUnitCase look{"look", one.plugin.value + " in " + place(one.scope)};
    if (one.looked == Looked::could_not_tell) {
      look.end = JUnitCase::End::error;
      look.why = "could not tell";
      for (const MissingPart& part : one.missing)
        look.why += "; " + part.kind.value + " " + std::string(to_text(part.why)) + " " +
                    in_words(part.words);
    }
    cases.push_back(std::move(look));
  }
}

std::string in_markdown(std::string_view untrusted) {
  std::string out;
  for (const char c : shown(untrusted)) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = c == ' ' || c == '-' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                       (c >= 'A' && c <= 'Z') || byte >= 0x80;
    if (plain)
      out += c;
    else
      out += "&#" + std::to_string(byte) + ";";
  }
  return out.empty() ? out : "<code>" + out + "</code>";
}

std::string markdown_head(std::string_view title, const Identity& identity) {
  return "### billstop " + std::string(title) + ": " + (identity.practice ? "PRACTICE" : "LIVE") +
         ", account " + in_markdown(identity.account_name) + " (" +
         in_markdown(identity.account.value) + ")\n\n";
}

}  // namespace reporting

namespace {

std::string name_of(const Resource& resource) {
  return resource.name.empty() || resource.name == resource.id
             ? resource.id
             : resource.name + " (" + resource.id + ")";
}

// Rates are our own text, but for the currency.
std::string rate_cell(const RateSum& sum) {
  return in_markdown(to_text(sum));
}

RateSum rate_of(const Resource& resource) {
  RateSum sum;
  sum.add(resource);
  return sum;
}

void put_rows(std::string& page, std::string_view title, std::string_view heading,
              const std::vector<std::string>& rows) {
  if (rows.empty()) return;
  page.append("<details><summary>").append(title).append(": ").append(std::to_string(rows.size()));
  page.append("</summary>\n\n").append(heading).append("\n");
  for (size_t i = 0; i < rows.size() && i < most_rows; ++i) page += rows[i] + "\n";
  if (rows.size() > most_rows)
    page += "\nand " + std::to_string(rows.size() - most_rows) + " more, all in the JSON\n";
  page += "\n</details>\n\n";
}

std::string resource_cells(const Resource& resource) {
  return "| " + in_markdown(resource.kind.value) + " | " + in_markdown(name_of(resource)) + " | " +
         in_markdown(owner_of(resource)) + " | " + rate_cell(rate_of(resource)) + " | ";
}

constexpr std::string_view columns =
    "| kind | resource | owner | an hour | |\n|---|---|---|---:|---|";

void put_looked(std::string& page, const std::vector<Coverage>& coverage,
                const std::vector<NotLookedAt>& not_looked_at) {
  std::vector<std::string> rows;
  for (const Coverage& one : coverage)
    if (one.looked == Looked::could_not_tell)
      rows.push_back("| " + in_markdown(one.plugin.value + " in " + place(one.scope)) +
                     " | could not tell |");
  for (const NotLookedAt& one : not_looked_at)
    rows.push_back("| " + in_markdown(one.what) + " | not looked at: " + in_markdown(one.why) +
                   " |");
  put_rows(page, "Not told, or not looked at", "| what | |\n|---|---|", rows);
}

JUnitCase::End end_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::ended:
    case Verdict::gone:
      return JUnitCase::End::passed;
    case Verdict::skipped:
      return JUnitCase::End::skipped;
    case Verdict::blocked:
    case Verdict::failed:
      return JUnitCase::End::failed;
    case Verdict::pending:
    case Verdict::unknown:
      break;
  }
  return JUnitCase::End::error;
}

}  // namespace

std::string plan_junit(const Plan& plan) {
  std::vector<JUnitCase> cases;
  for (const PlanEntry& entry : plan.entries)
    if (entry.chosen) cases.push_back({"plan", label(entry.resource)});
  put_coverage(cases, plan.coverage);
  if (!plan.head.over_cap.empty())
    cases.push_back({"plan", "caps", JUnitCase::End::failed, plan.head.over_cap});

  return junit("billstop plan", cases);
}

std::string run_junit(const RunResult& result) {
  std::vector<JUnitCase> cases;
  for (const ItemResult& item : result.items)
    cases.push_back(
        {"run", label(item.resource), end_of(item.verdict),
         std::string(to_text(item.verdict)) + (item.reason.empty() ? "" : ": " + item.reason)});
  put_coverage(cases, result.coverage);
  const bool told = std::ranges::any_of(cases, [](const JUnitCase& one) {
    return one.end == JUnitCase::End::failed || one.end == JUnitCase::End::error;
  });
  if (result.exit_code != 0 && !told)
    cases.push_back(
        {"run", "exit code", JUnitCase::End::failed, std::string(meaning_of(result.exit_code))});
  return junit("billstop " + result.command, cases);
}

std::string plan_markdown(const Plan& plan, const PlanFileFacts& facts, int exit_code) {
  std::string page = markdown_head("plan", plan.head.identity);
  RateSum ended;
  std::vector<std::string> goes, stays;
  for (const PlanEntry& entry : plan.entries) {
    for (const Meter& meter : entry.resource.meters)
      if (ends(entry, meter)) ended.add(meter);
    if (entry.chosen)
      goes.push_back(resource_cells(entry.resource) + in_markdown(entry.chosen->verb) + ": " +
                     std::string(in_words(entry.chosen->effect)) + " |");
    else if (entry.resource.burns())
      stays.push_back(resource_cells(entry.resource) +
                      std::string(in_words(entry.left_why.value_or(LeftWhy::no_way_now))) + " " +
                      in_markdown(entry.reason) + " |");
  }
  page += "| | an hour | resources |\n|---|---:|---:|\n";
  page += "| burns now | " + rate_cell(burning_rate(plan)) + " | " +
          std::to_string(plan.entries.size()) + " |\n";
  page += "| the plan ends | " + rate_cell(ended) + " | " + std::to_string(goes.size()) + " |\n";
  page += "| burns on | " + rate_cell(left_rate(plan)) + " | " + std::to_string(stays.size()) +
          " |\n\n";
  if (!facts.hash.empty()) page += "sha256 of the plan: " + in_markdown(facts.hash) + "\n\n";
  if (!plan.head.over_cap.empty())
    page += "**Over a cap**: " + in_markdown(plan.head.over_cap) + "\n\n";
  page += exit_code == 0 ? "Everything asked for could be read.\n\n"
                         : "Exit code " + std::to_string(exit_code) + ": " +
                               std::string(meaning_of(exit_code)) + ".\n\n";
  put_rows(page, "Goes", columns, goes);
  put_rows(page, "Stays and burns", columns, stays);
  put_looked(page, plan.coverage, plan.not_looked_at);
  return page;
}

std::string run_markdown(const RunResult& result, const std::optional<RateSum>& before) {
  std::string page = markdown_head(result.command, result.identity);
  if (!result.run.empty()) page += "Run " + in_markdown(result.run.value) + ". ";
  page += "Exit code " + std::to_string(result.exit_code) + ": " +
          std::string(meaning_of(result.exit_code)) + ".\n\n| | an hour |\n|---|---:|\n";
  if (before) page += "| burned before | " + rate_cell(*before) + " |\n";
  page += "| burns on | " + rate_cell(left_rate(result)) + " |\n\n";
  std::vector<std::string> items, left;
  for (const ItemResult& item : result.items)
    items.push_back(resource_cells(item.resource) + std::string(to_text(item.verdict)) + " " +
                    in_markdown(item.reason) + " |");
  for (const LeftRunning& one : result.left)
    left.push_back(resource_cells(one.resource) + in_markdown(one.reason) + " |");
  put_rows(page, "Planned", columns, items);
  put_rows(page, "Still running", columns, left);
  put_looked(page, result.coverage, result.not_looked_at);
  return page;
}

}  // namespace billstop::core
