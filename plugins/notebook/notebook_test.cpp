#include "plugins/notebook/notebook.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>

#include "plugins/notebook/test_rows.hpp"

using namespace billstop;
using billstop::notebook::Notebook;
using billstop::notebook::resource;
using billstop::notebook::row;
using billstop::notebook::test_scope;
using billstop::testing::Recorder;
using billstop::testing::ScriptedCloud;
using nlohmann::json;

namespace {

constexpr const char* list_all = "/v1/{project_id}/notebooks/all";
constexpr const char* list_own = "/v1/{project_id}/notebooks";
constexpr const char* one = "/v1/{project_id}/notebooks/{id}";
constexpr const char* stop_one = "/v1/{project_id}/notebooks/{id}/stop";

using Rows = std::vector<json>;

std::string page(const Rows& rows) {
  return json{{"total", rows.size()}, {"data", rows}}.dump();
}

// A cloud with these notebooks, the right to see all, and the not-found code of the service.
struct Cloud : ScriptedCloud {
  explicit Cloud(const Rows& notebooks = {}, const Rows& codelab = {}) {
    on("GET", list_all).with("feature", "NOTEBOOK").reply(200, page(notebooks));
    on("GET", list_all).with("feature", "DEFAULT").reply(200, page(codelab));
    on("GET", one).error(400, "ModelArts.6309", "does not exist");
  }
  Recorder locate() { return ScriptedCloud::locate(Notebook(), test_scope); }
  int32_t stop(const std::string& way, const json& of) {
    const Recorder seen = ScriptedCloud::stop(Notebook(), way, {resource(of)});
    EXPECT_EQ(seen.settled.size(), 1u);
    return seen.settled.empty() ? 0 : seen.settled[0].outcome;
  }
  int32_t verify(const std::string& way, const json& now) {
    on("GET", "/v1/project/notebooks/" + now["id"].get<std::string>()).reply(200, now.dump());
    return verify_planned(way, now);
  }
  int32_t verify_planned(const std::string& way, const json& planned) {
    const Recorder seen = ScriptedCloud::verify(Notebook(), way, {resource(planned)});
    EXPECT_EQ(seen.settled.size(), 1u);
    return seen.settled.empty() ? 0 : seen.settled[0].outcome;
  }
};

}  // namespace

// ---- locate ----

TEST(NotebookLocate, FindsBothFeaturesSinceCodeLabIsHiddenByDefault) {
  Cloud cloud(Rows{row("a", "RUNNING")}, Rows{row("b", "RUNNING", {{"feature", "DEFAULT"}})});
  const Recorder seen = cloud.locate();
  EXPECT_NE(seen.resource("a"), nullptr);
  EXPECT_NE(seen.resource("b"), nullptr);
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(NotebookLocate, AsksForTheWorkspaceAndThePageSizeThatTheServiceAllows) {
  Cloud cloud;
  cloud.locate();
  ASSERT_FALSE(cloud.sent().empty());
  EXPECT_EQ(cloud.sent()[0].query("workspace_id"), "0");
  EXPECT_EQ(cloud.sent()[0].query("limit"), "50");
}

TEST(NotebookLocate, AForbiddenListOfAllFallsBackToTheOwnAndIsPartial) {
  ScriptedCloud cloud;
  cloud.on("GET", list_all).error(403, "ModelArts.0112");
  cloud.on("GET", list_own).with("feature", "NOTEBOOK").reply(200, page(Rows{row("a", "RUNNING")}));
  cloud.on("GET", list_own).with("feature", "DEFAULT").reply(200, page({}));
  const Recorder seen = cloud.locate(Notebook(), test_scope);
  EXPECT_NE(seen.resource("a"), nullptr);
  ASSERT_FALSE(seen.incomplete.empty());
  EXPECT_EQ(seen.incomplete[0].missing, Missing::partial);
}

TEST(NotebookLocate, NothingListedCountsOnlyWithTheRightToShow) {
  Cloud cloud;
  EXPECT_TRUE(cloud.locate().incomplete.empty());
  Cloud silent;
  silent.on("GET", one).error(403, "ModelArts.0112");
  const Recorder seen = silent.locate();
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
}

TEST(NotebookLocate, OneOwnersRowsMayBeAllThatTheCallerIsShown) {
  Cloud cloud(Rows{row("a", "RUNNING")});
  cloud.on("GET", one).error(403, "ModelArts.0112");
  const Recorder seen = cloud.locate();
  EXPECT_EQ(seen.found.size(), 1u);
  EXPECT_EQ(seen.incomplete.size(), 1u);
}

TEST(NotebookLocate, TheScopeIsTheWorkspaceThatTheRowNames) {
  Cloud cloud(Rows{row("a", "RUNNING", {{"workspace_id", 7}})});
  EXPECT_EQ(cloud.locate().found.at(0).scope.workspace, "7");
}

// ---- stop ----

TEST(NotebookStop, ARefusalWhoseStateCannotBeReadIsTriedAgain) {
  Cloud cloud;
  cloud.on("POST", stop_one).error(400, "ModelArts.6357");
  cloud.on("GET", one).reply(200, "{");
  EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_RETRY);
}

