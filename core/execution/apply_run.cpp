#include "core/execution/apply_run.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/execution/loop.hpp"
#include "core/execution/runs_again.hpp"
#include "core/execution/stored_data_users.hpp"
#include "core/journal/journal.hpp"
#include "core/planning/claims.hpp"
#include "core/planning/owner_rule.hpp"
#include "core/planning/path_candidate.hpp"
#include "core/plugin_loading/plugin.hpp"

namespace billstop::core {

namespace {

constexpr int max_restarts = 2;

// Items that need nothing any more, or that must not be touched, still count for what waits.
void settle_before(RunItem& item, const NarrowedItem& narrowed) {
  item.reason = narrowed.why;
  switch (narrowed.now) {
    case PlannedNow::unchanged:
      return;
    case PlannedNow::ended:
    case PlannedNow::gone:
      item.state = ItemState::ended;
      item.verdict = narrowed.now == PlannedNow::gone ? Verdict::gone : Verdict::ended;
      if (item.reason.empty()) item.reason = "ended before the run";
      return;
    case PlannedNow::changed:
    case PlannedNow::left_now:
      item.state = ItemState::blocked;
      item.verdict = Verdict::skipped;
      return;
    case PlannedNow::unseen:
      item.state = ItemState::unknown;
      item.verdict = Verdict::unknown;
  }
}

// What an execution runs ends with it, and of what it started since the plan nobody was told.
std::string started_since(const Resource& planned, const Resource& now) {
  for (const Use& user : now.users)
    if (user.role == "started-by" && std::ranges::find(planned.users, user) == planned.users.end())
      return "it has started " + to_text(user.target) + " since the plan";
  return {};
}

ItemResult result_of(const RunItem& item) {
  return {.resource = item.now,
          .chosen = *item.planned.chosen,
          .verdict = item.verdict,
          .reason = item.reason,
          .words = item.words,
          .ready_at = item.ready_at,
          .asked_at = item.asked_at,
          .accepted_at = item.accepted_at,
          .ended_at = item.ended_at,
          .steps = item.steps,
          .restarts = item.restarts};
}

}  // namespace

ApplyRun::ApplyRun(ApplyParts parts, ApplyWish wish)
    : parts_(std::move(parts)), wish_(std::move(wish)), protect_(wish_.rules.protect) {
  for (const Plugin* plugin : parts_.plugins) manifests_.push_back(plugin->manifest());
  for (const std::string& text : wish_.plan.head.protect)
    if (const ParsedRule parsed = parse_protect_rule(text); parsed.rule)
      protect_.push_back(*parsed.rule);
  protect_.push_back(keep_rule());
}

ApplyRun::~ApplyRun() {
  *alive_ = false;
}

void ApplyRun::start(std::function<void(RunResult)> done) {
  done_ = std::move(done);
  result_.run = wish_.run;
  result_.command = wish_.command;
  result_.identity = wish_.rules.identity;
  result_.started_at = parts_.loop.cloud_now();
  journal("begin", {}, 0);
  const OwnTime began = parts_.loop.now();
  look([this, began](Inventory inventory) { looked(std::move(inventory), began); });
}

// Of what the plan knows and is gone, too, it is told what it used.
void ApplyRun::look(std::function<void(Inventory)> then) {
  look_everywhere(
      parts_.plugins, parts_.places, parts_.status,
      [alive = alive_, then = std::move(then)](Inventory inventory) {
        if (*alive) then(std::move(inventory));
      },
      all_resources(wish_.plan));
}

void ApplyRun::interrupt() {
  interrupted_ = true;
  if (executor_) executor_->interrupt();
  if (sweep_timer_ == 0) return;
  parts_.loop.cancel(std::exchange(sweep_timer_, 0));
  parts_.loop.post([this, alive = alive_] {
    if (*alive) finish();
  });
}

void ApplyRun::looked(Inventory inventory, OwnTime began) {
  last_look_ = std::move(inventory);
  const Inventory today =
      but_for_own_stops(last_look_, wish_.plan, wish_.open_intents, wish_.seen_ended);
  const Narrowed narrowed = narrow(wish_.plan, today, manifests_, wish_.rules);
  if (!narrowed.todo.head.over_cap.empty()) {
    result_.refused = "over a cap: " + narrowed.todo.head.over_cap;
    return finish();
  }
  if (!fault_.empty() || interrupted_) return finish();
  parts_.status.run_starts(narrowed.todo);
  std::vector<RunItem> items = make_items(narrowed, began);
  journal_settled(items);
  if (!fault_.empty()) return finish();
  executor_ = std::make_unique<Executor>(
      ExecutorParts{
          .loop = parts_.loop,
          .journal = parts_.journal,
          .status = parts_.status,
          .plugin =
              [this](const PluginId& id) {
                const auto found = std::ranges::find_if(
                    parts_.plugins, [&](Plugin* p) { return p->manifest().id == id; });
                return found == parts_.plugins.end() ? nullptr : *found;
              },
          .why_not_now = [this](const PlanEntry& planned,
                                const Resource& now) { return why_not_now(planned, now); },
          .limits = wish_.limits,
          .look_at_users = [this](auto told) { look_at_users(std::move(told)); }},
      std::move(items));
  executor_->run([this] { executed(); });
}

// What may be under way already is looked at before anything is sent.
void ApplyRun::look_first(RunItem& item) const {
  const auto open = wish_.open_intents.find(item.planned.resource.key());
  item.state = ItemState::verifying;
  item.steps = open == wish_.open_intents.end() ? 0 : open->second;
  item.asked_at = parts_.loop.cloud_now();
  item.verifying_since = parts_.loop.now();
}

void ApplyRun::carry_over(RunItem& item) const {
  const auto left = wish_.left_once.find(item.planned.resource.key());
  if (left != wish_.left_once.end()) item.left_once = left->second;
}

// On its way, a resource may be in a state that allows nothing, or young by our own stop; and one
// that a whole list would show as gone may have to be asked for by its id.
bool ApplyRun::must_look(const NarrowedItem& narrowed) const {
  const ResourceKey key = narrowed.planned.resource.key();
  const bool meant = wish_.open_intents.contains(key);
  // Ended may be no more than the first step, as of a job that is to be deleted.
  const bool at_rest = narrowed.now == PlannedNow::left_now || narrowed.now == PlannedNow::ended;
  return (meant && at_rest) ||
         ((meant || wish_.seen_ended.contains(key)) && narrowed.now == PlannedNow::unseen);
}

// What this run saw end may be in a state since that no way fits, such as a notebook whose pool
// went after it.
bool ApplyRun::ended_before(const RunItem& item, const NarrowedItem& narrowed) const {
  return narrowed.now == PlannedNow::left_now && narrowed.seen &&
         wish_.seen_ended.contains(narrowed.planned.resource.key()) &&
         !runs_again(item, *narrowed.seen, present_in(last_look_));
}

// Those that may be stopped come first, in today's order.
std::vector<RunItem> ApplyRun::make_items(const Narrowed& narrowed, OwnTime read_at) const {
  std::map<ResourceKey, const NarrowedItem*> by_key;
  for (const NarrowedItem& item : narrowed.items) by_key[item.planned.resource.key()] = &item;
  std::vector<RunItem> items;
  std::set<ResourceKey> taken;
  for (const PlanEntry& entry : narrowed.todo.entries) {
    const auto planned = by_key.find(entry.resource.key());
    if (!entry.chosen || planned == by_key.end()) continue;
    RunItem item{.planned = entry, .now = entry.resource, .read_at = read_at};
    item.planned.resource = planned->second->planned.resource;  // the fingerprint that was reviewed
    carry_over(item);
    if (wish_.open_intents.contains(entry.resource.key())) look_first(item);
    item.users_read_at = parts_.loop.now();
    if (keeps_what_is_newer(entry.resource, narrowed.todo))
      item.keep_newer_than = wish_.plan.head.made_at;
    taken.insert(entry.resource.key());
    items.push_back(std::move(item));
  }
  for (const NarrowedItem& narrowed_item : narrowed.items) {
    if (taken.contains(narrowed_item.planned.resource.key())) continue;
    RunItem item{.planned = narrowed_item.planned,
                 .now = narrowed_item.seen.value_or(narrowed_item.planned.resource),
                 .read_at = read_at};
    item.planned.after.clear();
    carry_over(item);
    if (must_look(narrowed_item))
      look_first(item);
    else if (ended_before(item, narrowed_item))
      settle_before(item, {narrowed_item.planned, PlannedNow::ended, {}, {}});
    else
      settle_before(item, narrowed_item);
    // Unchanged, and yet without a way today: nothing may be done with it.
    if (!item.final() && item.state != ItemState::verifying) {
      item.state = ItemState::blocked;
      item.verdict = Verdict::skipped;
    }
    items.push_back(std::move(item));
  }
  return items;
}

std::string ApplyRun::why_not_now(const PlanEntry& planned, const Resource& now) const {
  if (!now.untouchable.empty()) return now.untouchable;
  if (const std::string change = difference(fingerprint_of(planned.resource), fingerprint_of(now));
      !change.empty())
    return "changed since the plan: " + change;
  if (std::string started = started_since(planned.resource, now); !started.empty()) return started;
  Resource named = now;  // one reading does not tell what the whole look found out
  if (named.owner_name.empty()) named.owner_name = planned.resource.owner_name;
  if (std::string rule = protected_by(protect_, named, parts_.loop.cloud_now()); !rule.empty())
    return rule;
  if (is_foreign(named, wish_.rules.identity, wish_.plan.head.owners))
    return "it belongs to " + owner_text(now);
  return {};
}

void ApplyRun::look_at_users(std::function<void(StoredStays)> told) {
  const CloudTime began = parts_.loop.cloud_now();
  parts_.status.note("looking again at who uses stored data, before it goes");
  look([this, began, told = std::move(told)](Inventory inventory) {
    TodaysRules rules = wish_.rules;
    rules.cloud_now = parts_.loop.cloud_now();
    last_look_ = std::move(inventory);
    told(stored_data_that_stays(wish_.plan, last_look_, began, executor_->items(), manifests_,
                                rules));
  });
}

void ApplyRun::executed() {
  if (!executor_->fatal().empty()) fault_ = executor_->fatal();
  stopped_anything_ =
      wish_.sweep_is_due || std::ranges::any_of(executor_->items(), [](const RunItem& item) {
        return item.asked_at.has_value();
      });
  if (!fault_.empty() || interrupted_ || !stopped_anything_) return finish();
  parts_.status.note("sweep follows: schedules, retries and autoscalers may start things again");
  sweep_timer_ =
      parts_.loop.after(parts_.loop.from_cloud_delay(wish_.sweep_after), [this, alive = alive_] {
        if (!*alive) return;
        sweep_timer_ = 0;
        sweep();
      });
}

void ApplyRun::sweep() {
  const OwnTime began = parts_.loop.now();
  look([this, began](Inventory inventory) { swept(std::move(inventory), began); });
}

// What would take along something that must stay, as things are now.
std::set<ResourceKey> ApplyRun::needed_now() const {
  TodaysRules rules = wish_.rules;
  rules.cloud_now = parts_.loop.cloud_now();
  std::set<ResourceKey> needed;
  for (const PlanEntry& entry : narrow(wish_.plan, last_look_, manifests_, rules).todo.entries)
    if (entry.left_why == LeftWhy::still_used) needed.insert(entry.resource.key());
  return needed;
}

// What runs again as the same thing is stopped again by its planned way, at most twice.
void ApplyRun::swept(Inventory inventory, OwnTime began) {
  last_look_ = settle_claims(std::move(inventory), manifests_, wish_.plan.head.plugins);
  swept_ = true;
  const Present now = present_in(last_look_);
  std::optional<std::set<ResourceKey>> needed;  // told where something runs again
  size_t again = 0;
  for (size_t i = 0; i < executor_->items().size(); ++i) {
    const RunItem& item = executor_->items()[i];
    const auto found = now.find(item.planned.resource.key());
    if (item.state != ItemState::ended || found == now.end()) continue;
    if (!runs_again(item, *found->second, now) || item.restarts >= max_restarts) continue;
    Resource seen = *found->second;
    seen.updated_at = item.planned.resource.updated_at;  // it was we who changed it last
    if (!why_not_now(item.planned, seen).empty()) continue;
    if (!needed) needed = needed_now();
    if (needed->contains(found->first)) continue;
    executor_->put_back(i, *found->second, began);
    ++again;
  }
  journal("swept", std::to_string(again) + " run again", 0);
  if (again == 0 || interrupted_) return finish();
  executor_->run([this] { executed(); });
}

void ApplyRun::finish() {
  const std::vector<RunItem> none;
  const std::vector<RunItem>& items = executor_ ? executor_->items() : none;
  const Present now = present_in(last_look_);
  for (const RunItem& item : items) {
    result_.items.push_back(result_of(item));
    const auto found = now.find(item.planned.resource.key());
    if (!swept_ || item.state != ItemState::ended || found == now.end()) continue;
    if (!runs_again(item, *found->second, now)) continue;
    result_.items.back().verdict = Verdict::failed;
    result_.items.back().reason = "it ended, and runs again";
  }
  result_.interrupted = interrupted_;
  result_.appeared = what_appeared(wish_.plan, last_look_);
  result_.coverage = last_look_.coverage;
  result_.not_looked_at = last_look_.not_looked_at;
  result_.left = what_is_left(wish_.plan, items, result_.appeared, last_look_);
  result_.note = fault_;
  result_.finished_at = parts_.loop.cloud_now();
  result_.exit_code = exit_code_of(result_, wish_.plan, wish_.strictness, !fault_.empty());
  journal(interrupted_ ? "interrupted" : "finished", {}, result_.exit_code);
  if (!fault_.empty()) result_.exit_code = interrupted_ ? 130 : 1;
  auto done = std::exchange(done_, nullptr);
  done(std::move(result_));
}

void ApplyRun::journal(std::string type, std::string outcome, int exit_code) {
  if (!fault_.empty()) return;
  JournalRecord record;
  record.type = std::move(type);
  record.at = parts_.loop.cloud_now();
  record.outcome = std::move(outcome);
  record.exit_code = exit_code;
  try {
    parts_.journal.append(record);
    parts_.journal.sync();
  } catch (const JournalError& error) {
    fault_ = error.what();
  }
}

// What was settled by looking alone is in the journal too: a report of the run has nothing else.
void ApplyRun::journal_settled(const std::vector<RunItem>& items) {
  try {
    for (const RunItem& item : items) {
      if (!item.final()) continue;
      JournalRecord record;
      record.type = std::string(to_text(item.state));
      record.at = parts_.loop.cloud_now();
      record.key = item.planned.resource.key();
      record.way = item.planned.chosen->way;
      record.outcome = std::string(to_text(item.verdict));
      record.reason = item.reason;
      parts_.journal.append(record);
    }
  } catch (const JournalError& error) {
    fault_ = error.what();
  }
}

RunResult verify_against(const Plan& plan, const Inventory& today, const TodaysRules& rules,
                         std::span<const Manifest> manifests, Strictness strictness) {
  RunResult result;
  result.command = "verify";
  result.identity = rules.identity;
  result.started_at = result.finished_at = rules.cloud_now;
  std::vector<RunItem> items;
  const Present present = present_in(today);
  for (const NarrowedItem& narrowed : narrow(plan, today, manifests, rules).items) {
    RunItem item{.planned = narrowed.planned,
                 .now = narrowed.seen.value_or(narrowed.planned.resource)};
    settle_before(item, narrowed);
    // Unchanged means that it could be stopped, so it runs; one that is left by a rule may too.
    if (item.state != ItemState::ended && item.verdict != Verdict::unknown) {
      const bool may_run = meant_meter(item, item.now, present, Runs::unknown);
      item.verdict = runs_again(item, item.now, present) ? Verdict::failed
                     : may_run                           ? Verdict::unknown
                                                         : Verdict::ended;
    }
    if (narrowed.now == PlannedNow::unchanged) item.verdict = Verdict::failed;
    if (item.verdict == Verdict::failed && item.reason.empty()) item.reason = "still running";
    if (narrowed.now == PlannedNow::unseen) item.verdict = Verdict::unknown;
    items.push_back(std::move(item));
  }
  for (const RunItem& item : items) result.items.push_back(result_of(item));
  result.appeared = what_appeared(plan, today);
  result.coverage = today.coverage;
  result.not_looked_at = today.not_looked_at;
  result.left = what_is_left(plan, items, result.appeared, today);
  result.exit_code = exit_code_of(result, plan, strictness, false);
  return result;
}

}  // namespace billstop::core
