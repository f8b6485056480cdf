#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

Json nodes(const std::string& flavor, int count) {
  return Json::array({{{"flavor", flavor}, {"count", count}}});
}

Item pool(const Demo& demo, const std::string& name, const std::string& flavor, int count,
          const std::string& project = {}, const std::string& workspace = "0") {
  const std::string where = project.empty() ? demo.home : project;
  Item made = demo.item("pool", name, where, workspace);
  made.id = demo_pool_id(name, where);
  made.detail["spec"]["resources"] = nodes(flavor, count);
  return made;
}

Item network(const Demo& demo, const std::string& name, const std::string& project) {
  Item made = demo.item("network", name, project);
  made.id = name + "-" + project.substr(0, 8);
  return made;
}

void set_mode(Item& pool, const char* mode) {
  pool.detail["metadata"]["annotations"]["os.modelarts/billing.mode"] = mode;
}

void add_networks(const Demo& demo) {
  Item joined = network(demo, "net-main", demo.home);
  joined.detail["connectionStatus"] = {
      {"sfsTurboStatus", Json::array({{{"name", "share-1"},
                                       {"sfsId", "11111111-2222-4333-8444-555555555555"},
                                       {"connectionType", "VpcPort"}}})}};
  demo.account.add(std::move(joined));
  demo.account.add(network(demo, "net-spare", demo.home));
}

// Pay-per-use ones that can go: used by notebooks, idle, in another workspace and region.
void add_stoppable(const Demo& demo) {
  Item training = pool(demo, "train-pool", "modelarts.vm.cpu.8ud", 2);
  training.detail["spec"]["network"]["name"] = "net-main-" + demo.home.substr(0, 8);
  demo.account.add(std::move(training));
  demo.account.add(pool(demo, "idle-pool", "modelarts.vm.gpu.t4u8", 1));
  demo.account.add(pool(demo, "archive-pool", "modelarts.vm.cpu.8u", 1, demo.home, demo.archive));
  demo.account.add(pool(demo, "far-pool", "modelarts.vm.gpu.p100", 1, demo.far));
}

// A root whose logical part has no nodes of its own; the part must go first.
void add_divided(const Demo& demo) {
  const Item& root = demo.account.add(pool(demo, "shared-root", "modelarts.vm.cpu.8u", 2));
  Item part = pool(demo, "shared-part", "modelarts.vm.cpu.8u", 1);
  part.detail["spec"]["type"] = "Logical";
  part.detail["parent"] = root.id;
  demo.account.add(std::move(part));
}

void add_prepaid(const Demo& demo) {
  Item yearly = pool(demo, "yearly-pool", "modelarts.kat1.xlarge", 1);
  set_mode(yearly, "1");
  Json& annotations = yearly.detail["metadata"]["annotations"];
  annotations["os.modelarts/period.num"] = "1";
  annotations["os.modelarts/period.type"] = "3";
  annotations["os.modelarts/auto.renew"] = "1";
  yearly.detail["_paid"] = {{"bought_age_s", 5'184'000}};
  demo.account.add(std::move(yearly));

  const Item& mixed = demo.account.add(pool(demo, "mixed-pool", "modelarts.vm.cpu.8ud", 1));
  Item node = demo.item("node", "os-node-prepaid-1", demo.home);
  node.id = node.name;
  node.detail["_pool"] = mixed.id;
  // Bought three weeks ago; what follows its expiry is billing by the hour.
  node.detail["_paid"] = {{"bought_age_s", 1'814'400}, {"expire_policy", 1}};
  demo.account.add(std::move(node));
}

void add_kept(const Demo& demo) {
  Item kept = pool(demo, "kept-pool", "modelarts.vm.cpu.8u", 1);
  kept.tags["billstop:keep"] = "";
  demo.account.add(std::move(kept));
  demo.account.add(pool(demo, "used-pool", "modelarts.vm.gpu.t4u8", 1));
}

void add_foreign(const Demo& demo) {
  Item open = pool(demo, "public-pool", "modelarts.vm.cpu.2u", 4);
  open.not_ours = true;
  open.detail["metadata"]["labels"] = {{"os.modelarts.pool/biz", "public"}};
  demo.account.add(std::move(open));
  Item lent = pool(demo, "lent-pool", "modelarts.vm.gpu.v100", 2);
  lent.not_ours = true;
  lent.detail["metadata"]["labels"] = {
      {"os.modelarts/tenant.domain.id", "sandbox-somebody-else"},
      {"os.modelarts/tenant.project.id", "0123456789abcdef0123456789abcdef"},
      {"os.modelarts/sharing", "shared"}};
  demo.account.add(std::move(lent));
}

// Records that cost nothing: what never came to be, and what was never paid.
void add_unborn(const Demo& demo) {
  Item broken = pool(demo, "broken-pool", "modelarts.bm.gpu.8v100", 1);
  broken.state = "Error";
  broken.detail["message"] = "The flavor is sold out.";
  demo.account.add(std::move(broken));
  Item unpaid = pool(demo, "unpaid-pool", "modelarts.bm.gpu.8v100", 1);
  unpaid.state = "Waiting";
  set_mode(unpaid, "1");
  demo.account.add(std::move(unpaid));
}

}  // namespace

void add_demo_pools(const Demo& demo) {
  add_networks(demo);
  add_stoppable(demo);
  add_divided(demo);
  add_prepaid(demo);
  add_kept(demo);
  add_foreign(demo);
  add_unborn(demo);
}

}  // namespace billstop::sandbox