TEST(NotebookDelete, SendsNothingToOneThatIsStoppingByItself) {
  Cloud cloud;
  EXPECT_EQ(cloud.stop("delete", row("a", "STOPPING")), BILLSTOP_ACCEPTED);
  EXPECT_TRUE(cloud.sent().empty());
}

TEST(NotebookStop, AcceptedWhenTheCloudTakesIt) {
  Cloud cloud;
  cloud.on("POST", stop_one).reply(200, row("a", "STOPPING").dump());
  EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("POST", "/v1/project/notebooks/a/stop"), 1u);
}

TEST(NotebookStop, AlreadyStoppedOrStoppingIsSuccess) {
  for (const char* code : {"ModelArts.6307", "ModelArts.6308"}) {
    Cloud cloud;
    cloud.on("POST", stop_one).error(400, code);
    EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_ACCEPTED) << code;
  }
}

TEST(NotebookStop, NotThereIsGone) {
  for (const char* code : {"ModelArts.6309", "ModelArts.6404"}) {
    Cloud cloud;
    cloud.on("POST", stop_one).error(400, code);
    EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_STOP_GONE) << code;
  }
}

TEST(NotebookStop, ABusyNotebookIsReadAgainAndTriedLater) {
  for (const char* code : {"ModelArts.6306", "ModelArts.6355", "ModelArts.6357"}) {
    Cloud cloud;
    cloud.on("POST", stop_one).error(400, code);
    cloud.on("GET", one).reply(200, row("a", "SNAPSHOTTING").dump());
    EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_RETRY) << code;
  }
}

TEST(NotebookStop, BusyMayMeanThatItIsThereAlready) {
  Cloud cloud;
  cloud.on("POST", stop_one).error(400, "ModelArts.6357");
  cloud.on("GET", one).reply(200, row("a", "STOPPED").dump());
  EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_ACCEPTED);
}

TEST(NotebookStop, AFrozenOneIsRefused) {
  Cloud cloud;
  cloud.on("POST", stop_one).error(400, "ModelArts.6326");
  EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_STOP_REFUSED);
}

TEST(NotebookStop, AMissingRightIsDenied) {
  Cloud cloud;
  cloud.on("POST", stop_one).error(403, "ModelArts.0112");
  EXPECT_EQ(cloud.stop("stop", row("a", "RUNNING")), BILLSTOP_DENIED);
}

// ---- delete ----

TEST(NotebookDelete, ARunningOneIsStoppedFirst) {
  Cloud cloud;
  cloud.on("POST", stop_one).reply(200, row("a", "STOPPING").dump());
  EXPECT_EQ(cloud.stop("delete", row("a", "RUNNING")), BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("DELETE", one), 0u);
}

