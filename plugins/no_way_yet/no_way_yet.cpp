#include "plugins/no_way_yet/no_way_yet.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/listing.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/modelarts_common/send_all.hpp"
#include "plugins/no_way_yet/listed_rows.hpp"

namespace billstop::no_way_yet {

using modelarts::Json;
using modelarts::Listing;
using modelarts::text;

namespace {

constexpr const char* services = "/v2/{project_id}/services";
constexpr const char* one_service = "/v2/{project_id}/services/{service_id}";
constexpr const char* servers = "/v1/{project_id}/dev-servers";
constexpr const char* one_server = "/v1/{project_id}/dev-servers/{server_id}";
constexpr const char* hyperinstances = "/v1/{project_id}/dev-servers/hyperinstance";
constexpr const char* hyper_clusters = "/v1/{project_id}/dev-servers/hyper-clusters";
constexpr const char* clusters = "/v1/{project_id}/clusters";

constexpr size_t most_old_pages = 1'000;

Request get(const std::string& path, std::vector<Pair> query = {}) {
  Request request{.service = "modelarts", .method = "GET", .path = path};
  request.query = std::move(query);
  return request;
}

std::string id_of(const Json& row) {
  return text(row, "id");
}

using Read = std::optional<Resource> (*)(const Json&, const Scope&);

void find(Call& call, const Scope& scope, const Listing& listing, const char* kind, Read read) {
  listing.report(call, kind);
  for (const Json& row : listing.rows)
    if (const auto resource = read(row, scope)) call.found(*resource);
}

// ---- inference services, second generation ----

// The list tells no pool, so that each that may bill is shown.
void add_details(Call& call, std::vector<Json>& rows) {
  std::vector<Request> requests;
  std::vector<size_t> row_of;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (!may_bill(rows[i])) continue;
    requests.push_back(get(one_service));
    requests.back().params = {{"service_id", id_of(rows[i])}};
    row_of.push_back(i);
  }
  std::optional<Reply> failed;
  modelarts::send_all(call, requests, [&](size_t k, const Reply& reply) {
    const Json detail = modelarts::parse(reply.body);
    if (reply.ok() && detail.is_object())
      rows[row_of[k]].update(detail);
    else if (reply.status == 404 || reply.status == 400)
      rows[row_of[k]] = nullptr;  // gone meanwhile
    else if (!failed)
      failed = reply;
  });
  if (failed) call.incomplete("inference_service", *failed);
}

// Its code for "not found" is not documented, so that any of the service's own will do.
void prove_inference_right(Call& call) {
  Request made_up = get(one_service);
  made_up.params = {{"service_id", std::string(modelarts::made_up_uuid)}};
  const Reply reply = call.send(made_up);
  const bool own = reply.error_code.starts_with("ModelArts.");
  if ((reply.status == 404 || reply.status == 400) && own) return;
  if (reply.ok())
    call.incomplete("inference_service", Missing::partial, "an id that cannot exist is shown");
  else
    call.incomplete("inference_service", reply);
}

void find_inference_services(Call& call, const Scope& scope) {
  Listing listing = modelarts::read_rows(call, get(services, {{"workspace_id", scope.workspace}}),
                                         {.rows_key = "data", .limit = 500, .id = id_of});
  if (listing.rows.empty() && listing.whole()) prove_inference_right(call);
  add_details(call, listing.rows);
  find(call, scope, listing, "inference_service", inference_service_of);
}

// ---- Lite Servers ----

// The whole tenant's in one answer, without pages: what is cut shows by its own count. Where that
// is not allowed the caller's own are shown, and that there may be more.
Listing everybodys(Call& call, const std::string& own_path) {
  Listing all;
  const Reply reply = call.send(get(own_path + "/all"));
  const Json body = modelarts::parse(reply.body);
  if (reply.ok() && modelarts::at(body, "data").is_array()) {
    for (const Json& row : modelarts::rows(body, "data")) all.rows.push_back(row);
    if (modelarts::number(body, "total").value_or(0) > static_cast<int64_t>(all.rows.size()))
      all.lacks(Missing::partial, "more servers are counted than listed");
    return all;
  }
  if (reply.ok()) {
    all.lacks(Missing::malformed, "an answer without servers");
    return all;
  }
  all = modelarts::read_rows(call, get(own_path), {.rows_key = "data", .limit = 1000, .id = id_of});
  if (!all.failed) all.failed = reply;
  return all;
}

void find_servers(Call& call, const Scope& scope) {
  const Listing racks = everybodys(call, hyperinstances);
  find(call, scope, racks, "lite_server", hyperinstance_of);
  const Listing all = everybodys(call, servers);
  all.report(call, "lite_server");
  for (const Json& row : all.rows) {
    auto server = lite_server_of(row, scope);
    if (!server) continue;
    pay_for_members(*server, row, racks.rows);
    call.found(*server);
  }
  if (!all.rows.empty() || !all.whole()) return;
  static constexpr std::string_view not_there[] = {"ModelArts.6404"};
  Request made_up = get(one_server);
  made_up.params = {{"server_id", std::string(modelarts::made_up_uuid)}};
  modelarts::prove_right(call, "lite_server", made_up, not_there);
}

// Without a type only one of the two is listed.
void find_hyper_clusters(Call& call, const Scope& scope) {
  std::set<std::string> known;
  for (const char* type : {"HPS", "ECS"}) {
    const Listing listing =
        modelarts::read_once(call, get(hyper_clusters, {{"type", type}}), "hyper_clusters");
    listing.report(call, "hyper_cluster");
    for (const Json& row : listing.rows) {
      auto cluster = hyper_cluster_of(row, scope);
      if (!cluster || !known.insert(cluster->id).second) continue;
      cluster->facts.push_back({"type", type});
      call.found(*cluster);
    }
  }
}

// ---- the first generation ----

// Pages count from 1 and no counter is reliable: the last page is the one that holds nothing new.
Listing old_jobs(Call& call, const char* path) {
  constexpr size_t a_page = 1'000;
  Listing all;
  std::set<std::string> ids;
  for (size_t page = 1; page <= most_old_pages; ++page) {
    const Listing part = modelarts::read_once(
        call, get(path, {{"per_page", std::to_string(a_page)}, {"page", std::to_string(page)}}),
        "jobs");
    call.progress();
    if (part.failed) all.failed = part.failed;
    if (part.missing) all.lacks(*part.missing, part.why);
    const size_t known = ids.size();
    for (const Json& row : part.rows)
      if (ids.insert(text(row, "job_id")).second) all.rows.push_back(row);
    if (!all.whole() || part.rows.size() < a_page || ids.size() == known) break;
  }
  return all;
}

}  // namespace

void NoWayYet::locate(Call& call, const Scope& scope) const {
  if (!scope.workspace.empty()) return find_inference_services(call, scope);
  find_servers(call, scope);
  find_hyper_clusters(call, scope);
  find(call, scope, modelarts::read_once(call, get(clusters), "clusters"), "old_cluster",
       old_cluster_of);
  for (const char* path : {"/v1/{project_id}/training-jobs", "/v1/{project_id}/visualization-jobs"})
    find(call, scope, old_jobs(call, path), "old_job", old_job_of);
}

StopOutcome NoWayYet::stop(Call&, std::string_view, const Resource&) const {
  return {BILLSTOP_STOP_REFUSED, 0, {}, "billstop has no way to end this yet", {}, {}};
}

VerifyOutcome NoWayYet::verify(Call&, std::string_view, const Resource&) const {
  return {BILLSTOP_VERIFY_UNKNOWN, {}, "billstop has no way to end this yet", {}, {}};
}

}  // namespace billstop::no_way_yet

BILLSTOP_PLUGIN(billstop::no_way_yet::NoWayYet);
