#include "sdk/sandbox/training_service.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"
#include "sdk/sandbox/training_search.hpp"

namespace billstop::sandbox {
namespace {

const std::set<std::string> ended_phases{"Terminated", "Completed", "Failed"};

// Abnormal hides what the resources do: these may still hold them.
const std::set<std::string> holding{"Running", "TerminatedFailed", "Lost", "Unknown"};

void enter_phase(Item& job, const std::string& phase, int64_t now_ms) {
  go_to(job, phase, now_ms);
  job.detail["secondary_phase"] = phase;
}

class TrainingService : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"training_job"}; }

  std::vector<Route> routes() override {
    const std::string jobs = "/v2/{project_id}/training-jobs", one = jobs + "/{training_job_id}";
    const std::string tags = "/v2/{project_id}/modelarts-training-job/{training_job_id}/tags";
    return {
        {"training.list", "POST", "/v2/{project_id}/training-job-searches",
         "modelarts:trainJob:list", false, true,
         [](Context& c) { return json_reply(200, training_search(c)); }},
        {"training.show", "GET", one, "modelarts:trainJob:get", false, false,
         [](Context& c) { return json_reply(200, training_view(job_of(c), c.now_ms)); }},
        {"training.create", "POST", jobs, "modelarts:trainJob:create", true, false,
         [this](Context& c) { return create(c); }},
        {"training.stop", "POST", one + "/actions", "modelarts:trainJob:update", true, false,
         [](Context& c) { return terminate(c); }},
        {"training.delete", "DELETE", one, "modelarts:trainJob:delete", true, false,
         [](Context& c) { return remove(c); }},
        {"training.tags.show", "GET", tags, "modelarts:trainJob:get", false, false,
         [](Context& c) {
           return json_reply(200, {{"tags", tags_of(job_of(c))}});
         }},
        {"training.tags.create", "POST", tags + "/create", "modelarts:trainJob:update", true, false,
         [](Context& c) { return add_tags(c); }},
    };
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    for (Item* job : account.of_kind("training_job")) {
      while (!job->transitions.empty() && job->transitions.front().at_ms <= now_ms) {
        const Transition next = job->transitions.front();
        if (next.to.empty()) {
          account.erase(*job);
          break;
        }
        job->transitions.erase(job->transitions.begin());
        arrive(world, *job, next);
      }
    }
    for (Item* job : account.of_kind("training_job")) {
      const bool kept = job->detail.value("kept_until_ms", int64_t{0}) > now_ms;
      if (kept == job->detail.value("kept", false)) continue;
      job->detail["kept"] = kept;
      if (!kept) job->updated_at_ms = job->detail.value("kept_until_ms", now_ms);
      set_billed(world, *job);
    }
  }

  // A job in a dedicated pool costs nothing itself: the pool does.
  std::vector<Meter> meters(const Account&, const Item& job) const override {
    const bool pool_pays =
        !job.detail.value("/spec/resource/pool_id"_json_pointer, std::string()).empty();
    return {{"compute", !pool_pays && job.detail.value("billed", false), job.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& job, int64_t now_ms) override {
    if (job.id.empty()) job.id = world.new_uuid();
    if (job.state.empty()) job.state = "Running";
    if (job.workspace.empty()) job.workspace = "0";
    if (job.created_at_ms == 0) job.created_at_ms = now_ms - 3'600'000;
    place_in_time(job, now_ms);
    if (job.started_at_ms == 0 && job.state != "Creating" && job.state != "Pending")
      job.started_at_ms = job.created_at_ms + 60'000;
    if (!job.detail.contains("secondary_phase")) job.detail["secondary_phase"] = job.state;
    Json& resource = job.detail["spec"]["resource"];
    if (!resource.contains("flavor_id")) resource["flavor_id"] = "modelarts.vm.gpu.p100";
    if (!resource.contains("node_count")) resource["node_count"] = 1;
    if (job.rate_per_hour.empty())
      job.rate_per_hour = print_decimal({flavor_units(resource.value("flavor_id", std::string()),
                                                      resource.value("node_count", int64_t{1}))});
    if (job.state == "Creating" || job.state == "Pending") schedule_start(world, job, now_ms);
    if (job.state == "Terminating" && !job.stuck)
      job.transitions = {
          {now_ms + time_to_end_ms(world, job, "training.terminate_ms"), "Terminated"}};
    if (job.state == "Failed" && job.detail.value("retries_left", 0) > 0)
      job.transitions = {{now_ms + world.switches.get("training.retry_ms"), "Running"}};
    set_billed(world, job);
  }

 private:
  static Item& job_of(Context& c) {
    Item* job = c.account.find("training_job", c.path.at("training_job_id"));
    if (!job || job->project != c.project->id)
      throw CloudError{400, "ModelArts.2775", "Training job not found."};
    return *job;
  }

  static Json tags_of(const Item& job) {
    Json tags = Json::array();
    for (const auto& [key, value] : job.tags) tags.push_back({{"key", key}, {"value", value}});
    return tags;
  }

  static Reply add_tags(Context& c) {
    Item& job = job_of(c);
    const Json body = c.body();
    for (const Json& tag : body.at("tags")) job.tags[tag.at("key")] = tag.value("value", "");
    c.ledger("training_job", job.id, "changed");
    return empty_reply(204);
  }

  Reply create(Context& c) {
    const Json body = c.body();
    if (!body.contains("kind") || !body.contains("metadata"))
      throw CloudError{400, "ModelArts.2764", "kind and metadata are mandatory."};
    const Json& metadata = body["metadata"];
    const std::string name = metadata.at("name");
    for (const Item* other : c.account.of_kind("training_job"))
      if (other->project == c.project->id && other->name == name)
        throw CloudError{400, "ModelArts.2751", "Duplicate training job name."};
    Item job{.kind = "training_job",
             .name = name,
             .account = c.account.id,
             .project = c.project->id,
             .workspace = metadata.value("workspace_id", "0"),
             .owner_id = c.user.id,
             .owner_name = c.user.name,
             .state = "Creating",
             .created_at_ms = c.now_ms};
    for (const char* part : {"kind", "algorithm", "spec", "endpoints", "ftjob_config", "tasks"})
      if (body.contains(part)) job.detail[part] = body[part];
    job.detail["train_type"] = body.value("train_type", "job");
    job.detail["description"] = metadata.value("description", "");
    job.detail["annotations"] = metadata.value("annotations", Json::object());
    complete(c.world, c.account, job, c.now_ms);
    Item& made = c.account.add(std::move(job));
    c.ledger("training_job", made.id, "changed");
    return json_reply(201, training_view(made, c.now_ms));
  }

  static Reply terminate(Context& c) {
    Item& job = job_of(c);
    if (c.body().value("action_type", "") != "terminate")
      throw CloudError{400, "ModelArts.2764", "action_type is terminate."};
    if (job.state == "Terminating")
      throw CloudError{409, "ModelArts.2878", "The status of the job has changed."};
    if (ended_phases.contains(job.state))
      throw CloudError{400, "ModelArts.2764",
                       "The job is in a state that has nothing to terminate."};
    enter_phase(job, "Terminating", c.now_ms);
    if (!job.stuck)
      job.transitions = {
          {c.now_ms + time_to_end_ms(c.world, job, "training.terminate_ms"), "Terminated"}};
    set_billed(c.world, job);
    c.ledger("training_job", job.id, "changed");
    return json_reply(202, training_view(job, c.now_ms));
  }

  static Reply remove(Context& c) {
    Item& job = job_of(c);
    const bool live = job.state == "Running" || job.state == "Creating" || job.state == "Pending";
    if (job.state == "Terminating" || (live && !c.world.switches.on("training.delete_running")))
      throw CloudError{409, "ModelArts.2878", "The status of the job has changed."};
    c.ledger("training_job", job.id, "changed");
    job.transitions.clear();
    const int64_t delay_ms = c.world.switches.get("training.delete_ms");
    if (!job.stuck) job.transitions = {{c.now_ms + delay_ms, ""}};
    return empty_reply(202);
  }

  static void schedule_start(const World& world, Item& job, int64_t now_ms) {
    const int64_t step_ms = world.switches.get("training.create_ms");
    job.transitions = {{now_ms + step_ms, "Pending"}, {now_ms + 2 * step_ms, "Running"}};
  }

  // What arriving at a phase brings: the fault tolerance restarts, reserved time keeps nodes.
  static void arrive(World& world, Item& job, const Transition& next) {
    const auto rest = job.transitions;
    enter_phase(job, next.to, next.at_ms);
    job.transitions = rest;
    if (next.to == "Running") {
      job.started_at_ms = next.at_ms;
      if (const int retries = job.detail.value("retries_left", 0); retries > 0)
        job.detail["retries_left"] = retries - 1;
      if (const int64_t run_ms = job.detail.value("run_ms", int64_t{0}); run_ms > 0)
        job.transitions = {{next.at_ms + run_ms, job.detail.value("ends_as", "Completed")}};
    }
    if (ended_phases.contains(next.to)) {
      const int64_t hours =
          job.detail.value("/spec/reserved_time/duration"_json_pointer, int64_t{0});
      if (hours > 0) job.detail["kept_until_ms"] = next.at_ms + hours * 3'600'000;
      if (next.to == "Failed" && job.detail.value("retries_left", 0) > 0)
        job.transitions = {{next.at_ms + world.switches.get("training.retry_ms"), "Running"}};
    }
    job.detail["kept"] = job.detail.value("kept_until_ms", int64_t{0}) > next.at_ms;
    set_billed(world, job);
  }

  static void set_billed(const World& world, Item& job) {
    const std::string secondary = job.detail.value("secondary_phase", job.state);
    const bool abnormal = job.state == "Abnormal" && holding.contains(secondary) &&
                          world.switches.on("training.abnormal_billed");
    const bool ending = job.state == "Terminating" && world.switches.on("training.ending_billed");
    const bool kept = ended_phases.contains(job.state) && job.detail.value("kept", false) &&
                      world.switches.on("training.reserved_billed");
    job.detail["billed"] = job.state == "Running" || abnormal || ending || kept;
  }
};

}  // namespace

std::unique_ptr<Service> make_training_service() {
  return std::make_unique<TrainingService>();
}

}  // namespace billstop::sandbox
