#include "core/execution/locator.hpp"

#include "tests/unit/execution/fake_cloud.hpp"

namespace billstop::core {
namespace {

using testing::thing;

// Finds what it is told to, and keeps what the second round was shown.
class Looker : public testing::FakeCloud {
 public:
  Looker(Loop& loop, const char* id, bool second_round) : FakeCloud(loop), loop_(loop) {
    manifest_.id = {id};
    manifest_.locate_after_uses = second_round;
    manifest_.kinds = {{.kind = {"notebook"}, .scope = ScopeLevel::account}};
  }
  const Manifest& manifest() const override { return manifest_; }
  void locate(const Scope&, std::span<const Resource> uses, std::function<void(Resource)> found,
              std::function<void(LocateEnd)> done) override {
    shown.assign(uses.begin(), uses.end());
    for (const Resource& r : finds) found(r);
    loop_.post([done] { done({}); });
  }
  std::vector<Resource> finds, shown;

 private:
  Loop& loop_;
  Manifest manifest_;
};

TEST(Locator, TheSecondRoundLearnsWhatTheGoneHadUsed) {
  simulation::VirtualLoop loop{cloud_time(0)};
  testing::SilentStatus status;
  Looker first(loop, "fake", false), second(loop, "leftovers", true);
  Resource gone = thing("notebook", "gone"), there = thing("notebook", "there");
  gone.uses = {{"disk", {{"volume"}, "v"}}};
  Resource own = thing("volume", "v");
  own.plugin = {"leftovers"};
  first.finds = {there};
  Inventory inventory;
  look_everywhere({&first, &second}, {}, status,
                  [&](Inventory seen) { inventory = std::move(seen); }, {gone, there, own});
  loop.run();
  ASSERT_EQ(second.shown.size(), 2u);
  EXPECT_EQ(second.shown[0].id, "there");
  EXPECT_EQ(second.shown[1].id, "gone");
  EXPECT_EQ(second.shown[1].state, "billstop: gone");
  EXPECT_EQ(second.shown[1].uses, gone.uses);
  EXPECT_TRUE(second.shown[1].meters.empty());
  EXPECT_EQ(inventory.resources.size(), 1u);
}

}  // namespace
}  // namespace billstop::core
