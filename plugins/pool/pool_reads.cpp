#include "plugins/pool/pool_reads.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/rights.hpp"

namespace billstop::pool {

using modelarts::at;
using modelarts::Json;
using modelarts::Listing;
using modelarts::number;
using modelarts::rows;
using modelarts::text;

namespace {

constexpr const char* one = "/v2/{project_id}/pools/{pool_name}";

Request workspace_request(const char* path, const Scope& scope) {
  Request request{.service = "modelarts", .method = "GET", .path = path};
  if (!scope.workspace.empty()) request.query.push_back({"workspaceId", scope.workspace});
  return request;
}

std::string workload_id(const Json& workload) {
  const std::string uid = text(workload, "uid");
  return uid.empty() ? text(workload, "namespace") + "/" + text(workload, "name") : uid;
}

}  // namespace

Request about(std::string method, std::string path, std::string pool_id) {
  return {.service = "modelarts",
          .method = std::move(method),
          .path = std::move(path),
          .params = {{"pool_name", std::move(pool_id)}}};
}

Request show_request(const std::string& pool_id) {
  return about("GET", one, pool_id);
}

Request delete_request(const std::string& pool_id) {
  return about("DELETE", one, pool_id);
}

bool is_gone(const Reply& reply) {
  static constexpr std::string_view codes[] = {"ModelArts.50015001"};
  return modelarts::is_not_found(reply, codes);
}

Listing list_pools(Call& call, const Scope& scope, std::vector<Pair> filter) {
  Request request = workspace_request("/v2/{project_id}/pools", scope);
  request.query.insert(request.query.end(), filter.begin(), filter.end());
  return modelarts::read_once(call, request, "items");
}

Listing list_subpools(Call& call, const Scope& scope, const std::string& pool_id) {
  return list_pools(call, scope, {{"parent", pool_id}});
}

// Without limit, since paging by `continue` was found not to work here (Terraform provider,
// data_source_huaweicloud_modelartsv2_resource_pool_nodes.go). Where a token comes nevertheless it
// is tried; when it leads to nothing new, what it stands for stays unread.
Listing list_nodes(Call& call, const std::string& pool_id) {
  Listing all;
  std::set<std::string> names;
  for (std::string token;;) {
    Request request = about("GET", std::string(one) + "/nodes", pool_id);
    if (!token.empty()) request.query.push_back({"continue", token});
    const Reply reply = call.send(request);
    call.progress();
    if (!reply.ok()) {
      all.failed = reply;
      return all;
    }
    const Json page = modelarts::parse(reply.body);
    if (!at(page, "items").is_array()) {
      all.lacks(Missing::malformed, "an answer without nodes");
      return all;
    }
    const size_t known = names.size();
    for (const Json& node : rows(page, "items"))
      if (names.insert(text(node, {"metadata", "name"})).second) all.rows.push_back(node);
    token = text(page, {"metadata", "continue"});
    const auto remaining = number(at(page, {"metadata", "remainingItemCount"}));
    if (token.empty() && remaining.value_or(0) == 0) return all;
    if (token.empty() || names.size() == known) {
      all.lacks(Missing::partial, "not all nodes of pool " + pool_id + " could be listed");
      return all;
    }
  }
}

Listing list_workloads(Call& call, const std::string& pool_id) {
  return modelarts::read_rows(
      call, about("GET", std::string(one) + "/workloads", pool_id),
      {.rows_key = "items", .limit = 500, .counted = false, .id = workload_id});
}

void compare_with_statistics(Call& call, const Scope& scope, size_t alive) {
  const Reply reply = call.send(workspace_request("/v2/{project_id}/statistics/pools", scope));
  if (!reply.ok()) return;  // a cross-check only
  const Json body = modelarts::parse(reply.body);
  const Json& counts = at(body, {"statistics", "status"});
  const int64_t counted =
      number(counts, "created").value_or(0) + number(counts, "creating").value_or(0);
  if (counted > static_cast<int64_t>(alive))
    call.incomplete("pool", Missing::partial,
                    "the pool statistics count " + std::to_string(counted) + " pools, listed are " +
                        std::to_string(alive),
                    {}, reply.request_id);
}

}  // namespace billstop::pool
