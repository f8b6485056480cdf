#include "plugins/training/training.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>

#include "plugins/training/training_job.hpp"

using namespace billstop;
using billstop::testing::Recorder;
using billstop::testing::ScriptedCloud;
using billstop::training::Training;
using nlohmann::json;

namespace {

constexpr const char* search = "/v2/{project_id}/training-job-searches";
constexpr const char* one = "/v2/{project_id}/training-jobs/{training_job_id}";
constexpr const char* actions = "/v2/{project_id}/training-jobs/{training_job_id}/actions";
constexpr const char* tags = "/v2/{project_id}/modelarts-training-job/{training_job_id}/tags";

const Scope scope{"account", "region", "project", "0"};

json job(const std::string& id, const std::string& phase, json more = json::object()) {
  json j = {{"kind", "job"},
            {"metadata",
             {{"id", id},
              {"name", "job-" + id},
              {"workspace_id", "0"},
              {"create_time", 1000},
              {"user_name", "ana"}}},
            {"status", {{"phase", phase}, {"secondary_phase", phase}}},
            {"algorithm", json::object()},
            {"spec", {{"resource", {{"flavor_id", "f"}, {"node_count", 1}}}}}};
  j.merge_patch(more);
  return j;
}

Resource resource(const json& of) {
  return training::resource_of(of, scope).value();
}

Tri compute(const json& of) {
  return resource(of).meters.at(0).running;
}

std::string answer_with(const json& jobs) {
  return json{{"total", 5059}, {"count", jobs.size()}, {"items", jobs}}.dump();
}

struct Cloud : ScriptedCloud {
  explicit Cloud(const json& jobs = json::array()) {
    on("POST", search).reply(200, answer_with(jobs));
    on("GET", one).error(400, "ModelArts.2775", "not found");
    on("GET", tags).reply(200, R"({"tags":[]})");
  }
  Recorder locate() { return ScriptedCloud::locate(Training(), scope); }
  int32_t stop(const std::string& way, const json& of) {
    return ScriptedCloud::stop(Training(), way, {resource(of)}).settled.at(0).outcome;
  }
  int32_t verify(const std::string& way, const json& now) {
    on("GET", one).reply(200, now.dump());
    return ScriptedCloud::verify(Training(), way, {resource(now)}).settled.at(0).outcome;
  }
};

}  // namespace

TEST(TrainingLocate, SearchesOnceWithAndOnceWithoutUnifiedJobs) {
  Cloud cloud(json::array({job("a", "Running")}));
  cloud.locate();
  std::vector<bool> unified;
  for (const auto& sent : cloud.sent())
    if (sent.request.method == "POST")
      unified.push_back(json::parse(sent.request.body)["unified_jobs"]);
  EXPECT_EQ(unified, (std::vector<bool>{false, true}));
}

TEST(TrainingLocate, TheOffsetCountsPagesAndOnlyAShortPageEndsTheList) {
  json full = json::array();
  for (int i = 0; i < 50; ++i) full.push_back(job("j" + std::to_string(100 + i), "Completed"));
  Cloud cloud;
  cloud.on("POST", search)
      .reply(200, answer_with(full))
      .reply(200, answer_with(json::array({job("last", "Running")})))
      .reply(200, answer_with(full))
      .reply(200, answer_with(json::array({job("last", "Running")})))
      .reply(200, answer_with(full))
      .reply(200, answer_with(json::array({job("last", "Running")})))
      .reply(200, answer_with(full))
      .reply(200, answer_with(json::array({job("last", "Running")})));
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("last"), nullptr);
  std::vector<int> offsets;
  for (const auto& sent : cloud.sent())
    if (sent.request.method == "POST") offsets.push_back(json::parse(sent.request.body)["offset"]);
  EXPECT_EQ(offsets.at(1), 1);
}

TEST(TrainingLocate, TagsAreReadForJobsThatMayRunAlone) {
  Cloud cloud({job("a", "Running"), job("b", "Completed")});
  cloud.on("GET", "/v2/project/modelarts-training-job/a/tags")
      .reply(200, R"({"tags":[{"key":"billstop:keep","value":""}]})");
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.resource("a")->tags.at(0).key, "billstop:keep");
  EXPECT_EQ(cloud.count("GET", tags), 1u);
}

