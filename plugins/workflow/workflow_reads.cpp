#include "plugins/workflow/workflow_reads.hpp"

#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/rights.hpp"

namespace billstop::workflow {

using modelarts::Json;
using modelarts::Listing;

namespace {

constexpr size_t page_size = 100;  // what the Terraform provider asks for
constexpr std::string_view not_there[] = {"ModelArts.7511", "ModelArts.7512", "ModelArts.7525"};

Request read(const char* path, std::string workflow_id) {
  Request request{.service = "modelarts", .method = "GET", .path = path};
  if (!workflow_id.empty()) request.params = {{"workflow_id", std::move(workflow_id)}};
  return request;
}

Listing read_pages(Call& call, const Request& request, const char* id_key) {
  return modelarts::read_rows(
      call, request, {.rows_key = "items", .limit = page_size, .id = [id_key](const Json& row) {
                        return modelarts::text(row, id_key);
                      }});
}

// A workflow that goes while its parts are read has none.
Listing unless_gone(Listing listing) {
  if (listing.failed && is_gone(*listing.failed)) return {};
  return listing;
}

}  // namespace

Listing list_workflows(Call& call) {
  return read_pages(call, read(list_path, {}), "workflow_id");
}

Listing list_executions(Call& call, const std::string& workflow_id) {
  return unless_gone(read_pages(call, read(executions_path, workflow_id), "execution_id"));
}

Listing list_schedules(Call& call, const std::string& workflow_id) {
  return unless_gone(modelarts::read_once(call, read(schedules_path, workflow_id), "schedules"));
}

bool is_gone(const Reply& reply) {
  return modelarts::is_not_found(reply, not_there);
}

bool prove_right_to_workflows(Call& call) {
  return modelarts::prove_right(call, "workflow",
                                read(show_path, std::string(modelarts::made_up_uuid)), not_there);
}

}  // namespace billstop::workflow
