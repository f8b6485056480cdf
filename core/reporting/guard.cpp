#include "core/reporting/guard.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/domain/duration_text.hpp"
#include "core/reporting/coverage_text.hpp"
#include "core/reporting/json_parts.hpp"
#include "core/reporting/pipeline_report.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {

using namespace reporting;

namespace {

// The time that something burns since, as far as the cloud tells it.
std::optional<CloudTime> since(const Resource& resource) {
  return resource.started_at ? resource.started_at : resource.created_at;
}

void hold_rate(PolicyVerdict& verdict, const RateSum& sum, const Money& most) {
  const auto same = std::ranges::find_if(
      sum.known, [&](const Money& money) { return money.currency() == most.currency(); });
  const std::string limit = most.decimal() + " " + most.currency() + " an hour";
  if (same != sum.known.end() && same->units_1e8() > most.units_1e8()) {
    verdict.findings.push_back(
        {"max_rate", {}, verdict.rate_text + " an hour burn, " + limit + " at most is allowed"});
    return;
  }
  const bool other = std::ranges::any_of(
      sum.known, [&](const Money& money) { return money.currency() != most.currency(); });
  if (sum.unknown == 0 && !other) return;
  verdict.findings.push_back(
      {"max_rate",
       {},
       verdict.rate_text + " an hour burn: whether that is more than " + limit + " cannot be told",
       true});
}

void hold_resource(PolicyVerdict& verdict, const Resource& resource, const GuardRules& rules) {
  const auto add = [&](const char* rule, std::string why, bool untold = false) {
    verdict.findings.push_back({rule, resource, std::move(why), untold});
  };
  if (rules.older_than) {
    const std::optional<CloudTime> began = since(resource);
    if (!began)
      add("older_than", "since when it runs is not told", true);
    else if (verdict.at - *began > *rules.older_than)
      add("older_than", "runs for " + rough_duration(verdict.at - *began) + ", " +
                            duration_text(*rules.older_than) + " at most is allowed");
  }
  if (!rules.owner_tag.empty()) {
    const bool tagged = std::ranges::any_of(resource.tags, [&](const Tag& tag) {
      return tag.key == rules.owner_tag && !tag.value.empty();
    });
    if (!tagged && !resource.tags_known)
      add("owner_tag", "its tags could not be read", true);
    else if (!tagged)
      add("owner_tag", "carries no tag " + rules.owner_tag);
  }
  if (rules.hours && !rules.hours->hold(verdict.at))
    add("hours", "runs outside " + rules.hours->text());
}

std::string what_of(const GuardFinding& finding) {
  return finding.resource ? label(*finding.resource) : "the account";
}

}  // namespace

bool PolicyVerdict::broken() const {
  return std::ranges::any_of(findings, [](const GuardFinding& f) { return !f.untold; });
}

bool PolicyVerdict::untold() const {
  return std::ranges::any_of(findings, [](const GuardFinding& f) { return f.untold; });
}

PolicyVerdict hold_against(const Inventory& inventory, const GuardRules& rules, CloudTime now,
                           const std::function<std::string(const Resource&)>& protected_why) {
  PolicyVerdict verdict{
      .at = now, .coverage = inventory.coverage, .not_looked_at = inventory.not_looked_at};
  RateSum sum;
  for (const Resource& resource : inventory.resources) {
    if (!resource.burns()) continue;
    ++verdict.burning;
    sum.add(resource);
    if (protected_why(resource).empty())
      hold_resource(verdict, resource, rules);
    else
      ++verdict.kept;
  }
  verdict.rate_text = to_text(sum);
  if (rules.max_rate_per_hour) hold_rate(verdict, sum, *rules.max_rate_per_hour);
  return verdict;
}

