// Services as the cloud writes them, for the tests of this plugin.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "plugins/service/service_row.hpp"

namespace billstop::service {

inline const Scope test_scope{"account", "region", "project", "0"};

inline nlohmann::json row(const std::string& id, const std::string& status,
                          nlohmann::json more = nlohmann::json::object()) {
  nlohmann::json r = {{"service_id", id},          {"service_name", "svc-" + id},
                      {"infer_type", "real-time"}, {"workspace_id", "0"},
                      {"status", status},          {"owner", "u1"},
                      {"publish_at", 1000},        {"is_shared", false},
                      {"is_free", false},          {"config", nlohmann::json::array()}};
  r.update(more);
  return r;
}

// A part of a service, as `config` holds it.
inline nlohmann::json part(const std::string& model,
                           nlohmann::json more = nlohmann::json::object()) {
  nlohmann::json p = {
      {"model_id", model}, {"specification", "modelarts.vm.cpu.2u"}, {"instance_count", 1}};
  p.update(more);
  return p;
}

inline Resource resource(const nlohmann::json& of) {
  return resource_of(of, test_scope).value();
}

}  // namespace billstop::service
