#include "sdk/sandbox/dev_server_service.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t page_max = 1024, usual_page = 10;

// A supernode is a lite_server whose detail has "supernode": true.
bool is_supernode(const Item& item) {
  return item.detail.value("supernode", false);
}

Item& server_of(Context& c, bool supernode) {
  Item* found = c.account.find("lite_server", c.path.at("id"));
  const bool there = found && found->project == c.project->id && is_supernode(*found) == supernode;
  if (!there) throw CloudError{400, "ModelArts.6404", "The server does not exist."};
  return *found;
}

Json volumes_view(const Item& s) {
  Json volumes = Json::array();
  for (const Json& disk : s.detail.value("volumes", Json::array())) {
    volumes.push_back({{"type", disk.value("type", "DATA")},
                       {"evs_type", disk.value("evs_type", "SSD")},
                       {"evs_id", disk.value("evs_id", "")},
                       {"size", disk.value("size", int64_t{100})}});
  }
  return volumes;
}

Json server_view(const Item& s) {
  return {{"id", s.id},
          {"name", s.name},
          {"status", s.state},
          {"charging_mode", s.detail.at("charging_mode")},
          {"order_id", s.detail.value("order_id", "")},
          {"flavor", s.detail.at("flavor")},
          {"category", s.detail.value("category", "SERVER")},
          {"cloud_server", s.detail.at("cloud_server")},
          {"volumes", volumes_view(s)},
          {"vpc_id", s.detail.value("vpc_id", "")},
          {"subnet_id", s.detail.value("subnet_id", "")},
          {"key_pair_name", "CANARY-key-pair"},
          {"create_at", s.created_at_ms},
          {"update_at", s.updated_at_ms}};
}

Json supernode_view(const Item& s) {
  Json servers = Json::array();
  for (int64_t i = 0; i < s.detail.value("servers", int64_t{1}); ++i) {
    Json server = server_view(s);
    server["id"] = s.id + "-" + std::to_string(i);
    server["name"] = s.name + "-" + std::to_string(i);
    server["category"] = "SPOD";
    server["server_hps"] = {{"id", s.id}, {"name", s.name}};
    servers.push_back(std::move(server));
  }
  return {{"id", s.id},
          {"name", s.name},
          {"status", s.state},
          {"order_id", s.detail.value("order_id", "")},
          {"hps_id", "hps-" + s.id},
          {"hps_cluster_id", s.detail.value("hps_cluster_id", "")},
          {"servers", std::move(servers)},
          {"create_at", s.created_at_ms},
          {"update_at", s.updated_at_ms}};
}

// The pages are counted from 1; `limit` 0 is all of a page's most.
Json page_of(const Json& rows, int64_t limit, int64_t offset) {
  Json data = Json::array();
  for (auto i = static_cast<size_t>(offset); i < rows.size() && std::ssize(data) < limit; ++i) {
    data.push_back(rows[i]);
  }
  const int64_t total = std::ssize(rows);
  return {{"current", offset / limit + 1},
          {"size", std::ssize(data)},
          {"pages", (total + limit - 1) / limit},
          {"total", total},
          {"data", std::move(data)}};
}

// `own`: the caller's or, with `owner`, somebody's; else the whole project's, without a page's
// query, so that only `total` tells of a cut answer.
Reply list(Context& c, bool supernode, bool own) {
  int64_t limit = own ? c.query_int("limit", usual_page) : c.world.switches.get("lite.all_most");
  const int64_t offset = own ? c.query_int("offset", 0) : 0;
  if (limit == 0) limit = page_max;
  if (limit < 0 || limit > page_max || offset < 0) {
    throw CloudError{400, "ModelArts.6300", "limit is 0 to 1024."};
  }
  const bool may_all = c.may_all || c.user.without_right == WithoutRight::own_only;
  const std::string owner = own ? c.query_or("owner", c.user.id) : "";
  Json rows = Json::array();
  for (const Item* s : c.account.of_kind("lite_server")) {
    if (!may_all || s->project != c.project->id || is_supernode(*s) != supernode) continue;
    if (!owner.empty() && s->owner_id != owner) continue;
    if (!c.may_all && s->owner_id != c.user.id) continue;
    rows.push_back(supernode ? supernode_view(*s) : server_view(*s));
  }
  return json_reply(200, page_of(rows, limit, offset));
}

