#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

Json part(const Demo& demo, Json more = Json::object()) {
  Json made{{"model_id", demo.world.new_uuid()},
            {"weight", 100},
            {"specification", "modelarts.vm.cpu.2u"},
            {"instance_count", 1},
            {"source_type", "custom"}};
  made.update(more);
  return made;
}

Item service(const Demo& demo, const std::string& name, const std::string& state,
             const std::string& project = {}, const std::string& workspace = "0") {
  Item made = demo.item("service", name, project.empty() ? demo.home : project, workspace);
  made.state = state;
  made.detail["config"] = Json::array({part(demo)});
  return made;
}

void add_public(const Demo& demo) {
  Item two = service(demo, "two-models", "running");
  two.detail["config"].push_back(part(demo));
  demo.account.add(std::move(two));
  demo.account.add(service(demo, "half-well", "concerning"));
  demo.account.add(service(demo, "research-svc", "running", demo.home, demo.research));
  Item far = service(demo, "far-svc", "running", demo.far);
  far.owner_id = demo.colleague.id;
  far.owner_name = demo.colleague.name;
  demo.account.add(std::move(far));
  for (const char* state : {"stopped", "failed"})
    demo.account.add(service(demo, std::string("past-") + state, state));
}

void add_batch(const Demo& demo) {
  Item made = service(demo, "score-all", "running");
  made.detail["infer_type"] = "batch";
  Json& config = made.detail["config"][0];
  config["src_path"] = "https://practice-data.obs.cn-north-4.example/batch/in/";
  config["dest_path"] = "https://practice-data.obs.cn-north-4.example/batch/out/";
  demo.account.add(std::move(made));
}

// A part's own pool goes before the service's; one part without a pool costs by itself.
void add_in_pools(const Demo& demo) {
  Item inside = service(demo, "pooled-svc", "running");
  inside.detail["pool_name"] = demo_pool_id("train-pool", demo.home);
  demo.account.add(std::move(inside));
  Item both = service(demo, "in-and-out", "running");
  const std::string pool = demo_pool_id("idle-pool", demo.home);
  both.detail["config"].push_back(part(demo, {{"pool_name", pool}}));
  demo.account.add(std::move(both));
  Item kept = service(demo, "kept-svc", "running");
  kept.tags["billstop:keep"] = "";
  kept.detail["pool_name"] = demo_pool_id("used-pool", demo.home);
  demo.account.add(std::move(kept));
}

// The name holds hyphens and the bill's id even more of them.
void add_exeml(const Demo& demo) {
  Item made = service(demo, "exeML-aqi_ExeML_1691908601350529540", "running");
  made.detail["description"] = "Created by Exeml project(name: exeML-aqi).";
  made.detail["config"] = Json::array({part(demo, {{"source_type", "auto"}})});
  demo.account.add(std::move(made));
}

// What costs nothing here, and what cannot be stopped here.
void add_untouchable(const Demo& demo) {
  Item free = service(demo, "free-trial", "running");
  free.detail["is_free"] = true;
  demo.account.add(std::move(free));
  Item subscribed = service(demo, "subscribed-ocr", "running");
  subscribed.detail["is_shared"] = true;
  subscribed.not_ours = true;
  demo.account.add(std::move(subscribed));
  Item edge = service(demo, "on-the-edge", "running");
  edge.kind = "edge_service";
  demo.account.add(std::move(edge));
}

}  // namespace

void add_demo_services(const Demo& demo) {
  add_public(demo);
  add_batch(demo);
  add_in_pools(demo);
  add_exeml(demo);
  add_untouchable(demo);
}

}  // namespace billstop::sandbox
