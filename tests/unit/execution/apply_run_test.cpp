#include "core/execution/apply_run.hpp"

#include <gmock/gmock.h>

#include "core/planning/decide.hpp"
#include "tests/unit/execution/fake_cloud.hpp"

namespace billstop::core {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// An execution and the jobs that it runs, and what the second look, which is the sweep, finds.
class Workflows : public testing::FakeCloud {
 public:
  explicit Workflows(Loop& loop) : FakeCloud(loop), loop_(loop) {
    manifest_.id = {"fake"};
    for (const char* kind : {"workflow_execution", "training_job"})
      manifest_.kinds.push_back(
          {.kind = {kind},
           .scope = ScopeLevel::account,
           .ways = {{.id = {"stop"}, .verb = "stop", .effect = Effect::instance}}});
    manifest_.kinds[1].ways.front().ends = {"compute"};
  }
  const Manifest& manifest() const override { return manifest_; }
  void locate(const Scope&, std::span<const Resource>, std::function<void(Resource)> found,
              std::function<void(LocateEnd)> done) override {
    for (const Resource& r : ++looks == 1 ? at_first : at_sweep) found(r);
    loop_.post([done] { done({}); });
  }
  std::vector<Resource> at_first, at_sweep;
  int looks = 0;

 private:
  Loop& loop_;
  Manifest manifest_;
};

Resource execution(const std::vector<std::string>& jobs) {
  Resource r = testing::thing("workflow_execution", "x");
  r.meters.clear();
  for (const std::string& job : jobs) r.users.push_back({"started-by", {{"training_job"}, job}});
  return r;
}

Resource job(const std::string& id, Runs runs = Runs::yes) {
  Resource r = testing::thing("training_job", id);
  r.uses.push_back({"started-by", {{"workflow_execution"}, "x"}});
  r.meters.front().runs = runs;
  return r;
}

struct Application {
  simulation::VirtualLoop loop{cloud_time(1'700'000'000'000)};
  Workflows cloud{loop};
  testing::SilentStatus status;
  testing::MemoryJournal journal;

  RunResult of_plan_for(std::vector<Resource> planned) {
    Wishes wishes;
    wishes.cloud_now = loop.cloud_now();
    wishes.consent = Consent::none();
    wishes.consent.allow(Effect::instance);
    wishes.plugins = {{"fake"}};
    const std::vector<Manifest> manifests{cloud.manifest()};
    ApplyRun run({loop, status, journal, {&cloud}, {}},
                 {.plan = decide({.resources = std::move(planned)}, manifests, wishes)});
    RunResult result;
    bool done = false;
    run.start([&](RunResult r) {
      result = std::move(r);
      done = true;
    });
    EXPECT_TRUE(loop.run_until([&] { return done; })) << "the run never came to an end";
    return result;
  }
};

const ItemResult& item(const RunResult& result, const std::string& id) {
  const auto found =
      std::ranges::find(result.items, id, [](const ItemResult& i) { return i.resource.id; });
  if (found == result.items.end()) throw std::out_of_range(id);
  return *found;
}

TEST(ApplyRun, StopsAnExecutionAgainThatTheSweepFindsAtWork) {
  Application a;
  a.cloud.at_first = {execution({"j"}), job("j")};
  a.cloud.at_sweep = {execution({"j"}), job("j", Runs::no)};
  a.of_plan_for(a.cloud.at_first);
  EXPECT_EQ(std::ranges::count(a.cloud.stopped, "x"), 3);  // at most two more times
}

TEST(ApplyRun, LeavesAnExecutionThatTheSweepFindsWithAJobThatIsNotOfThePlan) {
  Application a;
  a.cloud.at_first = {execution({"j"}), job("j")};
  a.cloud.at_sweep = {execution({"j"}), job("j", Runs::no), job("new")};
  const RunResult result = a.of_plan_for(a.cloud.at_first);
  EXPECT_THAT(a.cloud.stopped, ElementsAre("x", "j"));
  EXPECT_EQ(item(result, "x").reason, "it ended, and runs again");
  EXPECT_EQ(result.exit_code, 3);
}

TEST(ApplyRun, LeavesAnExecutionThatStartedSomethingSinceThePlan) {
  Application a;
  a.cloud.at_first = a.cloud.at_sweep = {execution({"j", "new"}), job("j")};
  const RunResult result = a.of_plan_for({execution({"j"}), job("j")});
  EXPECT_THAT(a.cloud.stopped, ::testing::Not(::testing::Contains("x")));
  EXPECT_EQ(item(result, "x").verdict, Verdict::skipped);
  EXPECT_THAT(item(result, "x").reason, HasSubstr("training_job:new since the plan"));
}

}  // namespace
}  // namespace billstop::core