// Without a type only those of supernodes are listed.
Reply list_clusters(Context& c) {
  const std::string type = c.query_or("type", "HPS");
  if (type != "HPS" && type != "ECS") {
    throw CloudError{400, "ModelArts.6300", "type is HPS or ECS."};
  }
  Json rows = Json::array();
  for (const Item* cluster : c.account.of_kind("hyper_cluster")) {
    const bool shown = c.may_all && cluster->project == c.project->id &&
                       cluster->detail.value("type", "HPS") == type;
    if (!shown) continue;
    const Json network{{"hyper_cluster_subnet_id", "subnet-" + cluster->id}, {"is_default", true}};
    rows.push_back(
        {{"id", cluster->id}, {"name", cluster->name}, {"network_info", Json::array({network})}});
  }
  return json_reply(200, {{"hyper_clusters", std::move(rows)}});
}

class DevServerService final : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"lite_server", "hyper_cluster"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v1/{project_id}/dev-servers", nodes = all + "/hyperinstance";
    const std::string read = "modelarts:devserver:list", get = "modelarts:devserver:get";
    const auto listing = [](bool supernode, bool own) {
      return [=](Context& c) { return list(c, supernode, own); };
    };
    return {
        {"devserver.list", "GET", all, read, false, true, listing(false, true)},
        {"devserver.list_all", "GET", all + "/all", "modelarts:devserver:listAllDevServers", false,
         true, listing(false, false)},
        {"devserver.show", "GET", all + "/{id}", get, false, false,
         [](Context& c) { return json_reply(200, server_view(server_of(c, false))); }},
        {"hyperinstance.list", "GET", nodes, read, false, true, listing(true, true)},
        {"hyperinstance.list_all", "GET", nodes + "/all", "modelarts:devserver:listAllDevServers",
         false, true, listing(true, false)},
        {"hyperinstance.show", "GET", nodes + "/{id}", get, false, false,
         [](Context& c) { return json_reply(200, supernode_view(server_of(c, true))); }},
        {"hypercluster.list", "GET", all + "/hyper-clusters", read, false, true, list_clusters},
    };
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    stopped_billed_ = world.switches.on("lite.stopped_billed");
    std::vector<const Item*> gone;
    for (Item* s : account.of_kind("lite_server")) {
      if (!move_on(*s, now_ms, [](Item&, int64_t) {})) gone.push_back(s);
    }
    for (const Item* s : gone) account.erase(*s);
  }

  // A hyper cluster is a network of servers: those cost. Stopping bare metal gives nothing back.
  std::vector<Meter> meters(const Account&, const Item& s) const override {
    if (s.kind == "hyper_cluster") return {};
    static const std::set<std::string> never{"CREATE_FAILED", "DELETED", "TERMINATED"};
    const bool paid_ahead = s.detail.value("charging_mode", "") == "PRE_PAID";
    if (paid_ahead) return {{"subscription", !never.contains(s.state), s.rate_per_hour}};
    const bool resting = s.state == "STOPPED" && !stopped_billed_;
    return {{"compute", !resting && !never.contains(s.state), s.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& s, int64_t now_ms) override {
    if (s.id.empty()) s.id = world.new_uuid();
    if (s.name.empty()) s.name = s.kind + "-" + s.id.substr(0, 8);
    place_in_time(s, now_ms);
    if (s.kind == "hyper_cluster") return;
    if (s.state.empty()) s.state = is_supernode(s) ? "ACTIVE" : "RUNNING";
    if (!s.detail.contains("charging_mode")) s.detail["charging_mode"] = "POST_PAID";
    if (!s.detail.contains("flavor")) s.detail["flavor"] = "physical.kat2ne.48xlarge.8.ei";
    if (!s.detail.contains("cloud_server")) {
      s.detail["cloud_server"] = {{"id", "bms-" + s.id}, {"type", is_supernode(s) ? "HPS" : "BMS"}};
    }
    if (s.rate_per_hour.empty()) s.rate_per_hour = flavor_rate(s.detail.value("flavor", ""));
  }

 private:
  bool stopped_billed_ = true;
};

}  // namespace

std::unique_ptr<Service> make_dev_server_service() {
  return std::make_unique<DevServerService>();
}

}  // namespace billstop::sandbox
