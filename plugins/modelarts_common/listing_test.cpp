#include "plugins/modelarts_common/listing.hpp"

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

using namespace billstop;
using billstop::testing::Recorder;
using billstop::testing::ScriptedCloud;
using nlohmann::json;

namespace {

constexpr const char* path = "/v1/{project_id}/things";

// Reports each row as a resource, so that a test sees rows and completeness alike.
struct Lister {
  bool counted = true;
  size_t most_pages = SIZE_MAX;
  void locate(Call& call, const Scope&) const {
    const auto listing = modelarts::read_rows(
        call, {.service = "modelarts", .method = "GET", .path = path},
        {.limit = 2, .counted = counted, .most_pages = most_pages, .id = [](const json& row) {
           return modelarts::text(row, "id");
         }});
    for (const json& row : listing.rows)
      call.found({.kind = "thing", .id = modelarts::text(row, "id")});
    listing.report(call, "thing");
  }
  StopOutcome stop(Call&, std::string_view, const Resource&) const { return {}; }
  VerifyOutcome verify(Call&, std::string_view, const Resource&) const { return {}; }
};

std::string page(int total, const std::vector<std::string>& ids) {
  json body = {{"total", total}, {"data", json::array()}};
  for (const auto& id : ids) body["data"].push_back({{"id", id}});
  return body.dump();
}

std::vector<std::string> ids_of(const Recorder& seen) {
  std::vector<std::string> ids;
  for (const Resource& r : seen.found) ids.push_back(r.id);
  std::sort(ids.begin(), ids.end());
  return ids;
}

using Ids = std::vector<std::string>;

}  // namespace

TEST(Listing, OfAListThatIsLongerThanItIsWorthOnePageIsRead) {
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, page(5, {"a", "b"}));
  const Recorder seen = cloud.locate(Lister{.most_pages = 2}, {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b"}));
  EXPECT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(cloud.sent().size(), 1u);
}

TEST(Listing, AQueryThatIsSentAsPostHasItsPagesInTheBody) {
  struct Query : Lister {
    void locate(Call& call, const Scope&) const {
      const auto listing = modelarts::read_rows(
          call, {.service = "bss", .method = "POST", .path = path, .body = R"({"a":1})"},
          {.limit = 2, .total_key = "total_count", .in_body = true, .id = [](const json& row) {
             return modelarts::text(row, "id");
           }});
      for (const json& row : listing.rows)
        call.found({.kind = "thing", .id = modelarts::text(row, "id")});
    }
  };
  ScriptedCloud cloud;
  const auto answer = [](const char* ids) {
    return R"({"total_count":3,"data":[)" + std::string(ids) + "]}";
  };
  cloud.on("POST", path)
      .with_body(R"({"a":1,"limit":2,"offset":0})")
      .reply(200, answer(R"({"id":"a"},{"id":"b"})"));
  cloud.on("POST", path)
      .with_body(R"({"a":1,"limit":2,"offset":2})")
      .reply(200, answer(R"({"id":"c"})"));
  EXPECT_EQ(ids_of(cloud.locate(Query(), {})), (Ids{"a", "b", "c"}));
}

TEST(Listing, RowsAreMadeIntoResourcesAndThoseThatAreNoneLeftOut) {
  struct Locator : Lister {
    void locate(Call& call, const Scope&) const {
      const auto id_of = [](const json& row) { return modelarts::text(row, "id"); };
      auto located = modelarts::read_resources(
          call, {.service = "modelarts", .method = "GET", .path = path}, {.limit = 2, .id = id_of},
          [&](const json& row) -> std::optional<Resource> {
            if (id_of(row) == "b") return std::nullopt;
            return Resource{.kind = "thing", .id = id_of(row)};
          });
      located.report(call, "thing");
      call.found_all(std::move(located.resources));
    }
  };
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, page(3, {"a", "b"}));
  cloud.on("GET", path).with("offset", "2").reply(200, page(3, {"c"}));
  const Recorder seen = cloud.locate(Locator(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "c"}));
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(Listing, AllPagesAreReadByTheNumberOfRowsReceived) {
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, page(3, {"a", "b"}));
  cloud.on("GET", path).with("offset", "2").reply(200, page(3, {"c"}));
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b", "c"}));
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(Listing, APageShorterThanAskedIsNotTakenForTheLast) {
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, page(3, {"a"}));
  cloud.on("GET", path).with("offset", "1").reply(200, page(3, {"b", "c"}));
  EXPECT_EQ(ids_of(cloud.locate(Lister(), {})), (Ids{"a", "b", "c"}));
}

