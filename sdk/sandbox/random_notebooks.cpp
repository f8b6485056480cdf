#include "sdk/sandbox/random_account.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t hour_ms = 3'600'000;

std::string any_state(RandomSource& random) {
  static const std::vector<std::string> rare{
      "INIT",         "CREATING",      "STARTING",      "STOPPING", "SNAPSHOTTING", "DELETING",
      "START_FAILED", "CREATE_FAILED", "DELETE_FAILED", "ERROR",    "FROZEN"};
  const size_t lot = random.below(100);
  if (lot < 55) return "RUNNING";
  return lot < 85 ? "STOPPED" : random.pick(rare);
}

Json any_volume(Lottery& lottery) {
  const std::string id = lottery.world.new_uuid();
  if (lottery.random.chance(8)) {
    return {{"category", "EFS"}, {"ownership", "DEDICATED"}, {"id", id}, {"uri", "192.168.0.9:/"}};
  }
  return {{"category", "EVS"},
          {"ownership", "MANAGED"},
          {"id", id},
          {"capacity", lottery.random.between(5, 500)}};
}

// Whatever pool stands in its project, if it takes anything.
void enter_pool(Lottery& lottery, const std::vector<Item*>& pools, Item& notebook) {
  if (pools.empty() || !lottery.random.chance(20)) return;
  const Item& pool = *lottery.random.pick(pools);
  const bool open = !pool.not_ours && (pool.state.empty() || pool.state == "Running");
  if (!open || pool.project != notebook.project) return;
  notebook.detail["pool"] = {{"id", pool.id}, {"name", pool.name}};
}

void add_detail(Lottery& lottery, Item& notebook) {
  static const std::vector<std::string> flavors{"modelarts.vm.cpu.2u", "modelarts.vm.cpu.8u",
                                                "modelarts.vm.gpu.t4u8", "modelarts.vm.cpu.free",
                                                "modelarts.unheard.of"};
  Json& detail = notebook.detail;
  detail["flavor"] = lottery.random.pick(flavors);
  detail["volume"] = any_volume(lottery);
  if (lottery.random.chance(10)) detail["feature"] = "DEFAULT";
  if (lottery.random.chance(15)) {
    detail["lease"] = {{"enable", true},
                       {"duration", lottery.random.between(1, 72) * hour_ms},
                       {"type", lottery.random.chance(50) ? "TIMING" : "IDLE"}};
  }
  if (lottery.random.chance(15)) {
    detail["data_volumes"] = Json::array({{{"category", "OBS"},
                                           {"mount_path", "/data/"},
                                           {"url", "obs://practice-data/" + notebook.name + "/"},
                                           {"status", "MOUNTED"},
                                           {"mount_type", "STATIC"}}});
  }
}

}  // namespace

void add_random_notebooks(Lottery& lottery, size_t count) {
  const auto pools = lottery.account.of_kind("pool");
  for (size_t i = 0; i < count; ++i) {
    const RandomPlace place = i == 0 ? lottery.places.front() : lottery.any_place();
    Item notebook = lottery.draw("notebook", place);
    notebook.id = lottery.world.new_uuid();
    notebook.state = any_state(lottery.random);
    add_detail(lottery, notebook);
    enter_pool(lottery, pools, notebook);
    lottery.account.add(std::move(notebook));
  }
}

}  // namespace billstop::sandbox
