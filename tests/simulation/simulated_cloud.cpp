#include "tests/simulation/simulated_cloud.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/notebook_state.hpp"
#include "sdk/sandbox/obs_service.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/pool_users.hpp"
#include "tests/simulation/draw_paid.hpp"
#include "tests/simulation/stored_paths.hpp"

namespace billstop::simulation {

using sandbox::Answer;
using sandbox::Item;

SimulatedCloud::SimulatedCloud(Scenario& scenario)
    : scenario_(scenario),
      model_(std::move(scenario.world), start_ms),
      account_(*model_.world().accounts.front()),
      faulty_(model_, scenario.faults),
      limiter_(scenario.rate_limit_per_s) {
  if (!scenario.key_ends_ms) return;
  sandbox::User& caller = account().users.front();
  caller.security_token = "CANARY-token";
  caller.expires_at_ms = scenario.key_ends_ms;
}

Answer SimulatedCloud::handle(const sandbox::Request& request, int64_t now_ms) {
  let_happen(now_ms);
  note_who_works(now_ms);
  const bool burst = !faults_off_ && in_burst(now_ms);
  if (burst || too_fast(request, now_ms)) {
    if (burst) ++occurred_["burst of 429"];
    return {{429,
             {{"Content-Type", "application/json"},
              {"Date", sandbox::http_date(now_ms)},
              {"Retry-After", "1"}},
             sandbox::gateway_error_body({429, "APIGW.0308", "too fast"}, "burst")}};
  }
  const bool reads = request.method == "GET";
  const sandbox::Target target = reads ? sandbox::Target{} : model_.target_of(request);
  if (target.mutating) note_born(target);
  const std::map<Key, std::string> used = in_use(target, now_ms);
  const std::map<std::string, std::string> used_paths = paths_in_use(target, now_ms);
  const std::vector<Key> along = along_with(target);
  const size_t before = account().ledger.size();
  Answer answer = faults_off_ ? model_.handle(request, now_ms) : faulty_.handle(request, now_ms);
  for (size_t i = before; i < account().ledger.size(); ++i) {
    const sandbox::LedgerEntry& line = account().ledger[i];
    const auto users = used.find({line.kind, line.id});
    if (users != used.end() && line.effect == "changed")
      deleted_in_use_.push_back(line.kind + ":" + line.id + " while used by " + users->second);
    for (const auto& [path, user] : used_paths)
      if (line.kind == "obs_path" && line.effect == "changed" && lies_in("obs://" + line.id, path))
        deleted_in_use_.push_back(line.id + " while used by " + user);
    if (line.effect == "changed")
      for (const Key& key : along) swept_along_.push_back({key, line.method + " " + line.target});
  }
  if (!faults_off_) count_fault(answer);
  return answer;
}

void SimulatedCloud::count_fault(const Answer& answer) {
  static const std::map<sandbox::FaultAction, std::string> names{
      {sandbox::FaultAction::status, "status"},
      {sandbox::FaultAction::timeout_before, "time-out before"},
      {sandbox::FaultAction::timeout_after, "time-out after"},
      {sandbox::FaultAction::reset_before, "reset before"},
      {sandbox::FaultAction::reset_after, "reset after"},
      {sandbox::FaultAction::truncate, "truncated body"},
      {sandbox::FaultAction::malformed, "malformed body"},
      {sandbox::FaultAction::delay, "late answer"},
      {sandbox::FaultAction::stale, "stale listing"},
      {sandbox::FaultAction::reorder, "reordered listing"}};
  const auto last = faulty_.last_injected();
  if (!last) return;
  std::string name = names.at(*last);
  if (*last == sandbox::FaultAction::status) name += " " + std::to_string(answer.reply.status);
  ++occurred_[name];
}

bool SimulatedCloud::too_fast(const sandbox::Request& request, int64_t now_ms) {
  if (limiter_.per_second() <= 0) return false;
  return !limiter_.take(is_changing(request) ? "mutating" : "reading", now_ms);
}

bool SimulatedCloud::in_burst(int64_t now_ms) const {
  if (scenario_.burst_every_ms == 0) return false;
  return (now_ms - start_ms) % scenario_.burst_every_ms < scenario_.burst_ms;
}

// What a schedule started after the case was drawn is what the user means by it, too.
void SimulatedCloud::note_born(const sandbox::Target& target) {
  for (const auto& item : account().items) {
    if (item->id != target.id) continue;
    const Key key{item->kind, item->id};
    if (scenario_.intents.contains(key)) continue;
    scenario_.intents[key].keep_because = why_kept(scenario_.wish, account(), *item);
  }
}

// The living users of a pool, or of that in which a node is; empty when there are none.
std::string SimulatedCloud::users_of(const Item& item) {
  const bool node = item.kind == "node";
  const Item* pool = node ? account().find("pool", item.detail.value("_pool", "")) : &item;
  if (pool == nullptr) return {};
  std::string users;
  for (const Item* user : sandbox::users_of_pool(account(), *pool))
    if (!sandbox::pool_use(*user).status.empty())
      users += user->kind + ":" + user->id + " (" + user->state + ") ";
  return users;
}

// Of what this request could end, whatever is still used, and by whom: pools, and what is paid
// ahead with all that hangs on it.
std::map<Key, std::string> SimulatedCloud::in_use(const sandbox::Target& target, int64_t now_ms) {
  const bool deletes = target.endpoint == "pool.delete";
  if (!deletes && target.endpoint != "cancel_resources_subscription") return {};
  model_.advance(now_ms);
  std::map<Key, std::string> used;
  for (const Item* pool : account().of_kind("pool")) {
    std::string users = users_of(*pool);
    for (const Item* node : account().of_kind("node"))
      if (node->detail.value("_pool", "") == pool->id) {
        if (!users.empty()) used[{node->kind, node->id}] = users;
        if (deletes) users += node->kind + ":" + node->id + " ";
      }
    if (!users.empty()) used[{pool->kind, pool->id}] = users;
  }
  return used;
}

void SimulatedCloud::look_begins(int64_t now_ms) {
  model_.advance(now_ms);
  at_work_when_looked_.clear();
  for (const auto& item : account().items)
    if (may_be_at_work(*item)) at_work_when_looked_.emplace(item->kind, item->id);
}

void SimulatedCloud::note_who_works(int64_t now_ms) {
  constexpr int64_t every_ms = 30'000;
  if (now_ms - work_noted_ms_ < every_ms) return;
  work_noted_ms_ = now_ms;
  model_.advance(now_ms);
  for (const auto& item : account().items) {
    if (may_be_at_work(*item))
      at_work_since_.try_emplace({item->kind, item->id}, now_ms);
    else
      at_work_since_.erase({item->kind, item->id});
  }
}

// Unlike a pool, a path does not tell who uses it at a moment: it takes a look, and who came to
// work after that look is not known. But the look may not lie long back either.
bool SimulatedCloud::had_to_be_noticed(const Item& item, int64_t now_ms) const {
  constexpr int64_t noticed_after_ms = 180'000;
  const Key key{item.kind, item.id};
  const auto since = at_work_since_.find(key);
  return at_work_when_looked_.contains(key) ||
         (since != at_work_since_.end() && now_ms - since->second > noticed_after_ms);
}

// The paths that somebody may be reading or writing while something in OBS is deleted.
std::map<std::string, std::string> SimulatedCloud::paths_in_use(const sandbox::Target& target,
                                                                int64_t now_ms) {
  std::map<std::string, std::string> used;
  if (target.kind != "obs_path" && target.kind != "bucket") return used;
  model_.advance(now_ms);
  for (const auto& item : account().items)
    if (may_be_at_work(*item) && had_to_be_noticed(*item, now_ms))
      for (const PathUse& use : paths_of(*item))
        used[use.path] = item->kind + ":" + item->id + " (" + item->state + ")";
  return used;
}

bool SimulatedCloud::holds_data(const std::string& path) const {
  const std::string rest = path.substr(6), bucket_name = rest.substr(0, rest.find('/'));
  const std::string key = rest.substr(std::min(bucket_name.size() + 1, rest.size()));
  const auto obs = std::ranges::find_if(
      model_.services(), [](const auto& service) { return service->name() == "obs"; });
  const sandbox::ObsBucket* bucket = sandbox::obs_store_of(**obs).find(bucket_name);
  if (bucket == nullptr) return false;
  const auto& objects = bucket->shelf.objects();
  for (auto at = objects.lower_bound(key); at != objects.end() && at->first.starts_with(key); ++at)
    if (lies_in(at->first, key) && std::ranges::any_of(at->second, [](const auto& version) {
          return !version.marker && version.size > 0;
        }))
      return true;
  return std::ranges::any_of(bucket->uploads,
                             [&](const auto& upload) { return lies_in(upload.first.first, key); });
}

std::vector<Key> SimulatedCloud::along_with(const sandbox::Target& target) {
  std::vector<Key> keys;
  if (target.endpoint == "pool.delete") {
    if (const Item* pool = account().find("pool", target.id))
      for (const Item* child : sandbox::children_of(account(), *pool))
        keys.emplace_back(child->kind, child->id);
  } else if (target.endpoint == "workflow.execution.action") {
    const Item* execution = account().find("workflow_execution", target.id);
    if (execution == nullptr || !model_.world().switches.on("workflow.stop_ends_jobs")) return {};
    for (const sandbox::Json& step : execution->detail.value("steps_execution", sandbox::Json())) {
      const Item* job = account().find("training_job", step.at("uuid").get<std::string>());
      if (job != nullptr && job->detail.value("billed", false))
        keys.emplace_back(job->kind, job->id);
    }
  }
  return keys;
}

void SimulatedCloud::let_happen(int64_t now_ms) {
  const auto& happenings = scenario_.happenings;
  while (next_happening_ < happenings.size() && happenings[next_happening_].at_ms <= now_ms) {
    const Happening& happening = happenings[next_happening_++];
    model_.advance(happening.at_ms);
    if (!happens(happening)) continue;
    static const char* names[] = {"runs again", "gets the keep tag", "is new"};
    ++occurred_[names[static_cast<size_t>(happening.what)]];
  }
}

bool SimulatedCloud::happens(const Happening& happening) {
  Item* item = model_.world().accounts.front()->find(happening.key.first, happening.key.second);
  switch (happening.what) {
    case Happening::What::runs_again:
      return item != nullptr && runs_again(*item, happening.at_ms);
    case Happening::What::gets_keep_tag:
      return item != nullptr && gets_keep_tag(*item);
    case Happening::What::is_new:
      add_new(happening);
      return true;
  }
  return false;
}

bool SimulatedCloud::gets_keep_tag(const Item& item) {
  const Item* speaks_for_it = marked_for(account(), item);
  if (speaks_for_it == nullptr) return false;
  Item& marked = *account().find(speaks_for_it->kind, speaks_for_it->id);
  marked.tags["billstop:keep"] = "";
  if (marked.kind == "workflow") marked.detail["labels"].push_back("billstop:keep");
  return true;
}

bool SimulatedCloud::runs_again(Item& item, int64_t now_ms) {
  if (item.kind == "workflow_schedule") {
    const bool was_off = !item.detail.value("enable", true);
    item.detail["enable"] = true;
    return was_off;
  }
  if (item.kind == "service" && item.state == "stopped" && !item.not_ours) {
    item.transitions = {{now_ms, "running"}};
    return true;
  }
  if (item.kind == "training_job" && item.state == "Failed") {
    item.transitions = {{now_ms, "Running"}};
    return true;
  }
  if (item.kind != "notebook") return false;
  try {
    sandbox::start_notebook(model_.world(), item, now_ms);
    return true;
  } catch (const sandbox::CloudError&) {
    return false;  // not in a state to start from
  }
}

void SimulatedCloud::add_new(const Happening& happening) {
  Item item = new_item(happening, account());
  for (const auto& service : model_.services())
    for (const std::string& kind : service->kinds())
      if (kind == item.kind) service->complete(model_.world(), account(), item, happening.at_ms);
  account().add(std::move(item));
}

namespace {

bool is_at_work(const Item& item) {
  if (item.kind == "workflow_schedule") return item.detail.value("enable", true);
  return item.kind == "workflow_execution" && (item.state == "running" || item.state == "init");
}

}  // namespace

Truth SimulatedCloud::truth(int64_t now_ms) {
  let_happen(now_ms);
  model_.advance(now_ms);
  Truth truth;
  for (const auto& item : account().items) {
    TrueState& state = truth[{item->kind, item->id}];
    state.state = item->state;
    state.at_work = is_at_work(*item);
    state.paid_ahead = is_paid_ahead(*item);
    state.changed_ms = item->updated_at_ms;
    state.left_out = is_left_out(scenario_.wish, account(), *item);
    if (item->not_ours) continue;
    for (const sandbox::Meter& meter : model_.meters(account(), *item))
      if (meter.running) state.running.insert(meter.what);
  }
  for (const std::string& path : scenario_.paths)
    if (holds_data(path)) truth[{"obs_path", path}].running.insert("storage");
  return truth;
}

}  // namespace billstop::simulation
