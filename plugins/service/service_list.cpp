#include "plugins/service/service_list.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::service {

using modelarts::Json;
using modelarts::Listing;
using modelarts::text;

namespace {

constexpr const char* types[] = {"real-time", "batch", "edge"};
constexpr const char* states[] = {"running",  "deploying", "concerning", "failed",  "stopped",
                                  "finished", "stopping",  "deleting",   "pending", "waiting"};

// One answer, as many rows as the service gives by itself; `counted` is how many there are.
struct Answer {
  Listing listing{};
  int64_t counted = 0;
  bool cut() const { return static_cast<int64_t>(listing.rows.size()) < counted; }
};

// No limit and no offset: documents call the offset a page, the Terraform provider steps by rows,
// and the default limit is the largest.
Answer ask(Call& call, const Scope& scope, std::vector<Pair> filters) {
  Request request{.service = "modelarts", .method = "GET", .path = "/v1/{project_id}/services"};
  request.query = std::move(filters);
  if (!scope.workspace.empty()) request.query.push_back({"workspace_id", scope.workspace});
  const Reply reply = call.send(request);
  call.progress();
  Answer answer;
  if (!reply.ok()) {
    answer.listing.failed = reply;
    return answer;
  }
  const Json body = modelarts::parse(reply.body);
  const auto counted = modelarts::number(body, "total_count");
  if (!modelarts::at(body, "services").is_array() || !counted)
    answer.listing.lacks(Missing::malformed, "an answer without services or count");
  answer.counted = counted.value_or(0);
  for (const Json& row : modelarts::rows(body, "services")) answer.listing.rows.push_back(row);
  return answer;
}

using ServicesById = std::map<std::string, Json>;

void take(Listing& from, ServicesById& into) {
  for (Json& row : from.rows) {
    std::string id = text(row, "service_id");
    if (!id.empty()) into[std::move(id)] = std::move(row);
  }
}

void note(const Answer& part, const std::string& what, Listing& problems) {
  if (part.listing.failed && !problems.failed) problems.failed = part.listing.failed;
  if (part.listing.missing) problems.lacks(*part.listing.missing, part.listing.why);
  if (part.cut()) problems.lacks(Missing::partial, "more " + what + " than one answer holds");
}

// More than one answer holds: by type, and where that is not enough by state.
void narrow(Call& call, const Scope& scope, ServicesById& all, Listing& problems) {
  for (const char* type : types) {
    Answer of_type = ask(call, scope, {{"infer_type", type}});
    const bool narrower = of_type.listing.whole() && of_type.cut();
    if (!narrower) note(of_type, std::string(type) + " services", problems);
    take(of_type.listing, all);
    if (!narrower) continue;
    for (const char* state : states) {
      Answer of_state = ask(call, scope, {{"infer_type", type}, {"status", state}});
      note(of_state, std::string(state) + " " + type + " services", problems);
      take(of_state.listing, all);
    }
  }
}

}  // namespace

Listing list_services(Call& call, const Scope& scope) {
  Answer first = ask(call, scope, {});
  if (!first.listing.whole() || !first.cut()) return std::move(first.listing);
  Listing listing;
  ServicesById all;
  take(first.listing, all);
  narrow(call, scope, all, listing);
  if (static_cast<int64_t>(all.size()) < first.counted)
    listing.lacks(Missing::partial, "fewer services were listed than counted");
  for (auto& [id, row] : all) listing.rows.push_back(std::move(row));
  return listing;
}

Listing list_tagged(Call& call, const Scope& scope, const std::string& key) {
  Answer answer = ask(call, scope, {{"tags", key}});
  if (answer.cut())
    answer.listing.lacks(Missing::partial, "more tagged ones than one answer holds");
  return std::move(answer.listing);
}

}  // namespace billstop::service
