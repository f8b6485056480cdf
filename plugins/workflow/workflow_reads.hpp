// Reading a project's workflows and what belongs to them.
#pragma once

#include <billstop/plugin.hpp>
#include <string>
#include <string_view>

#include "plugins/modelarts_common/listing.hpp"

namespace billstop::workflow {

inline constexpr const char* list_path = "/v2/{project_id}/workflows";
inline constexpr const char* show_path = "/v2/{project_id}/workflows/{workflow_id}";
inline constexpr const char* executions_path =
    "/v2/{project_id}/workflows/{workflow_id}/executions";
inline constexpr const char* execution_path =
    "/v2/{project_id}/workflows/{workflow_id}/executions/{execution_id}";
inline constexpr const char* schedules_path = "/v2/{project_id}/workflows/{workflow_id}/schedules";
inline constexpr const char* schedule_path =
    "/v2/{project_id}/workflows/{workflow_id}/schedules/{schedule_id}";

modelarts::Listing list_workflows(Call& call);
modelarts::Listing list_executions(Call& call, const std::string& workflow_id);
modelarts::Listing list_schedules(Call& call, const std::string& workflow_id);

// The three calls' own "there is no such thing", which comes as 400.
bool is_gone(const Reply& reply);

// Whether an empty list of workflows may be believed; if not, it is reported.
bool prove_right_to_workflows(Call& call);

}  // namespace billstop::workflow
