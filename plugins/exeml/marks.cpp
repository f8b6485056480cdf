#include "plugins/exeml/marks.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::exeml {

using modelarts::Json;
using modelarts::rows;
using modelarts::text;

namespace {

constexpr std::string_view between = "_ExeML_";
constexpr std::string_view description_begins = "Created by Exeml project(";

bool all_of(std::string_view word, std::string_view letters) {
  return word.find_first_not_of(letters) == std::string_view::npos;
}

// "auto": the model was trained by ExeML (api-ref of service details).
bool runs_exeml_model(const Json& service) {
  const Json& parts = rows(service, "config");
  return std::any_of(parts.begin(), parts.end(),
                     [](const Json& part) { return text(part, "source_type") == "auto"; });
}

}  // namespace

bool is_exeml_name(std::string_view name) {
  const size_t at = name.rfind(between);
  if (at == std::string_view::npos || at == 0) return false;
  const std::string_view end = name.substr(at + between.size());
  constexpr size_t time_digits = 19, model_digits = 8;
  return (end.size() == time_digits && all_of(end, "0123456789")) ||
         (end.size() == model_digits && all_of(end, "0123456789abcdef"));
}

bool is_exeml_workflow(const Json& workflow) {
  return !text(workflow, "exeml_template_id").empty();
}

// One on an edge node has no way, whoever made it.
bool is_exeml_service(const Json& service, const Started& started) {
  if (text(service, "infer_type") == "edge") return false;
  return runs_exeml_model(service) ||
         text(service, "description").starts_with(description_begins) ||
         is_exeml_name(text(service, "service_name")) ||
         started.contains(text(service, "service_id"));
}

bool is_exeml_job(const Json& job, const Started& started) {
  return is_exeml_name(text(job, {"metadata", "name"})) ||
         started.contains(text(job, {"metadata", "id"}));
}

}  // namespace billstop::exeml