TEST(TrainingLocate, UnreadableTagsAreToldAsUnknown) {
  Cloud cloud(json::array({job("a", "Running")}));
  cloud.on("GET", tags).error(403, "ModelArts.2771");
  EXPECT_FALSE(cloud.locate().resource("a")->tags_known);
}

TEST(TrainingLocate, AnEmptySearchCountsOnlyWithTheRightToShow) {
  Cloud cloud;
  EXPECT_TRUE(cloud.locate().incomplete.empty());
  Cloud silent;
  silent.on("GET", one).error(403, "ModelArts.0112");
  EXPECT_EQ(silent.locate().incomplete.size(), 1u);
}

TEST(TrainingLocate, AForbiddenSearchIsCouldNotTell) {
  Cloud cloud;
  cloud.on("POST", search).error(403, "ModelArts.0112");
  const Recorder seen = cloud.locate();
  ASSERT_FALSE(seen.incomplete.empty());
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(TrainingMeters, AbnormalIsEndedOnlyWhenItsSecondaryPhaseSaysSo) {
  for (const char* holds : {"TerminatedFailed", "Lost", "Unknown", "Running"})
    EXPECT_NE(compute(job("a", "Abnormal", {{"status", {{"secondary_phase", holds}}}})), Tri::no)
        << holds;
  for (const char* over : {"Failed", "Completed", "Terminated", "CreateFailed"})
    EXPECT_EQ(compute(job("a", "Abnormal", {{"status", {{"secondary_phase", over}}}})), Tri::no)
        << over;
}

TEST(TrainingMeters, ReservedTimeKeepsCostingAfterTheEndAndOnlyDeletingEndsIt) {
  const json kept = job("a", "Completed", {{"status", {{"retention_time", 3600000}}}});
  EXPECT_EQ(compute(kept), Tri::yes);
  EXPECT_NE(resource(kept).ways.at(0).why_not, "");
  EXPECT_EQ(resource(kept).ways.at(1).why_not, "");
}

TEST(TrainingMeters, AJobInADedicatedPoolIsPaidByThePool) {
  const Resource r = resource(job("a", "Running", {{"spec", {{"resource", {{"pool_id", "p1"}}}}}}));
  EXPECT_EQ(r.meters.at(0).paid_by_id, "p1");
  EXPECT_EQ(r.uses.at(0).role, "runs-in");
}

TEST(TrainingRow, PathsOfBothSpellingsAreOneForm) {
  const Resource r = resource(
      job("a", "Running",
          {{"algorithm",
            {{"code_dir", "/bucket/code/"},
             {"outputs", {{{"remote", {{"obs", {{"obs_url", "obs://bucket/out/"}}}}}}}}}}}));
  ASSERT_EQ(r.uses.size(), 2u);
  EXPECT_EQ(r.uses[0].id, "obs://bucket/code/");
  EXPECT_EQ(r.uses[1].role, "output");
}

TEST(TrainingRow, TheBillNamesItByName) {
  EXPECT_EQ(resource(job("a", "Running")).bill_keys.at(0).field, "resource_name");
}

TEST(TrainingLocate, TagsOfAnAnswerThatIsNoJsonAreUnknown) {
  Cloud cloud(json::array({job("a", "Running")}));
  cloud.on("GET", tags).reply(200, R"({"tags":[{"key":"billst)");
  EXPECT_FALSE(cloud.locate().resource("a")->tags_known);
}

TEST(TrainingStop, TerminateIsAccepted) {
  Cloud cloud;
  cloud.on("POST", actions).reply(202, "{}");
  EXPECT_EQ(cloud.stop("terminate", job("a", "Running")), BILLSTOP_ACCEPTED);
}

TEST(TrainingStop, NotFoundComesAs400AndIsGone) {
  Cloud cloud;
  cloud.on("POST", actions).error(400, "ModelArts.2775");
  EXPECT_EQ(cloud.stop("terminate", job("a", "Running")), BILLSTOP_STOP_GONE);
}

TEST(TrainingStop, ARefusalIsReadByTheJobsPhase) {
  Cloud cloud;
  cloud.on("POST", actions).error(400, "ModelArts.2764");
  cloud.on("GET", one).reply(200, job("a", "Completed").dump());
  EXPECT_EQ(cloud.stop("terminate", job("a", "Running")), BILLSTOP_ACCEPTED);
  Cloud still;
  still.on("POST", actions).error(400, "ModelArts.2764");
  still.on("GET", one).reply(200, job("a", "Running").dump());
  EXPECT_EQ(still.stop("terminate", job("a", "Running")), BILLSTOP_STOP_FAILED);
}

TEST(TrainingStop, AChangedStatusIsTriedLater) {
  Cloud cloud;
  cloud.on("POST", actions).error(409, "ModelArts.2878");
  cloud.on("GET", one).reply(200, job("a", "Running").dump());
  EXPECT_EQ(cloud.stop("terminate", job("a", "Running")), BILLSTOP_RETRY);
}

TEST(TrainingStop, ARefusalWhosePhaseCannotBeReadIsTriedAgain) {
  Cloud cloud;
  cloud.on("POST", actions).error(400, "ModelArts.2763");
  cloud.on("GET", one).reply(200, "{");
  EXPECT_EQ(cloud.stop("terminate", job("a", "Running")), BILLSTOP_RETRY);
}

TEST(TrainingDelete, SendsNothingToOneThatIsTerminatingByItself) {
  Cloud cloud;
  EXPECT_EQ(cloud.stop("delete", job("a", "Terminating")), BILLSTOP_ACCEPTED);
  EXPECT_TRUE(cloud.sent().empty());
}

TEST(TrainingStop, DeletingALiveJobTerminatesItFirst) {
  Cloud cloud;
  cloud.on("POST", actions).reply(202, "{}");
  EXPECT_EQ(cloud.stop("delete", job("a", "Running")), BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("DELETE", one), 0u);
}

TEST(TrainingVerify, AnAnswerWithoutTheJobTellsNothing) {
  Cloud cloud;
  cloud.on("GET", one).reply(200, R"({"metadata":)");
  const Recorder seen =
      cloud.ScriptedCloud::verify(Training(), "terminate", {resource(job("a", "Running"))});
  ASSERT_EQ(seen.settled.size(), 1u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_VERIFY_UNKNOWN);
}

TEST(TrainingVerify, EndedIsEndedAndAbnormalIsUnknown) {
  EXPECT_EQ(Cloud().verify("terminate", job("a", "Terminated")), BILLSTOP_ENDED);
  EXPECT_EQ(Cloud().verify("terminate", job("a", "Terminating")), BILLSTOP_PENDING);
  EXPECT_EQ(Cloud().verify("terminate", job("a", "Running")), BILLSTOP_STILL_RUNNING);
  const json lost = job("a", "Abnormal", {{"status", {{"secondary_phase", "Lost"}}}});
  EXPECT_EQ(Cloud().verify("terminate", lost), BILLSTOP_VERIFY_UNKNOWN);
}

TEST(TrainingVerify, AnEndedJobThatIsToBeDeletedHasANextStep) {
  EXPECT_EQ(Cloud().verify("delete", job("a", "Terminated")), BILLSTOP_NEXT_STEP);
}

// It may have been marked as one to keep since it was asked to end.
TEST(TrainingVerify, TheTagsOfAnEndedJobThatIsToBeDeletedAreReadAgain) {
  Cloud cloud;
  cloud.on("GET", one).reply(200, job("a", "Terminated").dump());
  cloud.on("GET", tags).reply(200, R"({"tags":[{"key":"billstop:keep","value":""}]})");
  const Recorder seen =
      cloud.ScriptedCloud::verify(Training(), "delete", {resource(job("a", "Running"))});
  ASSERT_TRUE(seen.settlement(0)->seen);
  EXPECT_EQ(seen.settlement(0)->seen->tags, (std::vector<Pair>{{"billstop:keep", ""}}));
}

TEST(TrainingVerify, OfManyOneSearchTellsAndNoneIsShown) {
  const json jobs = {job("a", "Terminated"), job("b", "Terminating"), job("c", "Terminated"),
                     job("d", "Terminated")};
  Cloud cloud(jobs);
  std::vector<Resource> batch;
  for (const json& one_job : jobs) batch.push_back(resource(one_job));
  const Recorder seen = cloud.ScriptedCloud::verify(Training(), "terminate", batch);
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_ENDED);
  EXPECT_EQ(seen.settlement(1)->outcome, BILLSTOP_PENDING);
  EXPECT_EQ(cloud.count("GET", one), 0u);
}