TEST(NotebookDelete, WhatDoesNotRunIsDeletedAtOnce) {
  for (const char* state : {"STOPPED", "ERROR", "START_FAILED", "DELETE_FAILED", "FROZEN"}) {
    Cloud cloud;
    cloud.on("DELETE", one).reply(200, row("a", "DELETING").dump());
    EXPECT_EQ(cloud.stop("delete", row("a", state)), BILLSTOP_ACCEPTED) << state;
    EXPECT_EQ(cloud.count("POST", stop_one), 0u) << state;
  }
}

TEST(NotebookDelete, OneThatWasStartedMeanwhileIsStoppedFirst) {
  Cloud cloud;
  cloud.on("DELETE", one).error(400, "ModelArts.6304");
  cloud.on("POST", stop_one).reply(200, row("a", "STOPPING").dump());
  EXPECT_EQ(cloud.stop("delete", row("a", "STOPPED")), BILLSTOP_ACCEPTED);
  EXPECT_EQ(cloud.count("POST", stop_one), 1u);
}

TEST(NotebookDelete, BusyNeverMeansGone) {
  Cloud cloud;
  cloud.on("DELETE", one).error(400, "ModelArts.6357");
  cloud.on("GET", one).reply(200, row("a", "STOPPED").dump());
  EXPECT_EQ(cloud.stop("delete", row("a", "STOPPED")), BILLSTOP_RETRY);
}

TEST(NotebookDelete, BusyWhileItIsBeingDeletedIsAccepted) {
  Cloud cloud;
  cloud.on("DELETE", one).error(400, "ModelArts.6357");
  cloud.on("GET", one).reply(200, row("a", "DELETING").dump());
  EXPECT_EQ(cloud.stop("delete", row("a", "STOPPED")), BILLSTOP_ACCEPTED);
}

TEST(NotebookDelete, OneThatFrozeMeanwhileNeedsNoStop) {
  Cloud cloud;
  cloud.on("POST", stop_one).error(400, "ModelArts.6326");
  cloud.on("DELETE", one).reply(200, row("a", "DELETING").dump());
  EXPECT_EQ(cloud.stop("delete", row("a", "RUNNING")), BILLSTOP_ACCEPTED);
}

// ---- verify ----

TEST(NotebookUndo, StartsWhatIsStoppedAndIsContentWithWhatStarts) {
  constexpr const char* start_one = "/v1/{project_id}/notebooks/{id}/start";
  Cloud cloud;
  cloud.on("POST", start_one).reply(200, "{}");
  EXPECT_EQ(cloud.stop("start", row("a", "STOPPED")), BILLSTOP_ACCEPTED);
  Cloud starting;
  starting.on("POST", start_one).error(400, "ModelArts.6306", "starting");
  starting.on("GET", "/v1/project/notebooks/a").reply(200, row("a", "STARTING").dump());
  EXPECT_EQ(starting.stop("start", row("a", "STOPPED")), BILLSTOP_ACCEPTED);
  Cloud refusing;
  refusing.on("POST", start_one).error(400, "ModelArts.6326", "frozen");
  refusing.on("GET", "/v1/project/notebooks/a").reply(200, row("a", "STOPPED").dump());
  EXPECT_EQ(refusing.stop("start", row("a", "STOPPED")), BILLSTOP_STOP_FAILED);
}

