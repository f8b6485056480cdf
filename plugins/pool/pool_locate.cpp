// Finding every pool, its prepaid nodes and its users.
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/pool_tags.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/pool/node_row.hpp"
#include "plugins/pool/pool.hpp"
#include "plugins/pool/pool_reads.hpp"
#include "plugins/pool/pool_row.hpp"

namespace billstop::pool {

using modelarts::Json;
using modelarts::Listing;
using modelarts::text;

namespace {

// A pool id has 36 to 63 characters; this one is nobody's.
constexpr const char* made_up_pool = "billstop-0000-no-such-pool-0000000000000000";

struct Pools {
  std::vector<Json> rows{};
  std::set<std::string> ids{};
  std::set<std::string> subpools_unknown{};  // of these pools
  bool whole = true;

  void add(Call& call, const Listing& listing) {
    listing.report(call, "pool");
    whole = whole && listing.whole();
    for (const Json& row : listing.rows) {
      const std::string id = id_of(row);
      if (id.empty()) {
        whole = false;
        call.incomplete("pool", Missing::malformed, "a pool without metadata.name");
      } else if (ids.insert(id).second) {
        rows.push_back(row);
      }
    }
  }
};

// Whether the plain list holds what is being created, what failed, and logical sub-pools is not
// documented, so each is asked for.
Pools all_pools(Call& call, const Scope& scope) {
  Pools pools;
  pools.add(call, list_pools(call, scope));
  if (!pools.whole) return pools;
  for (const char* status : {"creating", "failed"})
    pools.add(call, list_pools(call, scope, {{"status", status}}));
  const std::vector<Json> roots = pools.rows;
  for (const Json& root : roots) {
    if (!may_have_subpools(root)) continue;
    const Listing children = list_subpools(call, scope, id_of(root));
    if (!children.whole()) pools.subpools_unknown.insert(id_of(root));
    pools.add(call, children);
  }
  return pools;
}

// False when the pool went away meanwhile.
bool find_nodes(Call& call, Resource& pool) {
  const Listing nodes = list_nodes(call, pool.id);
  if (nodes.failed && is_gone(*nodes.failed)) return false;
  nodes.report(call, "node");
  if (!nodes.whole()) block_way(pool, "its nodes could not be listed whole");
  add_nodes(pool, nodes.rows);
  for (const Json& node : nodes.rows)
    if (const auto prepaid = prepaid_node_of(node, pool)) call.found(*prepaid);
  return true;
}

// False when the pool went away meanwhile.
bool find_users(Call& call, Resource& pool, bool subpools_known) {
  const Listing workloads = list_workloads(call, pool.id);
  if (workloads.failed && is_gone(*workloads.failed)) return false;
  pool.users_known = workloads.whole() && subpools_known ? Tri::yes : Tri::unknown;
  std::set<std::string> known;
  for (const Json& workload : workloads.rows)
    if (const auto user = user_of(workload);
        user && known.insert(user->kind + ":" + user->id).second)
      pool.users.push_back(*user);
  return true;
}

void find_pool(Call& call, const Scope& scope, const Json& row, bool subpools_known) {
  auto pool = resource_of(row, scope);
  if (!pool) return;
  // Of another's pool nothing more is asked: one may not be allowed to, and it stays anyway.
  if (pool->untouchable.empty()) {
    modelarts::read_pool_tags(call, pool->id, *pool);
    if (!is_logical(row) && !find_nodes(call, *pool)) return;
    if (!find_users(call, *pool, subpools_known)) return;
  }
  call.found(*pool);
}

// Networks cost nothing and are shown for completeness, so that a missing right to list them is
// no reason to call the answer incomplete.
void find_networks(Call& call, const Scope& scope) {
  Request request{.service = "modelarts", .method = "GET", .path = "/v1/{project_id}/networks"};
  if (!scope.workspace.empty()) request.query.push_back({"workspaceId", scope.workspace});
  const Listing networks = modelarts::read_once(call, request, "items");
  if (!networks.whole()) call.log(1, "networks could not be listed; they bill nothing");
  for (const Json& row : networks.rows) {
    Resource network;
    network.kind = "network";
    network.id = id_of(row);
    if (network.id.empty()) continue;
    network.name = text(row, {"metadata", "labels", "os.modelarts/name"});
    network.scope = scope;
    network.state = text(row, {"status", "phase"});
    network.created_at_ms =
        modelarts::time_ms(modelarts::at(row, {"metadata", "creationTimestamp"}));
    network.charging_mode = "free";
    for (const Json& turbo :
         modelarts::rows(modelarts::at(row, {"status", "connectionStatus", "sfsTurboStatus"})))
      if (const std::string id = text(turbo, "sfsId"); !id.empty())
        network.uses.push_back({"mount", "sfs_turbo", id});
    call.found(network);
  }
}

}  // namespace

void Pool::locate(Call& call, const Scope& scope) const {
  const Pools pools = all_pools(call, scope);
  size_t alive = 0;
  for (const Json& row : pools.rows) {
    if (is_alive(row)) ++alive;
    find_pool(call, scope, row, !pools.subpools_unknown.contains(id_of(row)));
  }
  if (pools.whole) {
    compare_with_statistics(call, scope, alive);
    static constexpr std::string_view codes[] = {"ModelArts.50015001"};
    if (pools.rows.empty()) modelarts::prove_right(call, "pool", show_request(made_up_pool), codes);
  }
  find_networks(call, scope);
}

}  // namespace billstop::pool
