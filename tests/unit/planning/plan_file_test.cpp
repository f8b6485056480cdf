#include "core/planning/plan_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/planning/plan_json.hpp"
#include "tests/unit/planning/account.hpp"

namespace billstop::core::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class PlanFile : public testing::Test {
 public:
  ~PlanFile() override { fs::remove_all(folder_); }

 protected:
  PlanFile() {
    std::string name = (fs::temp_directory_path() / "billstop-plan-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    file_ = folder_ / "plan.jsonl";
  }

  std::string text() const {
    std::ifstream in(file_, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
  }
  void put(const std::string& text) const { std::ofstream(file_, std::ios::binary) << text; }

  std::string refusal() const {
    try {
      read_plan_file(file_);
    } catch (const PlanFileError& error) {
      return error.what();
    }
    return "accepted";
  }

  fs::path folder_, file_;
};

Plan rich_plan() {
  Resource n = in_pool(notebook("n\"1"), "p");
  n.name = "训练 \x01 name";
  n.updated_at = now - hour;
  n.started_at = now - 2 * hour;
  n.owner_name = "Alice";
  n.charging_mode = "pay-per-use";
  n.tags = {{"team", "a"}};
  n.bill_keys = {{"resource_id", "n\"1"}};
  n.handles = {{"workflow_id", "w"}};
  n.facts = {{"secret", "canary"}};
  n.state = "RUNNING";
  Resource foreign = job("j");
  foreign.owner_id = "bob";
  foreign.meters[0] = {"compute", Runs::unknown, {}, {}, {}};
  Wishes w = wishes();
  w.owners = {"carol"};
  w.protect = {rule("name:prod-*")};
  w.obs_paths = {"obs://b/x"};
  w.older_than = 30 * Millis(60'000);
  w.caps.max_share_percent = 80;
  w.endpoints = {{"modelarts@cn-north-4", "127.0.0.1:1"}};
  Inventory inventory;
  inventory.resources = {n, foreign, pool("p", {n.key()})};
  inventory.coverage = {{{"training"},
                         n.scope,
                         Looked::could_not_tell,
                         2,
                         {{{"training_job"}, MissingWhy::denied, {"ModelArts.0108", "no", "r1"}}}}};
  inventory.not_looked_at = {{"MaaS", "no plugin"}};
  return core::decide(inventory, manifests(), w);
}

std::string all_of(const Plan& plan) {
  std::string out = json_of_head(plan).dump() + "\n";
  for (const PlanEntry& e : plan.entries) out += json_of_entry(e).dump() + "\n";
  return out;
}

TEST_F(PlanFile, GivesBackEverythingThatWasWritten) {
  const Plan plan = rich_plan();
  write_plan_file(plan, file_);
  const Plan back = read_plan_file(file_);
  EXPECT_EQ(all_of(back), all_of(plan));
  ASSERT_EQ(back.entries.size(), plan.entries.size());
  for (size_t i = 0; i < back.entries.size(); ++i) {
    const Resource &a = back.entries[i].resource, &b = plan.entries[i].resource;
    EXPECT_EQ(fingerprint_of(a), fingerprint_of(b));
    EXPECT_EQ(a.meters, b.meters);
    EXPECT_EQ(a.uses, b.uses);
    EXPECT_EQ(a.users, b.users);
    EXPECT_EQ(a.ways, b.ways);
    EXPECT_EQ(a.handles, b.handles);
    EXPECT_EQ(back.entries[i].after, plan.entries[i].after);
  }
}

TEST_F(PlanFile, KeepsNoFacts) {
  write_plan_file(rich_plan(), file_);
  EXPECT_THAT(text(), testing::Not(HasSubstr("canary")));
}

TEST_F(PlanFile, IsForItsOwnerAlone) {
  write_plan_file(rich_plan(), file_);
  struct stat status {};
  ASSERT_EQ(stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(PlanFile, LeavesNothingElseBehind) {
  write_plan_file(rich_plan(), file_);
  write_plan_file(rich_plan(), file_);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(PlanFile, TheSamePlanHasTheSameHash) {
  const std::string first = write_plan_file(rich_plan(), file_);
  EXPECT_EQ(first, hash_of_file(file_));
  EXPECT_EQ(write_plan_file(rich_plan(), file_), first);
  EXPECT_EQ(first.size(), 64u);
}

TEST_F(PlanFile, AChangedByteIsDamage) {
  write_plan_file(rich_plan(), file_);
  std::string changed = text();
  const size_t at = changed.find("\"stop\"");
  ASSERT_NE(at, std::string::npos);
  changed[at + 1] = 'S';
  put(changed);
  EXPECT_THAT(refusal(), HasSubstr("another SHA-256"));
}

TEST_F(PlanFile, AMissingEndIsACut) {
  write_plan_file(rich_plan(), file_);
  const std::string whole = text();
  put(whole.substr(0, whole.rfind("{\"resources\"")));
  EXPECT_THAT(refusal(), HasSubstr("line 5: cut short"));
}

TEST_F(PlanFile, EveryCutIsNoticed) {
  write_plan_file(rich_plan(), file_);
  const std::string whole = text();
  for (size_t size = 0; size < whole.size(); size += 37) {
    put(whole.substr(0, size));
    EXPECT_NE(refusal(), "accepted") << size;
  }
}

TEST_F(PlanFile, SomethingBehindTheEndIsDamage) {
  write_plan_file(rich_plan(), file_);
  put(text() + "{}\n");
  EXPECT_THAT(refusal(), HasSubstr("something follows the end"));
}

TEST_F(PlanFile, AnUnknownVersionIsNamed) {
  Plan plan = rich_plan();
  plan.head.version = 7;
  write_plan_file(plan, file_);
  EXPECT_THAT(refusal(), HasSubstr("version 7 is unknown here"));
}

TEST_F(PlanFile, AnotherFileIsNoPlan) {
  put("hello\n");
  EXPECT_THAT(refusal(), HasSubstr("line 1: damaged: no JSON object"));
  put("{}\n");
  EXPECT_THAT(refusal(), HasSubstr("no header of a plan"));
}

TEST_F(PlanFile, AMissingFileIsNamedWithItsReason) {
  EXPECT_THAT(refusal(), HasSubstr("plan.jsonl: cannot be opened: No such file"));
}

TEST_F(PlanFile, AFolderThatIsNotThereIsToldAtWriting) {
  EXPECT_THROW(write_plan_file(rich_plan(), folder_ / "nowhere" / "plan"), PlanFileError);
}

}  // namespace
}  // namespace billstop::core::test