std::optional<Money> parse_rate(std::string_view text) {
  const size_t space = text.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view currency = text.substr(space + 1);
  const bool letters = currency.size() == 3 &&
                       std::ranges::all_of(currency, [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!letters || text.starts_with('-')) return std::nullopt;
  return Money::parse(text.substr(0, space), currency);
}

std::string guard_text(const PolicyVerdict& verdict, const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(verdict.identity), verdict.identity.practice ? Tone::good : Tone::bad);
  page.line(0, counted(verdict.burning, "resource burns", "resources burn") + " " +
                   verdict.rate_text + " an hour; " + std::to_string(verdict.kept) +
                   " of them protected.");
  for (const bool untold : {false, true}) {
    const auto count = static_cast<size_t>(std::ranges::count_if(
        verdict.findings, [&](const GuardFinding& f) { return f.untold == untold; }));
    if (count == 0) continue;
    page.heading(std::string(untold ? "COULD NOT TELL" : "AGAINST THE POLICY") + " (" +
                 std::to_string(count) + ")");
    for (const GuardFinding& finding : verdict.findings)
      if (finding.untold == untold)
        page.line(2,
                  what_of(finding) + ": " + shown(finding.why, 300) +
                      (finding.resource ? ", owner " + owner_of(*finding.resource) : ""),
                  untold ? Tone::plain : Tone::bad);
  }
  put_coverage(page, verdict.coverage, verdict.not_looked_at);
  page.blank();
  page.line(0,
            verdict.exit_code == 0   ? "nothing burns against the policy"
            : verdict.exit_code == 3 ? "something burns against the policy"
                                     : "could not tell: not everything could be read",
            verdict.exit_code == 0 ? Tone::good : Tone::bad);
  return page.take();
}

std::string guard_json(const PolicyVerdict& verdict) {
  nlohmann::ordered_json json = new_document("guard");
  put_identity(json, verdict.identity);
  json["at"] = to_iso8601(verdict.at);
  json["burning"] = verdict.burning;
  json["protected"] = verdict.kept;
  json["findings"] = nlohmann::ordered_json::array();
  for (const GuardFinding& finding : verdict.findings)
    json["findings"].push_back({{"rule", finding.rule},
                                {"resource", finding.resource ? json_of(*finding.resource)
                                                              : nlohmann::ordered_json(nullptr)},
                                {"why", finding.why},
                                {"could_not_tell", finding.untold}});
  json["coverage"] = json_of(std::span(verdict.coverage));
  json["not_looked_at"] = json_of(std::span(verdict.not_looked_at));
  json["exit_code"] = verdict.exit_code;
  return dumped(json);
}

std::string guard_junit(const PolicyVerdict& verdict, const GuardRules& rules) {
  std::vector<JUnitCase> cases;
  for (const GuardFinding& finding : verdict.findings)
    cases.push_back({"guard." + finding.rule, what_of(finding),
                     finding.untold ? JUnitCase::End::error : JUnitCase::End::failed, finding.why});
  // A rule that nothing breaks is a test that passed.
  const std::pair<const char*, bool> asked[] = {{"max_rate", rules.max_rate_per_hour.has_value()},
                                                {"older_than", rules.older_than.has_value()},
                                                {"owner_tag", !rules.owner_tag.empty()},
                                                {"hours", rules.hours.has_value()}};
  for (const auto& [rule, is_asked] : asked)
    if (is_asked && std::ranges::none_of(verdict.findings, [&](const GuardFinding& finding) {
          return finding.rule == rule;
        }))
      cases.push_back({std::string("guard.") + rule, "holds"});
  put_coverage(cases, verdict.coverage);
  return junit("billstop guard", cases);
}

std::string guard_markdown(const PolicyVerdict& verdict) {
  std::string page = markdown_head("guard", verdict.identity);
  page += std::to_string(verdict.burning) + " resources burn " + in_markdown(verdict.rate_text) +
          " an hour, " + std::to_string(verdict.findings.size()) +
          " findings.\n\n| rule | what | why |\n|---|---|---|\n";
  constexpr size_t most_rows = 300;
  for (size_t i = 0; i < verdict.findings.size() && i < most_rows; ++i) {
    const GuardFinding& finding = verdict.findings[i];
    page += "| " + finding.rule + " | " + in_markdown(what_of(finding)) + " | " +
            (finding.untold ? "could not tell: " : "") + in_markdown(finding.why) + " |\n";
  }
  if (verdict.findings.size() > most_rows)
    page +=
        "\nand " + std::to_string(verdict.findings.size() - most_rows) + " more, all in the JSON\n";
  return page;
}

}  // namespace billstop::core
