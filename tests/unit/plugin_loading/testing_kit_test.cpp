// The author's test kit, used as an author uses it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <billstop/testing.hpp>

namespace billstop {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Lists by pages of one, stops by name, settles a batch by itself when verifying.
struct Things {
  void locate(Call& call, const Scope& scope) const {
    for (int page = 0;; ++page) {
      const Reply r =
          call.get("modelarts", "/v1/{project_id}/things", {}, {{"offset", std::to_string(page)}});
      if (!r.ok()) return call.incomplete("thing", r);
      if (r.body.empty()) return;
      Resource thing;
      thing.kind = "thing";
      thing.id = r.body;
      thing.scope = scope;
      call.found(thing);
    }
  }
  StopOutcome stop(Call& call, std::string_view, const Resource& thing) const {
    const Reply r = call.send({"modelarts",
                               "DELETE",
                               "/v1/{project_id}/things/{id}",
                               {{"id", thing.id}},
                               {},
                               {},
                               {},
                               {}});
    return r.ok() ? accepted(r) : failed(r);
  }
  void verify(Call& call, std::string_view, std::span<const Resource> things) const {
    for (size_t i = 0; i <= things.size(); ++i) call.settle(i, verified_gone());  // one too many
  }
};

const Scope scope{"acc", "r", "p", ""};

Resource thing(const char* id) {
  Resource r;
  r.kind = "thing";
  r.id = id;
  r.scope = scope;
  return r;
}

TEST(ScriptedCloud, answers_by_the_narrowest_route) {
  testing::ScriptedCloud cloud;
  cloud.on("GET", "/v1/{project_id}/things").reply(200, "");
  cloud.on("GET", "/v1/{project_id}/things").with("offset", "0").reply(200, "t1");
  const auto seen = cloud.locate(Things(), scope);
  EXPECT_EQ(seen.status, BILLSTOP_OK);
  ASSERT_THAT(seen.found, SizeIs(1));
  EXPECT_EQ(seen.found[0].id, "t1");
  EXPECT_THAT(cloud.unscripted(), IsEmpty());
  EXPECT_EQ(cloud.sent().at(1).query("offset"), "1");
}

TEST(ScriptedCloud, answers_in_turn_and_then_for_ever_the_last) {
  testing::ScriptedCloud cloud;
  cloud.on("GET", "/v1/p/things").reply(200, "a").reply(200, "b").reply(200, "");
  EXPECT_THAT(cloud.locate(Things(), scope).found, SizeIs(2));
  EXPECT_THAT(cloud.locate(Things(), scope).found, IsEmpty());
}

TEST(ScriptedCloud, reads_the_clouds_words_out_of_an_error) {
  testing::ScriptedCloud cloud;
  cloud.on("GET", "/v1/{project_id}/things")
      .reply(403, R"({"error_code": "ModelArts.0010", "error_msg": "no right"})");
  const auto seen = cloud.locate(Things(), scope);
  ASSERT_THAT(seen.incomplete, SizeIs(1));
  EXPECT_EQ(seen.incomplete[0].missing, Missing::denied);
  EXPECT_EQ(seen.incomplete[0].error_code, "ModelArts.0010");
  EXPECT_EQ(seen.incomplete[0].text, "no right");
}

TEST(ScriptedCloud, tells_of_requests_that_nobody_told_it_of) {
  testing::ScriptedCloud cloud;
  const auto seen = cloud.stop(Things(), "delete", {thing("a"), thing("b")});
  EXPECT_THAT(cloud.unscripted(), SizeIs(2));
  EXPECT_EQ(cloud.unscripted()[1].path, "/v1/p/things/b");
  EXPECT_EQ(seen.settlement(1)->outcome, BILLSTOP_STOP_FAILED);
}

TEST(ScriptedCloud, records_breaches_of_the_contract) {
  testing::ScriptedCloud cloud;
  const auto seen = cloud.verify(Things(), "delete", {thing("a")});
  EXPECT_EQ(seen.settlement(0)->outcome, BILLSTOP_GONE);
  EXPECT_THAT(seen.faults, ElementsAre("settle of an index beyond the batch"));
  EXPECT_EQ(seen.status, BILLSTOP_FAILED);
}

TEST(ScriptedCloud, cancels_when_told) {
  testing::ScriptedCloud cloud;
  cloud.on("GET", "/v1/{project_id}/things").reply(200, "t");
  cloud.cancel_after(3);
  EXPECT_EQ(cloud.locate(Things(), scope).status, BILLSTOP_CANCELLED);
  EXPECT_THAT(cloud.sent(), SizeIs(3));
}

TEST(ScriptedCloud, tells_what_create_threw) {
  struct Throwing : Things {
    explicit Throwing(std::string_view settings) {
      throw std::runtime_error("cannot use " + std::string(settings));
    }
  };
  const auto seen = testing::ScriptedCloud().create<Throwing>("{}");
  EXPECT_EQ(seen.status, BILLSTOP_FAILED);
  EXPECT_EQ(seen.explained, "cannot use {}");
}

}  // namespace
}  // namespace billstop
