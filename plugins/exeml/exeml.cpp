#include "plugins/exeml/exeml.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "plugins/exeml/marks.hpp"
#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/workflow/workflow_reads.hpp"
#include "plugins/workflow/workflow_row.hpp"

namespace billstop::exeml {

using modelarts::Json;

namespace {

// What cannot be read here is told when the project's workflows are located; a job or service that
// is missed is an ordinary one, and stopped alike.
Started started_by_workflows(Call& call) {
  Started ids;
  for (const Json& row : workflow::list_workflows(call).rows) {
    if (!is_exeml_workflow(row)) continue;
    const std::string id = modelarts::text(row, "workflow_id");
    for (const Json& execution : workflow::list_executions(call, id).rows)
      for (const workflow::Started& started : workflow::started_by(execution))
        ids.insert(started.id);
  }
  return ids;
}

}  // namespace

void Exeml::locate(Call& call, const Scope& scope) const {
  if (scope.workspace.empty()) {
    workflow_.locate(call, scope, is_exeml_workflow);
    return;
  }
  // Read when the first row asks: services are listed and shown by their own plugin too, and while
  // both are at the same place the cloud is asked once for both.
  std::optional<Started> started;
  const auto started_ids = [&]() -> const Started& {
    if (!started) started = started_by_workflows(call);
    return *started;
  };
  service_.locate(call, scope,
                  [&](const Json& service) { return is_exeml_service(service, started_ids()); });
  training_.locate(call, scope, [&](const Json& job) { return is_exeml_job(job, started_ids()); });
}

StopOutcome Exeml::stop(Call& call, std::string_view way, const Resource& part) const {
  if (part.kind == "service") return service_.stop(call, way, part);
  if (part.kind == "training_job") return training_.stop(call, way, part);
  return workflow_.stop(call, way, part);
}

// A batch is of one kind.
void Exeml::verify(Call& call, std::string_view way, std::span<const Resource> parts) const {
  if (parts.front().kind == "service") return service_.verify(call, way, parts);
  if (parts.front().kind == "training_job") return training_.verify(call, way, parts);
  for (size_t i = 0; i < parts.size(); ++i) call.settle(i, workflow_.verify(call, way, parts[i]));
}

}  // namespace billstop::exeml
