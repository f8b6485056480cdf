// Rows as the cloud writes them, for the tests of this plugin.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "plugins/notebook/notebook_row.hpp"

namespace billstop::notebook {

inline const Scope test_scope{"account", "region", "project", "0"};

inline nlohmann::json row(const std::string& id, const std::string& status,
                          nlohmann::json more = nlohmann::json::object()) {
  nlohmann::json r = {
      {"id", id},
      {"name", "nb-" + id},
      {"status", status},
      {"feature", "NOTEBOOK"},
      {"flavor", "modelarts.vm.cpu.2u"},
      {"workspace_id", "0"},
      {"user", {{"id", "u1"}, {"name", "ana"}}},
      {"volume", {{"category", "EVS"}, {"ownership", "MANAGED"}, {"id", "disk-" + id}}}};
  r.update(more);
  return r;
}

inline Resource resource(const nlohmann::json& of) {
  return resource_of(of, test_scope).value();
}

}  // namespace billstop::notebook
