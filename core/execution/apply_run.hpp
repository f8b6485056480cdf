// A whole application of a plan: look, hold the plan against what is there, stop, sweep, conclude.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/execution/conclusion.hpp"
#include "core/execution/executor.hpp"
#include "core/execution/locator.hpp"
#include "core/planning/narrow.hpp"

namespace billstop::core {

struct ApplyParts {
  Loop& loop;
  Status& status;
  Journal& journal;
  std::vector<Plugin*> plugins;  // all that look; they outlive the run
  Places places;
};

struct ApplyWish {
  Plan plan{};
  TodaysRules rules{};
  RunLimits limits{};
  Millis sweep_after{120'000};
  Strictness strictness{};
  RunId run{};
  std::string command = "apply";
  // Of a resumed run: stops that had left, or were about to, and were not seen to end, with their
  // step. They are looked at first and not sent again before that.
  std::map<ResourceKey, int> open_intents{};
  // Of a resumed run: ask_first requests that left, or may have, and must not leave again.
  std::map<ResourceKey, std::set<std::string>> left_once{};
  // Of a resumed run: what it had seen end. Where a scope cannot be read whole, it is asked by id.
  std::set<ResourceKey> seen_ended{};
  // Of a resumed run that had not finished: it sweeps although nothing may be left to stop.
  bool sweep_is_due = false;
};

class ApplyRun {
 public:
  ApplyRun(ApplyParts parts, ApplyWish wish);
  ~ApplyRun();
  ApplyRun(const ApplyRun&) = delete;
  ApplyRun& operator=(const ApplyRun&) = delete;

  // [loop]
  void start(std::function<void(RunResult)> done);
  // [loop] No new work; done comes when what is in flight has come back.
  void interrupt();

 private:
  void look(std::function<void(Inventory)> then);
  void looked(Inventory inventory, OwnTime began);
  void look_first(RunItem& item) const;
  void carry_over(RunItem& item) const;
  bool must_look(const NarrowedItem& narrowed) const;
  bool ended_before(const RunItem& item, const NarrowedItem& narrowed) const;
  std::vector<RunItem> make_items(const Narrowed& narrowed, OwnTime read_at) const;
  std::string why_not_now(const PlanEntry& planned, const Resource& now) const;
  void look_at_users(std::function<void(StoredStays)> told);
  void executed();
  void sweep();
  void swept(Inventory inventory, OwnTime began);
  std::set<ResourceKey> needed_now() const;
  void finish();
  void journal_settled(const std::vector<RunItem>& items);
  void journal(std::string type, std::string outcome, int exit_code);

  ApplyParts parts_;
  ApplyWish wish_;
  std::vector<Manifest> manifests_;
  std::vector<ProtectRule> protect_;
  std::function<void(RunResult)> done_;
  std::unique_ptr<Executor> executor_;
  Inventory last_look_;
  RunResult result_;
  std::string fault_;
  uint64_t sweep_timer_ = 0;
  bool swept_ = false;  // last_look_ is younger than the last stop
  bool interrupted_ = false;
  bool stopped_anything_ = false;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

// What became of a planned run by now: looks, stops nothing.
RunResult verify_against(const Plan& plan, const Inventory& today, const TodaysRules& rules,
                         std::span<const Manifest> manifests, Strictness strictness);

}  // namespace billstop::core
