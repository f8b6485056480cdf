#include "core/execution/executor.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/execution/loop.hpp"
#include "core/planning/obs_path.hpp"
#include "core/plugin_loading/plugin.hpp"

namespace billstop::core {

Executor::Executor(ExecutorParts parts, std::vector<RunItem> items)
    : parts_(std::move(parts)), items_(std::move(items)) {
  form_groups();
  connect_families();
  connect();
}

Executor::~Executor() {
  *alive_ = false;
}

void Executor::form_groups() {
  std::map<Group, size_t> known;
  for (RunItem& item : items_) {
    const Resource& r = item.planned.resource;
    const Group group{r.plugin, r.kind, item.planned.chosen->way, r.scope};
    const auto [at, is_new] = known.emplace(group, groups_.size());
    if (is_new) groups_.push_back(group);
    item.group = at->second;
  }
  polls_.assign(groups_.size(),
                PollPlan({.shortest = parts_.loop.from_cloud_delay(Millis(1'000)),
                          .longest = parts_.loop.from_cloud_delay(Millis(10'000))}));
  rereading_.assign(groups_.size(), false);
  reread_size_.assign(groups_.size(), parts_.limits.first_reread);
}

// Kinds order each other within a region and project, where no resource says more.
void Executor::connect_families() {
  using Family = std::tuple<Kind, RegionId, ProjectId>;
  std::map<Family, size_t> known;
  for (size_t i = 0; i < items_.size(); ++i) {
    const Resource& r = items_[i].planned.resource;
    const auto [at, is_new] =
        known.emplace(Family{r.kind, r.scope.region, r.scope.project}, families_.size());
    if (is_new) families_.emplace_back();
    families_[at->second].push_back(i);
    family_of_.push_back(at->second);
  }
  for (RunItem& item : items_)
    for (const Kind& kind : item.planned.after_kinds) {
      const Scope& scope = item.planned.resource.scope;
      const auto found = known.find(Family{kind, scope.region, scope.project});
      if (found != known.end()) item.soft_waits.push_back(found->second);
    }
  family_open_.resize(families_.size());
}

void Executor::recount() {
  const auto not_ended = [&](size_t i) { return items_[i].state != ItemState::ended; };
  for (RunItem& item : items_)
    item.open_waits = static_cast<size_t>(std::ranges::count_if(item.waits_for, not_ended));
  for (size_t f = 0; f < families_.size(); ++f)
    family_open_[f] = static_cast<size_t>(
        std::ranges::count_if(families_[f], [&](size_t i) { return !items_[i].final(); }));
}

size_t Executor::batch_of(const Group& group) const {
  const Plugin* plugin = parts_.plugin(group.plugin);
  const KindSpec* kind = plugin == nullptr ? nullptr : plugin->manifest().kind(group.kind);
  return kind == nullptr ? 1 : kind->batch;
}

// What is waited for and is not part of the run cannot end in it: the one that waits stays.
void Executor::connect() {
  std::map<ResourceKey, size_t> index_of;
  for (size_t i = 0; i < items_.size(); ++i) index_of[items_[i].planned.resource.key()] = i;
  for (size_t i = 0; i < items_.size(); ++i) {
    RunItem& item = items_[i];
    for (const ResourceKey& key : item.planned.after) {
      const auto found = index_of.find(key);
      if (found == index_of.end()) {
        if (!item.final())
          finish_item(i, ItemState::blocked, Verdict::blocked,
                      "waits for " + to_text(key) + ", which is not part of this run");
        continue;
      }
      item.waits_for.push_back(found->second);
      items_[found->second].wanted_by.push_back(i);
    }
    for (const Use& use : item.planned.resource.uses) {
      const auto other = index_of.find(use.target);
      if (use.role == "same-order" && other != index_of.end())
        item.together.push_back(other->second);
    }
  }
  for (size_t i = 0; i < items_.size(); ++i)
    if (items_[i].final() && items_[i].state != ItemState::ended) block_dependents(i);
}

void Executor::run(std::function<void()> done) {
  done_ = std::move(done);
  over_ = false;
  recount();
  deadline_timer_ = parts_.loop.after(parts_.loop.from_cloud_delay(parts_.limits.deadline),
                                      [this, alive = alive_] {
                                        if (*alive) deadline_passed();
                                      });
  pump_soon();
}

void Executor::interrupt() {
  interrupted_ = true;
  pump_soon();
}

void Executor::put_back(size_t index, Resource now, OwnTime read_at) {
  RunItem& item = items_[index];
  item.now = std::move(now);
  item.read_at = read_at;
  item.steps = 0;
  item.blocked_tries = item.user_looks = 0;
  item.not_before = {};
  ++item.restarts;
  set_state(item, ItemState::waiting, "runs again");
}

void Executor::pump_soon() {
  if (pump_posted_) return;
  pump_posted_ = true;
  parts_.loop.post([this, alive = alive_] {
    if (!*alive) return;
    pump_posted_ = false;
    pump();
  });
}

void Executor::pump() {
  if (!done_) return;
  if (may_launch()) {
    make_ready();
    launch_verifies();
    launch_look_at_users();
    launch_rereads();
    launch_stops();
    set_wake_timer();
  }
  end_if_done();
}

bool Executor::may_launch() const {
  return !interrupted_ && !over_ && fatal_.empty();
}

void Executor::make_ready() {
  for (RunItem& item : items_) {
    if (item.state != ItemState::waiting || item.open_waits != 0) continue;
    if (std::ranges::any_of(item.soft_waits, [&](size_t f) { return family_open_[f] != 0; }))
      continue;
    item.ready_at = parts_.loop.cloud_now();
    set_state(item, ItemState::ready);
  }
}

bool Executor::is_up(const RunItem& item) const {
  return item.state == ItemState::ready && !item.call_in_flight &&
         item.not_before <= parts_.loop.now();
}

// An order that goes as a whole is refused for a part of it.
bool Executor::is_startable(const RunItem& item) const {
  return is_up(item) && std::ranges::all_of(item.together, [this](size_t i) {
           return items_[i].final() || is_up(items_[i]);
         });
}

bool Executor::is_stale(const RunItem& item) const {
  return parts_.loop.now() - item.read_at > oldest_reading;
}

// Stored data goes only while it is freshly known that nobody uses it.
bool Executor::wants_look(const RunItem& item) const {
  if (!parts_.look_at_users || !is_stored_path(item.planned.resource.kind)) return false;
  return !item.users_read_at || parts_.loop.now() - *item.users_read_at > oldest_reading;
}

void Executor::launch_look_at_users() {
  if (looking_at_users_) return;
  if (std::ranges::none_of(
          items_, [&](const RunItem& item) { return is_startable(item) && wants_look(item); }))
    return;
  looking_at_users_ = true;
  ++calls_in_flight_;
  parts_.look_at_users([this, alive = alive_](const StoredStays& stays) {
    if (!*alive) return;
    looking_at_users_ = false;
    --calls_in_flight_;
    users_told(stays);
    pump_soon();
  });
}

// Old readings are read again in the plan's order, a few ahead of the stops: what is read too early
// is old again before its turn comes, and costs its requests twice.
void Executor::launch_rereads() {
  std::vector<size_t> ahead(groups_.size());
  std::vector<Indices> stale(groups_.size());
  for (size_t i = 0; i < items_.size(); ++i) {
    if (!is_startable(items_[i]) || wants_look(items_[i])) continue;
    const size_t group = items_[i].group;
    if (!is_stale(items_[i]))
      ++ahead[group];
    else if (stale[group].size() < reread_size_[group])
      stale[group].push_back(i);
  }
  for (size_t group = 0; group < groups_.size(); ++group) {
    if (calls_in_flight_ >= parts_.limits.calls_at_once) return;
    if (stale[group].empty() || rereading_[group]) continue;
    if (ahead[group] <= reread_size_[group] / 2) reread(group, std::move(stale[group]));
  }
}

bool Executor::may_leave(const RunItem& item) const {
  return is_startable(item) && !wants_look(item) && !is_stale(item) &&
         std::ranges::none_of(
             item.together, [this](size_t i) { return !items_[i].final() && is_stale(items_[i]); });
}

// Ready items leave in the plan's order; those of one group share a call as far as their kind's
// batch allows.
void Executor::launch_stops() {
  const auto is_stored = [](const RunItem& item) {
    return is_stored_path(item.planned.resource.kind);
  };
  auto emptied = static_cast<size_t>(std::ranges::count_if(items_, [&](const RunItem& item) {
    return item.state == ItemState::stopping && item.call_in_flight && is_stored(item);
  }));
  for (size_t i = 0; i < items_.size() && calls_in_flight_ < parts_.limits.calls_at_once; ++i) {
    if (!may_leave(items_[i])) continue;
    if (is_stored(items_[i]) && emptied++ >= parts_.limits.emptied_at_once) continue;
    const size_t group = items_[i].group, most = batch_of(groups_[group]);
    Indices batch{i};
    for (size_t j = i + 1; j < items_.size() && batch.size() < most; ++j)
      if (items_[j].group == group && may_leave(items_[j])) batch.push_back(j);
    stop(group, std::move(batch));
  }
}

// By group, those whose end is awaited and that no call is asking about.
std::vector<Executor::Indices> Executor::awaited() const {
  std::vector<Indices> out(groups_.size());
  for (size_t i = 0; i < items_.size(); ++i)
    if (items_[i].state == ItemState::verifying && !items_[i].call_in_flight)
      out[items_[i].group].push_back(i);
  return out;
}

// One listing answers for a whole group, so those of one group that are due are asked together.
void Executor::launch_verifies() {
  const std::vector<Indices> waiting = awaited();
  for (size_t group = 0; group < groups_.size(); ++group) {
    if (calls_in_flight_ >= parts_.limits.calls_at_once) continue;
    const Indices all = polls_[group].due(items_, waiting[group], parts_.loop.now());
    for (size_t from = 0; from < all.size(); from += parts_.limits.verify_batch) {
      const size_t count = std::min(all.size() - from, parts_.limits.verify_batch);
      const auto first = all.begin() + static_cast<std::ptrdiff_t>(from);
      verify(group, Indices(first, first + static_cast<std::ptrdiff_t>(count)),
             all.size() == waiting[group].size());
    }
  }
}

void Executor::set_wake_timer() {
  OwnTime next = OwnTime::max();
  // Whose time has come waits for a call that is out, and its return looks again.
  for (const RunItem& item : items_)
    if (item.state == ItemState::ready && !item.call_in_flight &&
        item.not_before > parts_.loop.now())
      next = std::min(next, item.not_before);
  const std::vector<Indices> waiting = awaited();
  for (size_t group = 0; group < groups_.size(); ++group)
    if (!waiting[group].empty()) next = std::min(next, polls_[group].next(items_, waiting[group]));
  if (wake_timer_ != 0) parts_.loop.cancel(wake_timer_);
  wake_timer_ = 0;
  if (next == OwnTime::max() || calls_in_flight_ >= parts_.limits.calls_at_once) return;
  wake_timer_ = parts_.loop.at(next, [this, alive = alive_] {
    if (!*alive) return;
    wake_timer_ = 0;
    pump();
  });
}

// Of one that the run leaves open.
std::string Executor::why_not_ended(const RunItem& item) const {
  if (interrupted_) return "interrupted before it was seen to end";
  if (!fatal_.empty()) return "the journal could not be written";
  if (!item.asked_at) return "its turn had not come at the deadline";
  if (item.state != ItemState::ready) return "accepted, but not ended at the deadline";
  const std::string& words = item.words.text;
  return (words.empty() ? "not ended" : words + ", nor had it ended") + " at the deadline";
}

void Executor::end_if_done() {
  const bool all_final =
      std::all_of(items_.begin(), items_.end(), [](const RunItem& i) { return i.final(); });
  if (calls_in_flight_ != 0 || (may_launch() && !all_final)) return;
  for (size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].final()) continue;
    const Verdict verdict = items_[i].asked_at ? Verdict::pending : Verdict::unknown;
    finish_item(i, ItemState::unknown, verdict, why_not_ended(items_[i]));
  }
  parts_.loop.cancel(deadline_timer_);
  if (wake_timer_ != 0) parts_.loop.cancel(wake_timer_);
  wake_timer_ = 0;
  auto done = std::exchange(done_, nullptr);
  done();
}

void Executor::deadline_passed() {
  if (!done_) return;
  over_ = true;
  pump_soon();
}

}  // namespace billstop::core
