#include <algorithm>

#include "sdk/sandbox/random_account.hpp"

namespace billstop::sandbox {
namespace {

const std::vector<std::string> flavors{"modelarts.vm.cpu.8ud", "modelarts.vm.cpu.8u",
                                       "modelarts.vm.gpu.t4u8", "modelarts.vm.gpu.v100",
                                       "modelarts.unheard.of"};

// Names of pools repeat; their ids must not, so that they end in a number of their own.
Item draw_pool(Lottery& lottery, const RandomPlace& place) {
  Item pool = lottery.draw("pool", place);
  pool.id = pool.name + "-" + lottery.world.new_hex32();
  Json& spec = pool.detail["spec"];
  spec["resources"] = Json::array(
      {{{"flavor", lottery.random.pick(flavors)}, {"count", lottery.random.between(1, 4)}}});
  return pool;
}

void take_network(Lottery& lottery, Item& pool) {
  for (const Item* network : lottery.account.of_kind("network")) {
    if (network->project != pool.project || !lottery.random.chance(30)) continue;
    pool.detail["spec"]["network"]["name"] = network->id;
    return;
  }
}

void make_foreign(Lottery& lottery, Item& pool) {
  pool.not_ours = true;
  Json& labels = pool.detail["metadata"]["labels"];
  if (lottery.random.chance(50)) {
    labels["os.modelarts.pool/biz"] = "public";
  } else {
    labels["os.modelarts/tenant.project.id"] = lottery.world.new_hex32();
  }
}

void set_phase(Lottery& lottery, Item& pool) {
  static const std::vector<std::string> rare{"Creating", "Abnormal",       "ScalingFailed",
                                             "Error",    "CreationFailed", "Waiting"};
  if (lottery.random.chance(15)) pool.state = lottery.random.pick(rare);
  if (lottery.random.chance(10)) {
    pool.detail["metadata"]["annotations"]["os.modelarts/billing.mode"] = "1";
  }
  if (lottery.random.chance(5)) {
    static const std::vector<int> modes{1, 2, 4, 8, 16};
    pool.detail["spec"]["controlMode"] = lottery.random.pick(modes);
  }
}

bool runs_plainly(const Item& pool) {
  return !pool.not_ours && (pool.state.empty() || pool.state == "Running");
}

Item prepaid_node(Lottery& lottery, const Item& pool) {
  Item node = lottery.draw("node", {pool.project, pool.workspace});
  node.tags.clear();  // nodes have none
  node.id = "os-node-" + lottery.world.new_hex32().substr(0, 12);
  node.name = node.id;
  node.detail["_pool"] = pool.id;
  node.detail["flavor"] = lottery.random.pick(flavors);
  return node;
}

Item logical_part(Lottery& lottery, const Item& root) {
  Item part = draw_pool(lottery, {root.project, root.workspace});
  part.detail["spec"]["type"] = "Logical";
  part.detail["parent"] = root.id;
  return part;
}

}  // namespace

void add_random_networks(Lottery& lottery, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    Item network = lottery.draw("network", lottery.any_place());
    network.id = network.name + "-" + lottery.world.new_hex32().substr(0, 8);
    lottery.account.add(std::move(network));
  }
}

// `count` includes the prepaid nodes that are put into some of them.
void add_random_pools(Lottery& lottery, size_t count) {
  for (size_t made = 0; made < count; ++made) {
    const bool first = made == 0;
    const RandomPlace place = first ? lottery.places.front() : lottery.any_place();
    Item drawn = draw_pool(lottery, place);
    take_network(lottery, drawn);
    if (!first && lottery.random.chance(8)) make_foreign(lottery, drawn);
    if (!first) set_phase(lottery, drawn);
    const Item& pool = lottery.account.add(std::move(drawn));
    if (made + 1 < count && runs_plainly(pool) && lottery.random.chance(10)) {
      lottery.account.add(prepaid_node(lottery, pool));
      ++made;
    } else if (made + 1 < count && runs_plainly(pool) && lottery.random.chance(10)) {
      lottery.account.add(logical_part(lottery, pool));
      ++made;
    }
  }
}

}  // namespace billstop::sandbox
