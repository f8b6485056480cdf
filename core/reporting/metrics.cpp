#include "core/reporting/metrics.hpp"

#include <map>

#include "core/reporting/rates.hpp"
#include "core/reporting/run_text.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

// In a label's value a backslash, a quote and a line's end are escaped; the last are gone before.
std::string label_value(std::string_view untrusted) {
  std::string out = "\"";
  for (const char c : shown(untrusted, 200)) {
    if (c == '\\' || c == '"') out += '\\';
    out += c;
  }
  return out + '"';
}

class Metrics {
 public:
  explicit Metrics(const Identity& identity)
      : account_("account=" + label_value(identity.account.value) +
                 ",mode=" + (identity.practice ? "\"practice\"" : "\"live\"")) {}

  void family(std::string_view name, std::string_view help) {
    text_.append("# TYPE ").append(name).append(" gauge\n# HELP ").append(name).append(" ");
    text_.append(help).append("\n");
  }

  void value(std::string_view name, const std::string& labels, std::string_view number) {
    text_.append(name).append("{").append(account_);
    if (!labels.empty()) text_.append(",").append(labels);
    text_.append("} ").append(number).append("\n");
  }

  // What is not known is no number: it is counted beside the sum.
  void rates(std::string_view name, std::string_view help, const RateSum& sum) {
    family(name, help);
    for (const Money& money : sum.known)
      value(name, "currency=" + label_value(money.currency()), money.decimal());
    const std::string unknown = std::string(name) + "_unknown_meters";
    family(unknown, "meters that run, or may run, at a rate that is not known");
    value(unknown, {}, std::to_string(sum.unknown));
  }

  void looked(const std::vector<Coverage>& coverage) {
    family("billstop_could_not_tell", "places that could not be read whole, by plugin");
    std::map<std::string, size_t> plugins;
    for (const Coverage& one : coverage)
      plugins[one.plugin.value] += one.looked == Looked::could_not_tell ? 1 : 0;
    for (const auto& [plugin, count] : plugins)
      value("billstop_could_not_tell", "plugin=" + label_value(plugin), std::to_string(count));
  }

  std::string end(int exit_code) {
    family("billstop_exit_code", "as the process gave it");
    value("billstop_exit_code", {}, std::to_string(exit_code));
    return text_ + "# EOF\n";
  }

 private:
  std::string account_;
  std::string text_;
};

}  // namespace

std::string plan_metrics(const Plan& plan, int exit_code) {
  Metrics metrics(plan.head.identity);
  metrics.rates("billstop_burning_rate_per_hour", "what burns now", burning_rate(plan));
  metrics.rates("billstop_left_rate_per_hour", "what burns when the plan is carried out",
                left_rate(plan));
  std::map<std::pair<std::string, bool>, size_t> counts;
  for (const PlanEntry& entry : plan.entries)
    ++counts[{entry.resource.kind.value, entry.chosen.has_value()}];
  metrics.family("billstop_resources", "found, by kind and by what the plan does with them");
  for (const auto& [group, count] : counts)
    metrics.value(
        "billstop_resources",
        "kind=" + label_value(group.first) + (group.second ? ",plan=\"goes\"" : ",plan=\"stays\""),
        std::to_string(count));
  metrics.looked(plan.coverage);
  return metrics.end(exit_code);
}

std::string run_metrics(const RunResult& result) {
  Metrics metrics(result.identity);
  metrics.rates("billstop_left_rate_per_hour", "what burns after the run", left_rate(result));
  std::map<std::string_view, size_t> verdicts;
  for (const ItemResult& item : result.items) ++verdicts[to_text(item.verdict)];
  metrics.family("billstop_resources", "planned, by what became of them");
  for (const auto& [verdict, count] : verdicts)
    metrics.value("billstop_resources", "verdict=" + label_value(verdict), std::to_string(count));
  metrics.looked(result.coverage);
  return metrics.end(result.exit_code);
}

}  // namespace billstop::core
