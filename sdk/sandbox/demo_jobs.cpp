#include "sdk/sandbox/demo_account.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t hour_ms = 3'600'000;
// So far away that its reserved time does not run out while somebody looks.
constexpr int64_t year_2100_ms = 4'102'444'800'000;

Item job(const Demo& demo, const std::string& name, const std::string& state,
         const std::string& project = {}, const std::string& workspace = "0") {
  Item made = demo.item("training_job", name, project.empty() ? demo.home : project, workspace);
  made.state = state;
  made.detail["algorithm"] = {
      {"code_dir", "/practice-data/code/"},
      {"inputs",
       Json::array({{{"remote", {{"obs", {{"obs_url", "obs://practice-data/input/"}}}}}}})}};
  return made;
}

void put_in_pool(Item& made, const std::string& pool) {
  made.detail["spec"]["resource"]["pool_id"] = demo_pool_id(pool, made.project);
}

// Each hidden from a client that asks once: of another type, kind, workspace, region or person.
void add_running(const Demo& demo) {
  Item first = job(demo, "resnet-50", "Running");
  add_demo_output(first, "obs://practice-jobs/resnet-50/out/");
  first.detail["spec"]["log_export_path"]["obs_url"] = "/practice-jobs/resnet-50/log/";
  demo.account.add(std::move(first));
  Item tuned = job(demo, "fine-tune-chat", "Running");
  tuned.detail["train_type"] = "ftjob";
  add_demo_output(tuned, "obs://practice-versions/tuned/");
  demo.account.add(std::move(tuned));
  Item board = job(demo, "tensorboard-1", "Running");
  board.detail["kind"] = "visualization_job";
  add_demo_output(board, "obs://practice-files/board/");
  demo.account.add(std::move(board));
  Item other = job(demo, "colleague-train", "Running", demo.home, demo.research);
  other.owner_id = demo.colleague.id;
  other.owner_name = demo.colleague.name;
  add_demo_output(other, "obs://practice-fragments/ckpt/");
  demo.account.add(std::move(other));
  Item far = job(demo, "far-train", "Running", demo.far);
  add_demo_output(far, "obs://practice-far/out/");
  demo.account.add(std::move(far));
}

// The first one's path begins like another job's; the other path is written by a protected job too.
void add_in_pools(const Demo& demo) {
  Item inside = job(demo, "pooled-train", "Running");
  put_in_pool(inside, "train-pool");
  add_demo_output(inside, "obs://practice-jobs/resnet-50-2/out/");
  add_demo_output(inside, "obs://practice-locked/shared/");
  demo.account.add(std::move(inside));
  Item kept = job(demo, "kept-train", "Running");
  kept.tags["billstop:keep"] = "";
  put_in_pool(kept, "used-pool");
  add_demo_output(kept, "obs://practice-locked/shared/");
  demo.account.add(std::move(kept));
}

// It has ended, but its nodes are reserved; only deleting it gives them back.
void add_reserved(const Demo& demo) {
  Item kept = job(demo, "reserved-after-end", "Completed");
  kept.detail["kept_until_ms"] = year_2100_ms;
  kept.detail["kept"] = true;
  add_demo_output(kept, "obs://practice-archive/out/");
  add_demo_output(kept, "obs://practice-denied/out/");
  demo.account.add(std::move(kept));
}

// More than a page of the search holds, so that a page's index is told from a row's.
void add_history(const Demo& demo) {
  static const std::vector<std::string> ends{"Completed", "Failed", "Terminated"};
  for (int i = 0; i < 51; ++i) {
    Item old = job(demo, "past-" + std::to_string(i), ends[static_cast<size_t>(i) % ends.size()]);
    old.created_at_ms = -(i + 30) * hour_ms;
    demo.account.add(std::move(old));
  }
}

}  // namespace

void add_demo_jobs(const Demo& demo) {
  add_running(demo);
  add_in_pools(demo);
  add_reserved(demo);
  add_history(demo);
}

}  // namespace billstop::sandbox
