#include <set>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/pool_state.hpp"
#include "sdk/sandbox/pool_view.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

std::string status_of(const Item& pool) {
  if (pool.state == "Creating") return "creating";
  if (pool.state == "Waiting") return "pending";
  return pool.state == "Error" || pool.state == "CreationFailed" ? "failed" : "created";
}

bool of_status(const Context& context, const Item& pool) {
  const std::string status = context.query_or("status");
  if (!status.empty()) return status == status_of(pool);
  return context.world.switches.on("pool.list_all_states") || status_of(pool) == "created";
}

bool of_parent(const Context& context, const Item& pool) {
  const std::string parent = context.query_or("parent");
  if (!parent.empty()) return parent_of(pool) == parent;
  return !context.world.switches.on("pool.list_omits_children") || parent_of(pool).empty();
}

std::vector<const Item*> pools_of(Context& context) {
  std::vector<const Item*> found;
  const auto workspace = listed_workspace(context, "workspaceId");
  // Pools belong to the account: without the right, nothing is one's own.
  if (!workspace || !context.may_all) return found;
  for (const Item* pool : context.account.of_kind("pool")) {
    if (pool->project == context.project->id && pool->workspace == *workspace) {
      found.push_back(pool);
    }
  }
  return found;
}

}  // namespace

Reply list_pools(Context& context) {
  static const std::set<std::string> words{"", "created", "failed", "creating"};
  if (!words.contains(context.query_or("status"))) {
    throw CloudError{400, "ModelArts.50004000", "The value of status is not supported."};
  }
  const std::string selector = context.query_or("labelSelector");
  Json items = Json::array();
  for (const Item* pool : pools_of(context)) {
    const Json labels = pool->detail.value("/metadata/labels"_json_pointer, Json::object());
    if (of_status(context, *pool) && of_parent(context, *pool) && selects(selector, labels)) {
      items.push_back(pool_view(context.account, *pool));
    }
  }
  return json_reply(200, {{"kind", "PoolList"}, {"apiVersion", "v2"}, {"items", items}});
}

Reply pool_statistics(Context& context) {
  Json status{{"creating", 0}, {"created", 0}, {"failed", 0}, {"pending", 0}};
  for (const Item* pool : pools_of(context)) {
    if (!of_parent(context, *pool)) continue;
    Json& count = status[status_of(*pool)];
    count = count.get<int>() + 1;
  }
  return json_reply(
      200, {{"statistics", {{"status", status}}}, {"operationTime", iso_seconds(context.now_ms)}});
}

}  // namespace billstop::sandbox
