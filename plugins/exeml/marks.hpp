// How parts of an ExeML project are recognised. No public call lists the projects themselves.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <string_view>

namespace billstop::exeml {

// Ids of what executions of ExeML's workflows started.
using Started = std::set<std::string>;

// "<project>_ExeML_" and 19 digits, or the 8 hex digits of a model. The project alone is a name
// that anybody can give.
bool is_exeml_name(std::string_view name);

bool is_exeml_workflow(const nlohmann::json& workflow);
bool is_exeml_service(const nlohmann::json& service, const Started& started);
bool is_exeml_job(const nlohmann::json& job, const Started& started);

}  // namespace billstop::exeml
