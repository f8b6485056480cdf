// A small account and its plan, as the tests of reporting show it.
#pragma once

#include "core/domain/plan.hpp"
#include "core/domain/run_result.hpp"

namespace billstop::core::test {

inline Identity identity(bool practice = false) {
  return {{"0a1b2c"}, "acme", "u1", "alice", "environment HUAWEICLOUD_SDK_AK", practice};
}

inline Scope scope() {
  return {{"0a1b2c"}, {"cn-north-4"}, {"p1"}, {"0"}};
}

inline Meter meter(std::string what, std::string rate) {
  Meter made{std::move(what), Runs::yes, {}, {}, "price list"};
  if (!rate.empty()) made.rate_per_hour = Money::parse(rate, "CNY");
  return made;
}

inline Resource resource(std::string kind, std::string id, std::string name,
                         std::vector<Meter> meters) {
  Resource made;
  made.plugin = {kind};
  made.kind = {std::move(kind)};
  made.id = std::move(id);
  made.name = std::move(name);
  made.scope = scope();
  made.state = "RUNNING";
  made.owner_id = "u1";
  made.owner_name = "alice";
  made.meters = std::move(meters);
  return made;
}

inline PlanEntry going(Resource what, Chosen chosen, std::string reason = {}) {
  return {std::move(what), std::move(chosen), {}, std::move(reason), {}};
}

inline PlanEntry staying(Resource what, LeftWhy why, std::string reason) {
  return {std::move(what), {}, why, std::move(reason), {}};
}

// A notebook that is stopped, a job in a pool that is terminated, the pool that stays, a volume.
inline Plan small_plan() {
  Plan plan;
  plan.head.identity = identity();
  plan.head.made_at = cloud_time(1'772'352'330'000);
  plan.head.owner_counts = {{"alice", 3}, {"unknown", 1}};
  Resource job = resource("training_job", "job-7", "llm-train", {meter("compute", "")});
  job.meters[0].paid_by = ResourceKey{{"pool"}, "pool-1"};
  job.uses.push_back({"runs-in", {{"pool"}, "pool-1"}});
  plan.entries = {
      going(
          resource("notebook", "nb-1", "eda", {meter("compute", "1.2"), meter("storage", "0.05")}),
          {{"stop"}, "stop", Effect::reversible, {"compute"}}, "its disk goes on costing"),
      going(job, {{"stop"}, "terminate", Effect::instance, {"compute"}}),
      staying(resource("pool", "pool-1", "gpu", {meter("nodes", "12")}), LeftWhy::protected_by_rule,
              "tag billstop:keep"),
      staying(resource("volume", "vol-1", "", {meter("storage", "")}), LeftWhy::no_consent,
              "delete needs data")};
  plan.entries[2].after.push_back(job.key());
  plan.coverage = {{{"notebook"}, scope(), Looked::found, 1, {}},
                   {{"pool"}, scope(), Looked::found, 1, {}},
                   {{"service"}, scope(), Looked::none, 0, {}},
                   {{"workflow"},
                    scope(),
                    Looked::could_not_tell,
                    0,
                    {{{"workflow"}, MissingWhy::denied, {"ModelArts.0104", "no right", "r-1"}}}}};
  plan.not_looked_at = {{"MaaS", "no plugin"}};
  return plan;
}

inline RunResult small_result() {
  const Plan plan = small_plan();
  RunResult result;
  result.run = {"run-1"};
  result.command = "apply";
  result.identity = plan.head.identity;
  result.started_at = plan.head.made_at;
  result.finished_at = plan.head.made_at + Millis(60'000);
  result.items.resize(2);
  result.items[0].resource = plan.entries[0].resource;
  result.items[0].chosen = *plan.entries[0].chosen;
  result.items[0].verdict = Verdict::ended;
  result.items[0].ended_at = result.finished_at;
  result.items[1].resource = plan.entries[1].resource;
  result.items[1].chosen = *plan.entries[1].chosen;
  result.items[1].verdict = Verdict::failed;
  result.items[1].reason = "still running";
  result.items[1].words = {"ModelArts.0001", "busy", "r-2"};
  result.appeared = {resource("notebook", "nb-9", "new one", {meter("compute", "1")})};
  result.left = {{plan.entries[2].resource, "protected: tag billstop:keep", false},
                 {plan.entries[3].resource, "", true}};
  result.coverage = plan.coverage;
  result.not_looked_at = plan.not_looked_at;
  result.exit_code = 3;
  return result;
}

}  // namespace billstop::core::test