TEST(NotebookUndo, IsDoneWhenItRuns) {
  EXPECT_EQ(Cloud().verify("start", row("a", "RUNNING")), BILLSTOP_ENDED);
  EXPECT_EQ(Cloud().verify("start", row("a", "STARTING")), BILLSTOP_PENDING);
  EXPECT_EQ(Cloud().verify("start", row("a", "STOPPED")), BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(Cloud().verify("start", row("a", "START_FAILED")), BILLSTOP_VERIFY_FAILED);
}

TEST(NotebookVerify, AStopEndsInStopped) {
  Cloud cloud;
  EXPECT_EQ(cloud.verify("stop", row("a", "STOPPED")), BILLSTOP_ENDED);
  EXPECT_EQ(cloud.verify("stop", row("a", "STOPPING")), BILLSTOP_PENDING);
  EXPECT_EQ(cloud.verify("stop", row("a", "RUNNING")), BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(cloud.verify("stop", row("a", "ERROR")), BILLSTOP_VERIFY_FAILED);
  EXPECT_EQ(cloud.verify("stop", row("a", "NEW_WORD")), BILLSTOP_VERIFY_UNKNOWN);
}

TEST(NotebookVerify, ADeleteGoesOnFromStoppedAndFromAFailure) {
  Cloud cloud;
  EXPECT_EQ(cloud.verify("delete", row("a", "STOPPED")), BILLSTOP_NEXT_STEP);
  EXPECT_EQ(cloud.verify("delete", row("a", "DELETE_FAILED")), BILLSTOP_NEXT_STEP);
  EXPECT_EQ(cloud.verify("delete", row("a", "STOPPING")), BILLSTOP_PENDING);
  EXPECT_EQ(cloud.verify("delete", row("a", "DELETING")), BILLSTOP_PENDING);
  EXPECT_EQ(cloud.verify("delete", row("a", "DELETED")), BILLSTOP_GONE);
}

TEST(NotebookVerify, TheServicesOwnNotFoundIsGone) {
  Cloud cloud;
  EXPECT_EQ(cloud.verify_planned("delete", row("a", "STOPPED")), BILLSTOP_GONE);
}

TEST(NotebookVerify, AnyOtherFailureIsNotGone) {
  for (const auto& [status, code] :
       {std::pair{404, "APIGW.0101"}, std::pair{400, "ModelArts.6357"}, std::pair{503, "x"}}) {
    Cloud cloud;
    cloud.on("GET", one).error(status, code);
    EXPECT_EQ(cloud.verify_planned("delete", row("a", "STOPPED")), BILLSTOP_VERIFY_UNKNOWN) << code;
  }
}

TEST(NotebookVerify, ManyAreReadFromTheListsAlone) {
  Cloud cloud(Rows{row("a", "STOPPED"), row("b", "RUNNING")},
              Rows{row("c", "STOPPED", {{"feature", "DEFAULT"}})});
  std::vector<Resource> batch;
  for (const char* id : {"a", "b", "c", "d"}) batch.push_back(resource(row(id, "RUNNING")));
  const Recorder seen = cloud.ScriptedCloud::verify(Notebook(), "stop", batch);
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_ENDED);
  EXPECT_EQ(seen.settlement(1)->outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(seen.settlement(2)->outcome, BILLSTOP_ENDED);
  EXPECT_EQ(seen.settlement(3)->outcome, BILLSTOP_GONE);
  EXPECT_EQ(cloud.count("GET", one), 0u);
}

TEST(NotebookVerify, OfOnePoolItsListIsReadAndWhatThatLacksIsShown) {
  const json pooled = {{"pool", {{"id", "p"}}}};
  Cloud cloud;
  cloud.on("GET", list_all)
      .with("pool_id", "p")
      .reply(200, page(Rows{row("a", "STOPPED", pooled), row("b", "RUNNING", pooled),
                            row("c", "STOPPED", pooled)}));
  cloud.on("GET", "/v1/project/notebooks/d").reply(200, row("d", "RUNNING", pooled).dump());
  std::vector<Resource> batch;
  for (const char* id : {"a", "b", "c", "d"}) batch.push_back(resource(row(id, "RUNNING", pooled)));
  const Recorder seen = cloud.ScriptedCloud::verify(Notebook(), "stop", batch);
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_ENDED);
  EXPECT_EQ(seen.settlement(1)->outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(seen.settlement(3)->outcome, BILLSTOP_STILL_RUNNING);
  EXPECT_EQ(cloud.sent().size(), 2u);
}

TEST(NotebookVerify, OfSeveralPoolsOneListIsReadUnlessItIsLongerThanTheirs) {
  const auto in = [](const char* id, const char* pool) {
    return row(id, "STOPPED", {{"pool", {{"id", pool}}}});
  };
  const Rows rows{in("a", "p"), in("b", "p"), in("c", "q"), in("d", "q")};
  std::vector<Resource> batch;
  for (const json& one_row : rows) batch.push_back(resource(one_row));
  Cloud few(rows);
  few.ScriptedCloud::verify(Notebook(), "stop", batch);
  EXPECT_EQ(few.sent().size(), 1u);

  Cloud many;
  json long_list = json::parse(page({rows[0]}));
  long_list["total"] = 500;
  many.on("GET", list_all).with("feature", "NOTEBOOK").reply(200, long_list.dump());
  many.on("GET", list_all).with("pool_id", "p").reply(200, page({rows[0], rows[1]}));
  many.on("GET", list_all).with("pool_id", "q").reply(200, page({rows[2], rows[3]}));
  const Recorder seen = many.ScriptedCloud::verify(Notebook(), "stop", batch);
  EXPECT_EQ(seen.settlement(3)->outcome, BILLSTOP_ENDED);
  EXPECT_EQ(many.sent().size(), 3u);
}

// Most of them are gone then, which only the whole list tells of all at once.
TEST(NotebookVerify, ADeletionInOnePoolIsReadFromTheWholeList) {
  Cloud cloud;
  std::vector<Resource> batch(4, resource(row("a", "STOPPED", {{"pool", {{"id", "p"}}}})));
  const Recorder seen = cloud.ScriptedCloud::verify(Notebook(), "delete", batch);
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_GONE);
  for (const auto& sent : cloud.sent())
    for (const Pair& word : sent.request.query) EXPECT_NE(word.key, "pool_id");
}

TEST(NotebookVerify, AListThatIsNotWholeProvesNothingGone) {
  Cloud cloud(Rows{row("b", "RUNNING")});
  cloud.on("GET", list_all).with("feature", "DEFAULT").error(403, "ModelArts.0112");
  cloud.on("GET", one).reply(200, row("a", "RUNNING").dump());
  std::vector<Resource> batch(4, resource(row("a", "RUNNING")));
  const Recorder seen = cloud.ScriptedCloud::verify(Notebook(), "stop", batch);
  ASSERT_EQ(seen.settled.size(), 4u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_STILL_RUNNING);
}

TEST(NotebookVerify, AnEmptyListWithoutTheRightToShowProvesNothingGone) {
  Cloud cloud;
  cloud.on("GET", one).error(403, "ModelArts.0112");
  std::vector<Resource> batch(4, resource(row("a", "RUNNING")));
  const Recorder seen = cloud.ScriptedCloud::verify(Notebook(), "delete", batch);
  ASSERT_EQ(seen.settled.size(), 4u);
  EXPECT_EQ(seen.settled[0].outcome, BILLSTOP_VERIFY_UNKNOWN);
}

TEST(NotebookVerify, WithoutTheRightToShowWhatIsListedCountsAndWhatIsNotListedProvesNothing) {
  Cloud cloud(Rows{row("a", "STOPPED")});
  cloud.on("GET", one).error(403, "ModelArts.0112");
  const Recorder seen = cloud.ScriptedCloud::verify(
      Notebook(), "stop", {resource(row("a", "RUNNING")), resource(row("b", "RUNNING"))});
  ASSERT_EQ(seen.settled.size(), 2u);
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_ENDED);
  EXPECT_EQ(seen.settlement(1)->outcome, BILLSTOP_VERIFY_UNKNOWN);
}

TEST(NotebookVerify, ItGivesTheNotebookAsReadNowByTheSameParser) {
  Cloud cloud;
  const json now = row("a", "STOPPED", {{"tags", {{{"key", "k"}, {"value", "v"}}}}});
  cloud.on("GET", one).reply(200, now.dump());
  const Recorder seen =
      cloud.ScriptedCloud::verify(Notebook(), "stop", {resource(row("a", "RUNNING"))});
  ASSERT_TRUE(seen.settled.at(0).seen.has_value());
  EXPECT_EQ(seen.settled[0].seen->state, "STOPPED");
  EXPECT_EQ(seen.settled[0].seen->tags.at(0).key, "k");
}

TEST(NotebookVerify, ItChangesNothing) {
  Cloud cloud;
  cloud.verify("delete", row("a", "STOPPED"));
  for (const auto& sent : cloud.sent()) EXPECT_EQ(sent.request.method, "GET");
}
