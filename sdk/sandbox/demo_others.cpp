// What bills without a way of being stopped here, and what costs nothing beside it.
#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

// It runs in a pool that stays, so that only the pool costs.
void add_inference(const Demo& demo) {
  Item made = demo.item("inference_service", "chat-v2", demo.home);
  made.state = "RUNNING";
  made.detail["pool_id"] = demo_pool_id("used-pool", demo.home);
  demo.account.add(std::move(made));
}

void add_server(const Demo& demo) {
  Item server = demo.item("lite_server", "bare-metal-1", demo.home);
  server.detail["volumes"] = Json::array({{{"type", "DATA"}, {"evs_id", "lite-disk-1"}}});
  demo.account.add(std::move(server));
  demo.account.add(demo.item("hyper_cluster", "spine-1", demo.home));
  Item old = demo.item("old_job", "legacy-done", demo.home);
  old.state = "completed";
  demo.account.add(std::move(old));
}

}  // namespace

void add_demo_others(const Demo& demo) {
  add_inference(demo);
  add_server(demo);
}

}  // namespace billstop::sandbox
