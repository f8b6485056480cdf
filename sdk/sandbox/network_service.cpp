#include "sdk/sandbox/network_service.hpp"

#include <algorithm>
#include <stdexcept>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/continue_page.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/pool_view.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

Item& network_of(Context& context) {
  Item* network = context.account.find("network", context.path.at("network_name"));
  if (!network || network->project != context.project->id) {
    throw CloudError{404, "ModelArts.50025001", "The network does not exist."};
  }
  check_readable(context, *network);
  return *network;
}

Json labels_of(const Item& network) {
  return {{"os.modelarts/name", network.name}, {"os.modelarts/workspace.id", network.workspace}};
}

Json network_view(const Item& network) {
  Json status{{"phase", network.state}};
  if (network.detail.contains("connectionStatus")) {
    status["connectionStatus"] = network.detail["connectionStatus"];
  }
  return {{"apiVersion", "v1"},
          {"kind", "Network"},
          {"metadata",
           {{"name", network.id},
            {"creationTimestamp", iso_seconds(network.created_at_ms)},
            {"labels", labels_of(network)},
            {"annotations", Json::object()}}},
          {"spec", network.detail.value("spec", Json::object())},
          {"status", status}};
}

Reply list(Context& context) {
  const auto workspace = listed_workspace(context, "workspaceId");
  const std::string selector = context.query_or("labelSelector");
  Json rows = Json::array();
  for (const Item* network : context.account.of_kind("network")) {
    if (!workspace || !context.may_all || network->project != context.project->id) continue;
    if (network->workspace != *workspace || !selects(selector, labels_of(*network))) continue;
    rows.push_back(network_view(*network));
  }
  return json_reply(200, continue_page(context, "NetworkList", "v1", rows));
}

bool in_use(Account& account, const Item& network) {
  return std::ranges::any_of(account.of_kind("pool"), [&](const Item* pool) {
    return pool->project == network.project &&
           pool->detail.value("/spec/network/name"_json_pointer, "") == network.id;
  });
}

void complete_network(World& world, const Account& account, Item& network, int64_t now_ms) {
  if (network.name.empty()) throw std::runtime_error("a network has no name");
  if (!account.project(network.project)) {
    throw std::runtime_error("network " + network.name + ": no project " + network.project);
  }
  place_in_time(network, now_ms);
  if (network.id.empty()) network.id = network.name + "-" + world.new_hex32().substr(0, 8);
  if (network.workspace.empty()) network.workspace = "0";
  if (network.state.empty()) network.state = "Active";
  if (!network.detail.contains("spec")) network.detail["spec"] = {{"cidr", "192.168.20.0/24"}};
  if (network.state == "Creating" && network.transitions.empty() && !network.stuck) {
    plan(network, now_ms + world.switches.get("network.create_ms"), "Active");
  }
}

Reply create(Context& context) {
  const Json body = context.body();
  const Json labels = body.at("metadata").at("labels");
  Item network{.kind = "network", .name = labels.value("os.modelarts/name", "")};
  if (network.name.empty()) throw CloudError{400, {}, "The label os.modelarts/name is mandatory."};
  network.project = context.project->id;
  network.workspace = labels.value("os.modelarts/workspace.id", "0");
  network.owner_id = context.user.id;
  network.owner_name = context.user.name;
  network.state = "Creating";
  network.created_at_ms = context.now_ms;
  network.detail["spec"] = body.at("spec");
  complete_network(context.world, context.account, network, context.now_ms);
  const Item& made = context.account.add(std::move(network));
  context.ledger("network", made.id, "changed");
  return json_reply(200, network_view(made));
}

Reply remove(Context& context) {
  Item& network = network_of(context);
  if (context.world.switches.on("network.refuses_in_use") && in_use(context.account, network)) {
    throw CloudError{409, "ModelArts.50025000", "A resource pool uses the network."};
  }
  const bool was_deleting = network.state == "Deleting";
  if (!was_deleting) {
    go_to(network, "Deleting", context.now_ms);
    const int64_t gone_ms = context.now_ms + context.world.switches.get("network.delete_ms");
    if (!network.stuck) plan(network, gone_ms, "");
  }
  context.ledger("network", network.id, was_deleting ? "none" : "changed");
  return json_reply(200, network_view(network));
}

class NetworkService final : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"network"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v1/{project_id}/networks", one = all + "/{network_name}";
    return {
        {"network.list", "GET", all, "modelarts:network:list", false, true, list},
        {"network.show", "GET", one, "modelarts:network:get", false, false,
         [](Context& c) { return json_reply(200, network_view(network_of(c))); }},
        {"network.create", "POST", all, "modelarts:network:create", true, false, create},
        {"network.delete", "DELETE", one, "modelarts:network:delete", true, false, remove},
    };
  }

  void advance(World&, Account& account, int64_t now_ms) override {
    for (Item* network : account.of_kind("network")) {
      if (!move_on(*network, now_ms, [](Item&, int64_t) {})) account.erase(*network);
    }
  }

  std::vector<Meter> meters(const Account&, const Item&) const override { return {}; }

  void complete(World& world, Account& account, Item& network, int64_t now_ms) override {
    complete_network(world, account, network, now_ms);
  }
};

}  // namespace

std::unique_ptr<Service> make_network_service() {
  return std::make_unique<NetworkService>();
}

}  // namespace billstop::sandbox