TEST(Listing, RowsThatMovedUpBetweenPagesAreReadAgain) {
  ScriptedCloud cloud;
  cloud.on("GET", path)
      .with("offset", "0")
      .reply(200, page(4, {"a", "b"}))
      .reply(200, page(3, {"b", "c"}));
  // "a" went away before the second page was read, which therefore misses "c".
  cloud.on("GET", path).with("offset", "2").reply(200, page(3, {"d"}));
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"b", "c", "d"}));
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(Listing, ARowThatCameTwiceCountsOnceAndTheListIsReadAgain) {
  ScriptedCloud cloud;
  cloud.on("GET", path)
      .with("offset", "0")
      .reply(200, page(3, {"a", "b"}))
      .reply(200, page(3, {"a", "b"}));
  cloud.on("GET", path).with("offset", "2").reply(200, page(3, {"b"})).reply(200, page(3, {"c"}));
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b", "c"}));
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(Listing, FewerRowsThanCountedArePartialAndStillReported) {
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, page(5, {"a", "b"}));
  cloud.on("GET", path).with("offset", "2").reply(200, page(5, {}));
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b"}));
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::partial);
}

TEST(Listing, AFailedLaterPageLeavesTheRowsAndSaysWhy) {
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, page(3, {"a", "b"}));
  cloud.on("GET", path).with("offset", "2").error(503, "http_503");
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b"}));
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::unanswered);
}

TEST(Listing, APageWithoutItsCountIsMalformed) {
  ScriptedCloud cloud;
  cloud.on("GET", path).reply(200, R"({"data": [{"id": "a"}]})");
  const Recorder seen = cloud.locate(Lister(), {});
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::malformed);
}

TEST(Listing, ARowWithoutIdMakesTheListMalformed) {
  ScriptedCloud cloud;
  cloud.on("GET", path).reply(200, R"({"total": 2, "data": [{"id": "a"}, 7]})");
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a"}));
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::malformed);
}

TEST(Listing, WithoutACountAShortPageIsTheLast) {
  ScriptedCloud cloud;
  cloud.on("GET", path).with("offset", "0").reply(200, R"({"data":[{"id":"a"},{"id":"b"}]})");
  cloud.on("GET", path).with("offset", "2").reply(200, R"({"data":[{"id":"c"}]})");
  const Recorder seen = cloud.locate(Lister{false}, {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b", "c"}));
  EXPECT_TRUE(seen.incomplete.empty());
}

TEST(Listing, AServerThatIgnoresTheOffsetEndsAsPartial) {
  ScriptedCloud cloud;
  cloud.on("GET", path).reply(200, page(5, {"a", "b"}));
  const Recorder seen = cloud.locate(Lister(), {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b"}));
  ASSERT_EQ(seen.incomplete.size(), 1u);
  EXPECT_EQ(seen.incomplete[0].missing, Missing::partial);
}

TEST(Listing, AnUncountedListWhoseServerIgnoresTheOffsetEndsToo) {
  ScriptedCloud cloud;
  cloud.on("GET", path).reply(200, R"({"data":[{"id":"a"},{"id":"b"}]})");
  const Recorder seen = cloud.locate(Lister{false}, {});
  EXPECT_EQ(ids_of(seen), (Ids{"a", "b"}));
  EXPECT_EQ(seen.incomplete.size(), 1u);
}
