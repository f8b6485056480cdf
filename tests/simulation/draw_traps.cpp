// What a drawn account holds against naive clients, and the names of all that is counted.
#include <algorithm>
#include <array>

#include "tests/simulation/draw_scenario.hpp"

namespace billstop::simulation {

namespace {

using namespace nlohmann::literals;
using sandbox::Item;

constexpr size_t page_rows = 50;

std::string text_at(const Item& item, const nlohmann::json::json_pointer& place) {
  return item.detail.value(place, std::string());
}

std::string trap_of(const Item& item) {
  const auto says = [&](const char* key) { return item.detail.value(key, false); };
  if (item.stuck) return "stuck";
  if (item.kind == "notebook" && text_at(item, "/feature"_json_pointer) == "DEFAULT")
    return "CodeLab notebook";
  if (item.kind == "training_job" && item.state == "Abnormal") return "abnormal job";
  if (item.kind == "training_job" && item.detail.value("retries_left", 0) > 0)
    return "job that is retried";
  if (item.kind == "training_job" && text_at(item, "/train_type"_json_pointer) == "ftjob")
    return "fine-tuning job";
  if (item.kind == "training_job" && text_at(item, "/kind"_json_pointer) == "visualization_job")
    return "visualization job";
  if (item.kind == "edge_service")
    return item.detail.contains("_pool_id") ? "unlisted user of a pool" : "edge service";
  if (item.kind == "service" && says("is_shared")) return "subscribed service";
  if (item.kind == "service" && says("is_free")) return "free service";
  if (item.kind == "service" && item.state == "concerning") return "concerning service";
  if (item.kind == "service" && text_at(item, "/infer_type"_json_pointer) == "batch")
    return "batch service";
  if (item.kind == "service" && !text_at(item, "/config/0/pool_name"_json_pointer).empty())
    return "part in a pool of its own";
  if (item.detail.contains("exeml_template_id")) return "ExeML workflow";
  if (item.kind == "pool" && item.not_ours) return "another's pool";
  if (item.kind == "pool" && says("_workloads_unreadable")) return "pool with unreadable workloads";
  if (item.kind == "pool" && item.detail.contains("parent")) return "logical pool";
  if (item.kind == "node") return "prepaid node in a pool";
  if (item.kind != "bucket") return {};
  if (item.detail.contains("policy")) return "bucket that denies deleting";
  if (item.detail.contains("versioning")) return "versioned bucket";
  return item.detail.contains("bucket_type") ? "file system" : "";
}

std::string trap_of_contract(const Item& item) {
  const auto terms = item.detail.find("_paid");
  if (terms == item.detail.end()) return {};
  if (terms->contains("whole_order")) return "order that goes as a whole";
  if (terms->contains("refusal")) return "contract that is not taken back";
  if (terms->contains("unpaid_renewal")) return "unpaid renewal";
  if (terms->contains("busy_s")) return "contract in another transaction";
  return terms->contains("locked_s") ? "contract that is locked" : "";
}

void note_crowds(Scenario& s) {
  std::map<std::string, size_t> rows, names;
  for (const auto& item : s.world->accounts.front()->items) {
    if (++rows[item->kind + item->project + item->workspace] > page_rows)
      s.traps.insert("trap: more than a page");
    if (++names[item->kind + item->name] > 1) s.traps.insert("trap: names collide");
  }
}

}  // namespace

void note_traps(Scenario& s) {
  const sandbox::Account& account = *s.world->accounts.front();
  for (const auto& item : account.items)
    for (const std::string& trap : {trap_of(*item), trap_of_contract(*item)})
      if (!trap.empty()) s.traps.insert("trap: " + trap);
  note_crowds(s);
  for (const sandbox::Project& project : account.projects)
    if (is_left_out(s.wish, project)) s.traps.insert("trap: project that is left out");
  if (s.starts_by_itself) s.traps.insert("trap: schedule that fires");
  for (const sandbox::Workspace& workspace : account.workspaces)
    if (!workspace.readers.empty()) s.traps.insert("trap: workspace that is hidden");
  const sandbox::User& caller = account.users.front();
  if (caller.deny.empty()) return;
  static const char* ways[] = {"trap: right that is missing, 403",
                               "trap: right that is missing, empty list",
                               "trap: right that is missing, own only"};
  s.traps.insert(ways[static_cast<size_t>(caller.without_right)]);
}

std::span<const char* const> all_that_matters() {
  static constexpr std::array all{
      "crash at a record",
      "crash before a request",
      "crash before an answer",
      "crash and resume",
      "torn journal",
      "exit 0",
      "exit 3",
      "exit 4",
      "exit 6",
      "fault: burst of 429",
      "fault: clock skew",
      "fault: gets the keep tag",
      "fault: is new",
      "fault: key ends",
      "fault: late answer",
      "fault: malformed body",
      "fault: plugin that forgets",
      "fault: reordered listing",
      "fault: reset after",
      "fault: reset before",
      "fault: runs again",
      "fault: stale listing",
      "fault: status 429",
      "fault: status 500",
      "fault: status 502",
      "fault: status 503",
      "fault: time-out after",
      "fault: time-out before",
      "fault: truncated body",
      "must stay: foreign",
      "must stay: keep",
      "must stay: left",
      "must stay: not",
      "must stay: rule",
      "must stay: young",
      "no order twice",
      "proved ended",
      "protected meanwhile",
      "refused with 4",
      "refused with 5",
      "something appeared",
      "something is swept along",
      "something left is told",
      "something unreadable",
      "the end is the same without the crash",
      "trap: CodeLab notebook",
      "trap: ExeML workflow",
      "trap: abnormal job",
      "trap: another's pool",
      "trap: batch service",
      "trap: bucket that denies deleting",
      "trap: concerning service",
      "trap: contract in another transaction",
      "trap: contract that is locked",
      "trap: contract that is not taken back",
      "trap: edge service",
      "trap: file system",
      "trap: fine-tuning job",
      "trap: free service",
      "trap: job that is retried",
      "trap: logical pool",
      "trap: more than a page",
      "trap: names collide",
      "trap: order that goes as a whole",
      "trap: part in a pool of its own",
      "trap: pool with unreadable workloads",
      "trap: prepaid node in a pool",
      "trap: project that is left out",
      "trap: right that is missing, 403",
      "trap: right that is missing, empty list",
      "trap: right that is missing, own only",
      "trap: schedule that fires",
      "trap: stuck",
      "trap: subscribed service",
      "trap: unlisted user of a pool",
      "trap: unpaid renewal",
      "trap: versioned bucket",
      "trap: visualization job",
      "trap: workspace that is hidden",
      "verdict blocked",
      "verdict failed",
      "verdict pending",
      "verdict skipped",
      "verdict unknown",
      "way notebook delete",
      "way notebook stop",
      "way obs_path delete",
      "way pool delete",
      "way service delete",
      "way service stop",
      "way subscription lapse",
      "way subscription unsubscribe",
      "way training_job delete",
      "way training_job terminate",
      "way workflow_execution stop",
      "way workflow_schedule disable",
  };
  return all;
}

}  // namespace billstop::simulation
