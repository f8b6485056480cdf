#include "core/execution/conclusion.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace billstop::core {

std::vector<Resource> what_appeared(const Plan& plan, const Inventory& now) {
  std::set<ResourceKey> planned;
  for (const PlanEntry& entry : plan.entries) planned.insert(entry.resource.key());
  std::vector<Resource> out;
  for (const Resource& r : now.resources)
    if (r.burns() && !planned.contains(r.key())) out.push_back(r);
  return out;
}

std::vector<LeftRunning> what_is_left(const Plan& plan, const std::vector<RunItem>& items,
                                      const std::vector<Resource>& appeared, const Inventory& now) {
  std::map<ResourceKey, const PlanEntry*> left_by_plan;
  for (const PlanEntry& entry : plan.entries) left_by_plan[entry.resource.key()] = &entry;
  std::map<ResourceKey, const RunItem*> in_run;
  for (const RunItem& item : items) in_run[item.planned.resource.key()] = &item;
  std::set<ResourceKey> is_new;
  for (const Resource& r : appeared) is_new.insert(r.key());

  std::vector<LeftRunning> out;
  for (const Resource& r : now.resources) {
    if (!r.burns()) continue;
    LeftRunning left{.resource = r};
    if (const auto item = in_run.find(r.key()); item != in_run.end()) {
      left.planned = true;
      left.reason =
          item->second->reason.empty() ? item->second->planned.reason : item->second->reason;
    } else if (is_new.contains(r.key())) {
      left.reason = "appeared after the plan";
    } else if (const auto entry = left_by_plan.find(r.key()); entry != left_by_plan.end()) {
      left.reason = entry->second->reason;
    }
    out.push_back(std::move(left));
  }
  return out;
}

bool could_not_tell(const std::vector<Coverage>& coverage, const std::vector<PluginId>& asked_for) {
  return std::any_of(coverage.begin(), coverage.end(), [&](const Coverage& c) {
    const bool asked = c.plugin.empty() ||
                       std::find(asked_for.begin(), asked_for.end(), c.plugin) != asked_for.end();
    return asked && c.looked == Looked::could_not_tell;
  });
}

namespace {

// Whether a meter that the chosen way should have ended does so according to the last look.
bool still_burns(const ItemResult& item, const std::vector<LeftRunning>& left, Runs runs) {
  for (const LeftRunning& l : left) {
    if (l.resource.key() != item.resource.key()) continue;
    for (const Meter& meter : l.resource.meters) {
      const bool meant = std::find(item.chosen.ends.begin(), item.chosen.ends.end(), meter.what) !=
                         item.chosen.ends.end();
      if (meant && meter.runs == runs && !meter.paid_by) return true;
    }
  }
  return false;
}

}  // namespace

int exit_code_of(const RunResult& result, const Plan& plan, Strictness strictness, bool fault) {
  if (result.interrupted) return 130;
  if (fault) return 1;
  if (!result.refused.empty()) return 5;
  if (could_not_tell(result.coverage, plan.head.plugins)) return 4;
  bool open = false;
  for (const ItemResult& item : result.items) {
    if (item.verdict == Verdict::failed || item.verdict == Verdict::blocked) return 3;
    if (item.verdict == Verdict::pending || item.verdict == Verdict::unknown)
      open = true;
    else if (still_burns(item, result.left, Runs::yes))
      return 3;
    else if (item.verdict == Verdict::skipped && still_burns(item, result.left, Runs::unknown))
      open = true;
  }
  if (strictness.require_zero && !result.left.empty()) return 3;
  if (strictness.fail_on_new && !result.appeared.empty()) return 3;
  return open ? 6 : 0;
}

}  // namespace billstop::core
