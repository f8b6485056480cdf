#include "sdk/sandbox/pool_view.hpp"

#include <algorithm>
#include <map>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/pool_nodes.hpp"
#include "sdk/sandbox/pool_state.hpp"

namespace billstop::sandbox {
namespace {

using namespace nlohmann::literals;

Json metadata_view(Account& account, const Item& pool) {
  Json metadata = pool.detail.value("metadata", Json::object());
  metadata["name"] = pool.id;
  metadata["creationTimestamp"] = iso_seconds(pool.created_at_ms);
  Json& annotations = metadata["annotations"];
  const size_t children = children_of(account, pool).size();
  if (children > 0) annotations["os.modelarts.pool/subpools.count"] = std::to_string(children);
  if (!pool.tags.empty()) {
    Json tags = Json::array();
    for (const auto& [key, value] : pool.tags) tags.push_back({{"key", key}, {"value", value}});
    annotations["os.modelarts/tms.tags"] = tags.dump();
  }
  return metadata;
}

const char* column_of(const Node& node) {
  if (node.phase == "Creating") return "creating";
  if (node.phase == "Deleting") return "deleting";
  return node.phase == "Abnormal" ? "abnormal" : "available";
}

// Each column is a list by flavor and node pool.
Json resources_view(Account& account, const Item& pool) {
  std::map<std::string, std::map<std::pair<std::string, std::string>, int>> counts;
  for (const Node& node : nodes_of(account, pool)) {
    ++counts[column_of(node)][{node.flavor, node.nodepool}];
  }
  Json resources = Json::object();
  for (const char* column : {"creating", "available", "abnormal", "deleting"}) {
    resources[column] = Json::array();
    for (const auto& [what, count] : counts[column]) {
      resources[column].push_back({{"flavor", what.first},
                                   {"count", count},
                                   {"maxCount", count},
                                   {"nodePool", what.second}});
    }
  }
  return resources;
}

Json status_view(Account& account, const Item& pool) {
  Json scopes = Json::array();
  for (const Json& scope : pool.detail.value("/spec/scope"_json_pointer, Json::array())) {
    scopes.push_back({{"scopeType", scope}, {"state", "Enabled"}});
  }
  const std::string parent = parent_of(pool);
  return {{"phase", pool.state},
          {"message", pool.detail.value("message", "")},
          {"root", parent.empty() ? pool.id : parent},
          {"parent", parent},
          {"scope", scopes},
          {"resources", resources_view(account, pool)}};
}

}  // namespace

Json flavor_counts(const Item& pool) {
  Json counts = Json::array();
  for (const Json& resource : pool.detail.value("/spec/resources"_json_pointer, Json::array())) {
    const int64_t count = resource.value("count", int64_t{1});
    counts.push_back({{"flavor", resource.value("flavor", "")},
                      {"count", count},
                      {"maxCount", resource.value("maxCount", count)}});
  }
  return counts;
}

Json pool_view(Account& account, const Item& pool) {
  return {{"apiVersion", "v2"},
          {"kind", "Pool"},
          {"metadata", metadata_view(account, pool)},
          {"spec", pool.detail.value("spec", Json::object())},
          {"status", status_view(account, pool)}};
}

bool selects(std::string_view selector, const Json& labels) {
  while (!selector.empty()) {
    const size_t end = std::min(selector.find(','), selector.size());
    const std::string_view term = selector.substr(0, end);
    const size_t sign = std::min(term.find('='), term.size());
    std::string_view value = sign < term.size() ? term.substr(sign + 1) : std::string_view{};
    if (value.starts_with('=')) value.remove_prefix(1);
    if (labels.value(std::string(term.substr(0, sign)), "") != value) return false;
    selector.remove_prefix(std::min(end + 1, selector.size()));
  }
  return true;
}

}  // namespace billstop::sandbox