// 5,059 jobs are 102 pages: showing five is cheaper.
TEST(TrainingVerify, OfALongSearchOnePageIsReadAndWhatItLacksIsShown) {
  json first_page = json::array({job("a", "Terminated")});
  while (first_page.size() < 50)
    first_page.push_back(job("o" + std::to_string(first_page.size()), "Running"));
  Cloud cloud(first_page);
  cloud.on("GET", one).reply(200, job("b", "Terminated").dump());
  std::vector<Resource> batch(5, resource(job("b", "Running")));
  batch[0] = resource(job("a", "Running"));
  const Recorder seen = cloud.ScriptedCloud::verify(Training(), "terminate", batch);
  for (size_t i = 0; i < batch.size(); ++i)
    EXPECT_EQ(seen.settlement(i)->outcome, BILLSTOP_ENDED) << i;
  EXPECT_EQ(cloud.count("POST", search), 1u);
  EXPECT_EQ(cloud.count("GET", one), 4u);
}

TEST(TrainingVerify, TheSearchIsOfTheirPoolsAlone) {
  const auto in = [](const std::string& id, const std::string& pool) {
    return job(id, "Terminated", {{"spec", {{"resource", {{"pool_id", pool}}}}}});
  };
  const json jobs = {in("a", "p"), in("b", "q"), in("c", "p"), in("d", "q")};
  Cloud cloud(jobs);
  std::vector<Resource> batch;
  for (const json& one_job : jobs) batch.push_back(resource(one_job));
  cloud.ScriptedCloud::verify(Training(), "terminate", batch);
  const json asked = json::parse(cloud.sent().at(0).request.body);
  EXPECT_EQ(asked.at("filters"),
            json::parse(R"([{"key":"pool_id","operator":"in","value":["p","q"]}])"));
}

