#include "sdk/sandbox/pool_users.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sdk/sandbox/infer_service.hpp"
#include "sdk/sandbox/pool_state.hpp"

namespace billstop::sandbox {
namespace {

using Words = std::map<std::string, std::string>;

std::string word_for(const Words& words, const std::string& state) {
  const auto found = words.find(state);
  return found == words.end() ? "" : found->second;
}

// Empty where a step of the path is missing. A JSON pointer with a default throws inside for each
// miss, which is felt where every pool looks at every item.
std::string text_at(const Json& json, std::initializer_list<const char*> path) {
  const Json* at = &json;
  for (const char* step : path) {
    const auto found = at->find(step);
    if (found == at->end()) return {};
    at = &*found;
  }
  return at->get<std::string>();
}

PoolUse notebook_use(const Item& notebook) {
  static const Words words{{"INIT", "Creating"},        {"CREATING", "Creating"},
                           {"STARTING", "Creating"},    {"RUNNING", "Running"},
                           {"STOPPING", "Terminating"}, {"SNAPSHOTTING", "Running"},
                           {"DELETING", "Terminating"}};
  return {{text_at(notebook.detail, {"pool", "id"})}, "notebook", word_for(words, notebook.state)};
}

PoolUse job_use(const Item& job) {
  static const Words words{{"Creating", "Creating"},
                           {"Pending", "Pending"},
                           {"Running", "Running"},
                           {"Abnormal", "Abnormal"},
                           {"Terminating", "Terminating"}};
  return {
      {text_at(job.detail, {"spec", "resource", "pool_id"})}, "train", word_for(words, job.state)};
}

PoolUse service_use(const Item& service) {
  static const Words words{{"deploying", "Creating"},  {"pending", "Pending"},
                           {"waiting", "Queue"},       {"running", "Running"},
                           {"concerning", "Abnormal"}, {"stopping", "Terminating"},
                           {"deleting", "Terminating"}};
  return {pools_of_service(service), "infer", word_for(words, service.state)};
}

PoolUse other_use(const Item& item) {
  return {{item.detail.value("_pool_id", "")},
          item.kind == "inference_service" ? "x-infer" : "infer",
          item.detail.value("_workload_status", "")};
}

struct Row {
  const Item* item = nullptr;
  PoolUse use{};
};

template <class Items>
std::vector<Row> workloads_of(const Items& users) {
  std::vector<Row> rows;
  for (const Item* item : users) {
    PoolUse use = pool_use(*item);
    if (!use.status.empty()) rows.push_back({item, std::move(use)});
  }
  return rows;
}

Json workload_view(const Row& row, int64_t now_ms) {
  const Item& item = *row.item;
  const int64_t since_ms = item.started_at_ms ? item.started_at_ms : item.created_at_ms;
  return {{"apiVersion", "v1"},
          {"kind", "Workload"},
          {"type", row.use.type},
          {"namespace", item.project},
          {"name", row.use.type + "-" + item.id},
          {"jobName", item.name},
          {"uid", "uid-" + item.id},
          {"jobUUID", item.id},
          {"status", row.use.status},
          {"flavor", item.detail.value("flavor", "")},
          {"priority", "1"},
          {"runningDuration", std::max<int64_t>(now_ms - since_ms, 0) / 1000},
          {"pendingDuration", 0},
          {"createTime", item.created_at_ms}};
}

// Those that it names, and of a logical one the pool that it is a part of.
std::set<std::string> pools_holding(Account& account, const Item& item) {
  std::set<std::string> ids;
  if (item.kind == "pool" || item.kind == "node") return ids;
  for (const std::string& id : pool_use(item).pool_ids) {
    if (id.empty()) continue;
    ids.insert(id);
    const Item* pool = account.find("pool", id);
    if (pool == nullptr || pool->project != item.project) continue;
    if (std::string parent = parent_of(*pool); !parent.empty()) ids.insert(std::move(parent));
  }
  return ids;
}

std::set<std::string> values_of(const Context& context, const std::string& key) {
  std::set<std::string> values;
  for (const auto& [name, value] : context.query) {
    if (name == key && !value.empty()) values.insert(value);
  }
  return values;
}

void check_workloads_readable(const Item& pool) {
  if (pool.detail.value("_workloads_unreadable", false)) {
    throw CloudError{403, {}, "You have no right to read the workloads of the resource pool."};
  }
}

}  // namespace

PoolUse pool_use(const Item& item) {
  if (item.kind == "notebook") return notebook_use(item);
  if (item.kind == "training_job") return job_use(item);
  if (item.kind == "service") return service_use(item);
  return other_use(item);
}

std::vector<Item*> users_of_pool(Account& account, const Item& pool) {
  std::vector<Item*> found;
  for (const auto& item : account.items)
    if (item->project == pool.project && pools_holding(account, *item).contains(pool.id))
      found.push_back(item.get());
  return found;
}

bool has_living_users(Account& account, const Item& pool) {
  return !workloads_of(users_of_pool(account, pool)).empty();
}

const std::vector<const Item*>& PoolUsers::of(const World& world, Account& account,
                                              const Item& pool) {
  if (account_ != &account || writings_ != world.writings) count(account);
  account_ = &account;
  writings_ = world.writings;
  return by_pool_[pool.project + '/' + pool.id];
}

void PoolUsers::count(Account& account) {
  by_pool_.clear();
  for (const auto& item : account.items)
    for (const std::string& id : pools_holding(account, *item))
      by_pool_[item->project + '/' + id].push_back(item.get());
}

Reply list_workloads(Context& context, const Item& pool, PoolUsers& users) {
  check_workloads_readable(pool);
  int64_t limit = context.query_int("limit", 500);
  const int64_t offset = context.query_int("offset", 0);
  if (limit == 0) limit = 500;
  if (limit < 0 || limit > 500 || offset < 0) throw CloudError{400, {}, "limit is up to 500."};
  const auto types = values_of(context, "type");
  const std::string status = context.query_or("status");
  Json matches = Json::array();
  for (const Row& row : workloads_of(users.of(context.world, context.account, pool))) {
    if (!types.empty() && !types.contains(row.use.type)) continue;
    if (!status.empty() && status != row.use.status) continue;
    matches.push_back(workload_view(row, context.now_ms));
  }
  Json items = Json::array();
  const size_t end = std::min(matches.size(), static_cast<size_t>(offset + limit));
  for (auto i = static_cast<size_t>(offset); i < end; ++i) items.push_back(matches[i]);
  return json_reply(200, {{"kind", "WorkloadList"},
                          {"apiVersion", "v1"},
                          {"total", matches.size()},
                          {"items", items}});
}

Reply workload_statistics(Context& context, const Item& pool) {
  check_workloads_readable(pool);
  std::map<std::string, std::map<std::string, int>> counts;
  int total = 0;
  for (const Row& row : workloads_of(users_of_pool(context.account, pool))) {
    ++counts[row.use.type][row.use.status];
    ++total;
  }
  Json items = Json::array();
  for (const auto& [type, statuses] : counts) {
    int of_type = 0;
    for (const auto& [status, count] : statuses) of_type += count;
    items.push_back({{"type", type}, {"total", of_type}, {"status", statuses}});
  }
  return json_reply(200, {{"statistics", {{"total", total}, {"items", items}}}});
}

}  // namespace billstop::sandbox
