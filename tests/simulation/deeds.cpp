#include "tests/simulation/deeds.hpp"

namespace billstop::simulation {

std::optional<Deed> deed_of(const sandbox::LedgerEntry& line) {
  const bool removes = line.method == "DELETE";
  const bool stops = line.method == "POST" && line.target.ends_with("/stop");
  if (line.kind == "notebook" && stops) return Deed{"stop", {"reversible", "data"}};
  if (line.kind == "notebook" && removes) return Deed{"delete", {"data"}};
  if (line.kind == "training_job" && line.method == "POST" && line.target.ends_with("/actions"))
    return Deed{"terminate", {"instance", "data"}};
  if (line.kind == "training_job" && removes) return Deed{"delete", {"data"}};
  if (line.kind == "pool" && removes) return Deed{"delete", {"instance"}};
  if (line.kind == "service" && line.method == "PUT") return Deed{"stop", {"reversible"}};
  if (line.kind == "service" && removes) return Deed{"delete", {"instance"}};
  if (line.kind == "workflow_schedule" && line.method == "PUT")
    return Deed{"disable", {"reversible"}};
  if (line.kind == "workflow_execution" && line.target.ends_with("/actions"))
    return Deed{"stop", {"instance"}};
  if (line.kind == "subscription" && line.target.ends_with("/resources/unsubscribe"))
    return Deed{"unsubscribe", {"refund"}};
  const bool stored = line.kind == "bucket" || line.kind == "obs_path";
  if (stored && (removes || line.target.ends_with("?delete"))) return Deed{"delete", {"data"}};
  if (line.kind == "subscription" && (removes || line.target.ends_with("/to-on-demand")))
    return Deed{"lapse", {"lapse"}};
  return std::nullopt;
}

bool is_order(const sandbox::LedgerEntry& line) {
  return line.target.starts_with("/v2/orders/subscriptions/");
}

std::string kind_of(const sandbox::LedgerEntry& line) {
  if (line.target.find("/schedules/") != std::string::npos) return "workflow_schedule";
  if (line.target.find("/executions/") != std::string::npos) return "workflow_execution";
  return line.kind;
}

const std::map<std::string, std::set<std::string>>& plugins_of() {
  static const std::map<std::string, std::set<std::string>> plugins{
      {"notebook", {"notebook"}},
      {"training_job", {"training", "exeml"}},
      {"service", {"service", "exeml"}},
      {"edge_service", {"service"}},
      {"workflow", {"workflow", "exeml"}},
      {"workflow_schedule", {"workflow", "exeml"}},
      {"workflow_execution", {"workflow", "exeml"}},
      {"pool", {"pool"}},
      {"node", {"pool"}},
      {"subscription", {"subscription"}},
      {"bucket", {"obs"}},
      {"obs_path", {"obs"}}};
  return plugins;
}

}  // namespace billstop::simulation
