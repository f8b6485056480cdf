#include "plugins/training/training_job.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/obs_path.hpp"

namespace billstop::training {

using modelarts::at;
using modelarts::Json;
using modelarts::rows;
using modelarts::text;

namespace {

void add_path(Resource& to, const char* role, const std::string& reference) {
  const std::string path = modelarts::canonical_obs_path(reference);
  if (path.empty()) return;
  const auto same = [&](const Use& use) { return use.role == role && use.id == path; };
  if (std::none_of(to.uses.begin(), to.uses.end(), same))
    to.uses.push_back({role, "obs_path", path});
}

// Where a job reads and writes (huaweicloud-sdk-python-v3, v1/model/job_response.py). What it
// writes may be a candidate for deletion, so a path in doubt counts as an input.
void add_algorithm_paths(Resource& to, const Json& algorithm) {
  add_path(to, "code", text(algorithm, "code_dir"));
  add_path(to, "code", text(algorithm, "boot_file"));
  for (const char* config : {"autosearch_config_path", "autosearch_framework_path"})
    add_path(to, "input", text(algorithm, config));
  // Of a heterogeneous task inputs and outputs are one object each, not a list.
  const auto each = [&](const char* key, auto&& visit) {
    const Json& value = at(algorithm, key);
    if (value.is_object()) visit(value);
    for (const Json& row : rows(value)) visit(row);
  };
  each("inputs", [&](const Json& input) {
    add_path(to, "input", text(input, {"remote", "obs", "obs_url"}));
    add_path(to, "input", text(input, {"remote", "dataset", "obs_url"}));
  });
  each("outputs", [&](const Json& output) {
    add_path(to, "output", text(output, {"remote", "obs", "obs_url"}));
  });
  add_path(to, "log", text(algorithm, {"summary", "log_dir", "pfs", "pfs_path"}));
}

void add_uses(Resource& to, const Json& job) {
  if (const std::string pool = text(job, {"spec", "resource", "pool_id"}); !pool.empty())
    to.uses.push_back({"runs-in", "pool", pool});
  add_algorithm_paths(to, at(job, "algorithm"));
  for (const Json& task : rows(job, "tasks")) {
    add_algorithm_paths(to, at(task, "algorithm"));
    add_path(to, "log", text(task, {"log_export_path", "obs_url"}));
  }
  const Json& spec = at(job, "spec");
  add_path(to, "log", text(spec, {"log_export_path", "obs_url"}));
  add_path(to, "output", text(spec, {"output_model", "obs", "obs_path"}));
  add_path(to, "output", text(job, {"ftjob_config", "train_output_path"}));
  for (const Json& volume : rows(spec, "volumes")) {
    add_path(to, "mount", text(volume, {"pfs", "pfs_path"}));
    add_path(to, "mount", text(volume, {"obs", "obs_path"}));
    if (const std::string nfs = text(volume, {"nfs", "nfs_server_path"}); !nfs.empty())
      to.uses.push_back({"mount", "sfs_turbo", nfs});
  }
}

// Whether reserved time is billed is not documented; it holds nodes, so it is taken as billed.
void add_meters(Resource& to, Stage stage) {
  Meter compute{.what = "compute"};
  switch (stage) {
    case Stage::running:
    case Stage::terminating:
    case Stage::kept:
      compute.running = Tri::yes;
      break;
    case Stage::ended:
      compute.running = Tri::no;
      break;
    case Stage::waiting:
    case Stage::unclear:
      compute.running = Tri::unknown;
      break;
  }
  for (const Use& use : to.uses)
    if (use.role == "runs-in") {
      compute.paid_by_kind = use.kind;
      compute.paid_by_id = use.id;
    }
  to.meters.push_back(std::move(compute));
}

std::vector<WayNow> ways_of(Stage stage) {
  if (stage == Stage::kept)
    return {{"terminate", "it has ended; only deleting it gives its reserved nodes back"},
            {"delete", ""}};
  if (stage == Stage::ended) return {{"terminate", "it has ended"}, {"delete", ""}};
  return {{"terminate", ""}, {"delete", ""}};
}

void add_facts(Resource& to, const Json& job) {
  to.facts.push_back({"kind of job", text(job, "kind")});
  to.facts.push_back({"flavor", text(job, {"spec", "resource", "flavor_id"})});
  to.facts.push_back({"nodes", text(job, {"spec", "resource", "node_count"})});
  const std::string secondary = text(job, {"status", "secondary_phase"});
  if (!secondary.empty() && secondary != to.state) to.facts.push_back({"in detail", secondary});
  const std::string retries =
      text(at(job, {"metadata", "annotations"}), "fault-tolerance/job-retry-num");
  if (!retries.empty()) to.facts.push_back({"restarts by itself, times", retries});
  if (const auto kept = modelarts::number(at(job, {"status", "retention_time"})))
    to.facts.push_back({"reserved for (ms)", std::to_string(*kept)});
}

}  // namespace

Stage stage_of(const Json& job) {
  const std::string phase = text(job, {"status", "phase"});
  if (phase == "Running") return Stage::running;
  if (phase == "Creating" || phase == "Pending") return Stage::waiting;
  if (phase == "Terminating") return Stage::terminating;
  const bool ended = phase == "Terminated" || phase == "Completed" || phase == "Failed";
  if (ended) {
    const auto kept_ms = modelarts::number(at(job, {"status", "retention_time"}));
    return kept_ms && *kept_ms > 0 ? Stage::kept : Stage::ended;
  }
  if (phase != "Abnormal") return Stage::unclear;
  // Only these say that nothing is held any more (v1/model/status.py); TerminatedFailed, Lost and
  // Unknown say the contrary or nothing.
  const std::string secondary = text(job, {"status", "secondary_phase"});
  for (const char* over : {"Failed", "Completed", "Terminated", "CreateFailed"})
    if (secondary == over) return Stage::ended;
  return Stage::unclear;
}

std::optional<Resource> resource_of(const Json& job, const Scope& scope) {
  Resource r;
  const Json& metadata = at(job, "metadata");
  r.kind = "training_job";
  r.id = text(metadata, "id");
  if (r.id.empty()) return std::nullopt;
  r.name = text(metadata, "name");
  r.scope = scope;
  if (const std::string workspace = text(metadata, "workspace_id"); !workspace.empty())
    r.scope.workspace = workspace;
  r.state = text(job, {"status", "phase"});
  r.created_at_ms = modelarts::time_ms(metadata, "create_time");
  r.started_at_ms = modelarts::time_ms(at(job, {"status", "start_time"}));
  r.owner_name = text(metadata, "user_name");
  r.charging_mode = "pay-per-use";
  const Stage stage = stage_of(job);
  add_uses(r, job);
  add_meters(r, stage);
  r.ways = ways_of(stage);
  r.bill_keys.push_back({"resource_name", r.name});
  r.handles.push_back({"training_job_id", r.id});
  add_facts(r, job);
  return r;
}

}  // namespace billstop::training