// One that runs in none would be left out.
TEST(TrainingVerify, WithOneOutsideEveryPoolTheSearchIsOfAll) {
  Cloud cloud;
  std::vector<Resource> batch(
      4, resource(job("a", "Running", {{"spec", {{"resource", {{"pool_id", "p"}}}}}})));
  batch[3] = resource(job("d", "Running"));
  cloud.ScriptedCloud::verify(Training(), "terminate", batch);
  EXPECT_FALSE(json::parse(cloud.sent().at(0).request.body).contains("filters"));
}

TEST(TrainingVerify, OfAPoolWithManyJobsNoMorePagesAreReadThanThereAreToFind) {
  json full = json::array();
  while (full.size() < 50) full.push_back(job("o" + std::to_string(full.size()), "Completed"));
  Cloud cloud(full);
  const std::vector<Resource> batch(
      4, resource(job("a", "Running", {{"spec", {{"resource", {{"pool_id", "p"}}}}}})));
  cloud.ScriptedCloud::verify(Training(), "terminate", batch);
  EXPECT_EQ(cloud.count("POST", search), 4u);
}

TEST(TrainingVerify, AbsentFromTheSearchesIsGoneOnlyWhenShowingItSaysSo) {
  Cloud cloud;
  cloud.on("GET", one).reply(200, job("a", "Running").dump());
  const std::vector<Resource> batch(4, resource(job("a", "Running")));
  const Recorder seen = cloud.ScriptedCloud::verify(Training(), "terminate", batch);
  EXPECT_EQ(seen.settled.at(0).outcome, BILLSTOP_STILL_RUNNING);
}
