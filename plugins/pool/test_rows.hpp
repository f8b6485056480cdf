// Rows and a cloud as ModelArts writes them, for the tests of this plugin.
#pragma once

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugins/pool/pool.hpp"
#include "plugins/pool/pool_row.hpp"

namespace billstop::pool {

inline const Scope test_scope{"account", "region", "project", "0"};

namespace path {
inline constexpr const char* list = "/v2/{project_id}/pools";
inline constexpr const char* statistics = "/v2/{project_id}/statistics/pools";
inline constexpr const char* one = "/v2/{project_id}/pools/{pool_name}";
inline constexpr const char* nodes = "/v2/{project_id}/pools/{pool_name}/nodes";
inline constexpr const char* workloads = "/v2/{project_id}/pools/{pool_name}/workloads";
inline constexpr const char* tags = "/v1/{project_id}/pools/{pool_name}/tags";
inline constexpr const char* networks = "/v1/{project_id}/networks";
}  // namespace path

using Rows = std::vector<nlohmann::json>;

// A pay-per-use pool without sub-pools.
inline nlohmann::json pool_row(const std::string& id, const std::string& phase = "Running") {
  return {{"metadata",
           {{"name", id},
            {"creationTimestamp", "2026-01-02T03:04:05Z"},
            {"labels",
             {{"os.modelarts/name", "display-" + id},
              {"os.modelarts/resource.id", "maos-" + id},
              {"os.modelarts/tenant.project.id", "project"}}},
            {"annotations",
             {{"os.modelarts/billing.mode", "0"}, {"os.modelarts.pool/subpools.count", "0"}}}}},
          {"spec", {{"type", "Dedicate"}}},
          {"status", {{"phase", phase}}}};
}

inline nlohmann::json with_label(nlohmann::json row, const std::string& key,
                                 const std::string& value) {
  row["metadata"]["labels"][key] = value;
  return row;
}

inline nlohmann::json with_annotation(nlohmann::json row, const std::string& key,
                                      const std::string& value) {
  row["metadata"]["annotations"][key] = value;
  return row;
}

inline nlohmann::json without_annotation(nlohmann::json row, const std::string& key) {
  row["metadata"]["annotations"].erase(key);
  return row;
}

inline nlohmann::json prepaid_pool(const std::string& id) {
  return with_annotation(pool_row(id), "os.modelarts/billing.mode", "1");
}

inline nlohmann::json subpool(const std::string& id, const std::string& root) {
  nlohmann::json row = pool_row(id);
  row["spec"]["type"] = "Logical";
  row["status"]["parent"] = root;
  row["status"]["root"] = root;
  return row;
}

inline nlohmann::json node_row(const std::string& name, const std::string& mode = "0") {
  return {{"metadata",
           {{"name", name},
            {"labels", {{"os.modelarts/resource.id", "bill-" + name}}},
            {"annotations", {{"os.modelarts/billing.mode", mode}}}}},
          {"status", {{"phase", "Available"}}}};
}

inline nlohmann::json workload_row(const std::string& type, const std::string& job,
                                   const std::string& status = "Running") {
  return {{"type", type}, {"uid", "uid-" + job}, {"jobUUID", job}, {"status", status}};
}

inline std::string items(const Rows& rows) {
  return nlohmann::json{{"items", rows}}.dump();
}

inline Resource resource(const nlohmann::json& row) {
  return resource_of(row, test_scope).value();
}

// These pools, empty ones, and the service's own not-found code for every other.
struct Cloud : testing::ScriptedCloud {
  explicit Cloud(const Rows& pools) {
    on("GET", path::list).reply(200, items(pools));
    on("GET", path::one).error(404, "ModelArts.50015001");
    for (const auto& pool : pools)
      on("GET", "/v2/project/pools/" + id_of(pool)).reply(200, pool.dump());
    on("GET", path::nodes).reply(200, items({}));
    on("GET", path::workloads).reply(200, items({}));
    on("GET", path::tags).reply(200, R"({"tags": []})");
    on("GET", path::statistics).reply(200, R"({"statistics": {"status": {}}})");
    on("GET", path::networks).reply(200, items({}));
  }
  testing::Recorder locate() { return ScriptedCloud::locate(Pool(), test_scope); }
  testing::Settlement stop(const Resource& planned) {
    return only(ScriptedCloud::stop(Pool(), "delete", {planned}));
  }
  testing::Settlement verify(const Resource& planned) {
    return only(ScriptedCloud::verify(Pool(), "delete", {planned}));
  }

 private:
  static testing::Settlement only(const testing::Recorder& seen) {
    EXPECT_EQ(seen.settled.size(), 1u);
    EXPECT_EQ(seen.status, BILLSTOP_OK) << seen.explained;
    return seen.settled.empty() ? testing::Settlement{} : seen.settled[0];
  }
};

}  // namespace billstop::pool
