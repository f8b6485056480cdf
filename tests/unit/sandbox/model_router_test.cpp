#include "sdk/sandbox/router.hpp"

namespace billstop::sandbox {
namespace {

class Api : public FreeService {
 public:
  std::vector<Route> routes() override { return {}; }
};

class Store final : public Api {
 public:
  Front front() const override { return Front::obs; }
};

class RouterTest : public ::testing::Test {
 protected:
  void add(Service& service, const std::string& endpoint, const std::string& method,
           const std::string& path, const std::string& key = {}) {
    Route route{endpoint, method, path};
    route.query_key = key;
    router_.add(service, std::move(route));
  }

  std::string found(const std::string& method, const std::string& target,
                    Front front = Front::api) {
    Request request{method, target};
    request.front = front;
    match_ = router_.find(request);
    return match_.route ? match_.route->endpoint : "";
  }

  Api api_{};
  Store store_{};
  Router router_{};
  Match match_{};
};

TEST_F(RouterTest, ALiteralBeatsAPlaceholder) {
  add(api_, "show", "GET", "/v1/{project_id}/notebooks/{id}");
  add(api_, "list_all", "GET", "/v1/{project_id}/notebooks/all");
  EXPECT_EQ(found("GET", "/v1/p/notebooks/all"), "list_all");
  EXPECT_EQ(found("GET", "/v1/p/notebooks/x"), "show");
}

TEST_F(RouterTest, PlaceholdersAreDecoded) {
  add(api_, "show", "GET", "/v2/{project_id}/pools/{pool_name}");
  ASSERT_EQ(found("GET", "/v2/p/pools/pool%20a-b?x=1"), "show");
  EXPECT_EQ(match_.path.at("pool_name"), "pool a-b");
}

TEST_F(RouterTest, AnotherMethodIsAnotherRoute) {
  add(api_, "show", "GET", "/v3/projects");
  EXPECT_EQ(found("DELETE", "/v3/projects"), "");
}

TEST_F(RouterTest, AnEmptySegmentFillsNoPlaceholder) {
  add(api_, "delete", "DELETE", "/v1/{project_id}/notebooks/{id}");
  EXPECT_EQ(found("DELETE", "/v1/p/notebooks/"), "");
  EXPECT_EQ(found("DELETE", "/v1//notebooks/a"), "");
}

TEST_F(RouterTest, ATrailingSlashIsForgiven) {
  add(api_, "list", "GET", "/v3/projects");
  EXPECT_EQ(found("GET", "/v3/projects/"), "list");
}

TEST_F(RouterTest, TheRestOfAPathKeepsItsSlashes) {
  add(store_, "object", "GET", "/{bucket}/{key...}");
  add(store_, "bucket", "GET", "/{bucket}");
  ASSERT_EQ(found("GET", "/b/a/c%20d/", Front::obs), "object");
  EXPECT_EQ(match_.path.at("key"), "a/c d/");
  EXPECT_EQ(found("GET", "/b/", Front::obs), "bucket");
}

TEST_F(RouterTest, AQueryKeyPicksTheSubresource) {
  add(store_, "list", "GET", "/{bucket}");
  add(store_, "versions", "GET", "/{bucket}", "versions");
  EXPECT_EQ(found("GET", "/b?versions", Front::obs), "versions");
  EXPECT_EQ(found("GET", "/b?prefix=versions", Front::obs), "list");
}

TEST_F(RouterTest, TheTwoAddressesDoNotMix) {
  add(store_, "buckets", "GET", "/");
  EXPECT_EQ(found("GET", "/", Front::obs), "buckets");
  EXPECT_EQ(found("GET", "/", Front::api), "");
}

}  // namespace
}  // namespace billstop::sandbox
