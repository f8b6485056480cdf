#include "plugins/service/service.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/modelarts_common/send_all.hpp"
#include "plugins/service/service_list.hpp"
#include "plugins/service/service_row.hpp"
#include "plugins/service/service_tags.hpp"

namespace billstop::service {

using modelarts::Json;
using modelarts::text;

namespace {

constexpr const char* one = "/v1/{project_id}/services/{service_id}";
constexpr int64_t busy_pause_ms = 5'000;
// Above so many services one list tells which are still on their way, and need no showing.
constexpr size_t shown_one_by_one = 3;

constexpr std::string_view not_there[] = {"ModelArts.3502"};

bool is_gone(const Reply& reply) {
  return modelarts::is_not_found(reply, not_there);
}

// Subscribed from somebody, or not the caller's.
bool is_anothers(const Reply& reply) {
  return reply.error_code == "ModelArts.3525" || reply.error_code == "ModelArts.3540";
}

Request about(std::string method, std::string id) {
  return {.service = "modelarts",
          .method = std::move(method),
          .path = one,
          .params = {{"service_id", std::move(id)}}};
}

// Puts the detail on top of the rows that may cost; rows of what has gone meanwhile become null.
void add_details(Call& call, std::vector<Json>& services) {
  std::vector<Request> requests;
  std::vector<size_t> row_of;
  for (size_t i = 0; i < services.size(); ++i) {
    if (!may_run(stage_of(text(services[i], "status")))) continue;
    requests.push_back(about("GET", text(services[i], "service_id")));
    row_of.push_back(i);
  }
  std::optional<Reply> failed;
  modelarts::send_all(call, requests, [&](size_t k, const Reply& reply) {
    const Json detail = modelarts::parse(reply.body);
    if (is_gone(reply))
      services[row_of[k]] = nullptr;
    else if (reply.ok() && detail.is_object())
      services[row_of[k]].update(detail);
    else if (!failed)
      failed = reply;
  });
  if (failed && failed->ok())
    call.incomplete("service", Missing::malformed, "a service's detail is no JSON object");
  else if (failed)
    call.incomplete("service", *failed);
}

enum class TagsOf { what_may_run, all };

// Tags cost requests for the whole workspace, so they are read once, and only for what may cost or
// is to be deleted.
void add_tags(Call& call, const Scope& scope, const std::vector<std::string>& keys,
              std::vector<Resource>& services, TagsOf of) {
  const auto counts = [of](const Resource& r) {
    return of == TagsOf::all || may_run(stage_of(r.state));
  };
  if (std::none_of(services.begin(), services.end(), counts)) return;
  const TagReading tags = TagReading::of(call, scope, keys);
  for (Resource& service : services)
    if (counts(service)) tags.give_to(service);
}

// 3519: not in this state, which its state has to explain. While it is deployed it cannot be
// stopped, and will run afterwards.
StopOutcome by_state(Call& call, const Resource& service, const Reply& refusal) {
  const Reply reply = call.send(about("GET", service.id));
  if (is_gone(reply)) return stop_gone(reply);
  if (!reply.ok()) return failed(reply);
  const Stage stage = stage_of(text(modelarts::parse(reply.body), "status"));
  if (stage == Stage::ended || stage == Stage::ending) return accepted(refusal);
  return retry_after(busy_pause_ms, refusal);
}

VerifyOutcome verify_stop(Resource seen) {
  switch (stage_of(seen.state)) {
    case Stage::ended:
      return seen_as(BILLSTOP_ENDED, std::move(seen));
    case Stage::ending:
      return seen_as(BILLSTOP_PENDING, std::move(seen));
    case Stage::failed:
      return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen),
                     "it failed instead of stopping; deleting it removes it for certain");
    case Stage::unknown:
      return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a state that is not documented");
    default:
      return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
  }
}

VerifyOutcome verify_start(Resource seen) {
  switch (stage_of(seen.state)) {
    case Stage::running:
      return seen_as(BILLSTOP_ENDED, std::move(seen));
    case Stage::failed:
      return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen), "it failed instead of starting");
    case Stage::ended:
      return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
    case Stage::unknown:
      return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a state that is not documented");
    default:
      return seen_as(BILLSTOP_PENDING, std::move(seen));
  }
}

VerifyOutcome judge(std::string_view way, Resource seen) {
  if (way == "start") return verify_start(std::move(seen));
  if (way != "delete") return verify_stop(std::move(seen));
  const bool going = seen.state == "deleting";
  return seen_as(going ? BILLSTOP_PENDING : BILLSTOP_STILL_RUNNING, std::move(seen));
}

std::map<std::string, Json> listed_rows(Call& call, const Scope& scope) {
  std::map<std::string, Json> rows;
  for (Json& row : list_services(call, scope).rows) {
    std::string id = text(row, "service_id");
    rows.emplace(std::move(id), std::move(row));
  }
  return rows;
}

// What the row settles, if it does: a row may be behind, but never ahead.
std::optional<VerifyOutcome> from_row(std::string_view way, const Json& row,
                                      const Resource& service) {
  const Stage stage = stage_of(text(row, "status"));
  if (stage == Stage::ending) return VerifyOutcome{.outcome = BILLSTOP_PENDING};
  if (stage != Stage::ended || way != "stop") return std::nullopt;
  return seen_as(BILLSTOP_ENDED, ended_as(row, service));
}

// Where it runs and with what the row does not say; that stands while it is what it was.
bool is_as_it_was(std::string_view way, const Json& row, const Resource& service) {
  return way != "start" && stage_of(service.state) == Stage::running &&
         text(row, "status") == service.state && text(row, "owner") == service.owner_id &&
         modelarts::time_ms(row, "transition_at") == service.updated_at_ms;
}

std::vector<std::string> keys_of(std::string_view settings_json) {
  std::vector<std::string> keys;
  const Json settings = modelarts::parse(settings_json);
  for (const Json& key : modelarts::rows(settings, "tag_keys"))
    if (std::string word = text(key); !word.empty()) keys.push_back(std::move(word));
  if (std::find(keys.begin(), keys.end(), keep_tag) == keys.end()) keys.push_back(keep_tag);
  return keys;
}

}  // namespace

Service::Service() : Service("{}") {}

Service::Service(std::string_view settings_json) : tag_keys_(keys_of(settings_json)) {}

void Service::locate(Call& call, const Scope& scope) const {
  locate(call, scope, [](const Json&) { return true; });
}

void Service::locate(Call& call, const Scope& scope, const Accept& accept) const {
  modelarts::Listing listing = list_services(call, scope);
  listing.report(call, "service");
  std::set<std::string> owners;
  for (const Json& row : listing.rows) owners.insert(text(row, "owner"));
  add_details(call, listing.rows);
  std::vector<Resource> services;
  for (const Json& row : listing.rows)
    if (auto service = resource_of(row, scope); service && accept(row))
      services.push_back(std::move(*service));
  add_tags(call, scope, tag_keys_, services, TagsOf::what_may_run);
  call.found_all(std::move(services));
  // A caller without the right to see all may be given nothing, or no more than the own ones.
  if (owners.size() < 2 && listing.whole())
    modelarts::prove_right(call, "service", about("GET", std::string(modelarts::made_up_uuid)),
                           not_there);
}

// One id a request: the path would take several, and then nobody knows which of them failed.
StopOutcome Service::stop(Call& call, std::string_view way, const Resource& service) const {
  Request request = about(way == "delete" ? "DELETE" : "PUT", service.id);
  if (way == "stop") request.body = R"({"status":"stopped"})";
  if (way == "start") request.body = R"({"status":"running"})";
  const Reply reply = call.send(request);
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  if (reply.error_code == "ModelArts.3519" && way != "start") return by_state(call, service, reply);
  StopOutcome outcome = failed(reply);
  if (is_anothers(reply)) outcome.outcome = BILLSTOP_STOP_REFUSED;
  return outcome;
}

// Each that the list does not settle is shown.
void Service::verify(Call& call, std::string_view way, std::span<const Resource> services) const {
  std::map<std::string, Json> listed;
  if (services.size() > shown_one_by_one) listed = listed_rows(call, services.front().scope);
  std::vector<Request> requests;
  std::vector<size_t> shown, index;
  std::vector<Resource> seen;  // whose tags count; `index`: which of the services
  const auto read = [&](size_t i, Resource service) {
    seen.push_back(std::move(service));
    index.push_back(i);
  };
  for (size_t i = 0; i < services.size(); ++i) {
    const auto row = listed.find(services[i].id);
    if (row != listed.end()) {
      if (const auto settled = from_row(way, row->second, services[i])) {
        call.settle(i, *settled);
        continue;
      }
      if (is_as_it_was(way, row->second, services[i])) {
        read(i, again_as(row->second, services[i]));
        continue;
      }
    }
    requests.push_back(about("GET", services[i].id));
    shown.push_back(i);
  }
  modelarts::send_all(call, requests, [&](size_t k, const Reply& reply) {
    const size_t i = shown[k];
    auto service =
        reply.ok() ? resource_of(modelarts::parse(reply.body), services[i].scope) : std::nullopt;
    if (service && stage_of(service->state) == Stage::ending) {
      // Nothing is sent to it before it has ended, so the tags that it had will do.
      service->tags = services[i].tags;
      service->tags_known = services[i].tags_known;
      call.settle(i, judge(way, std::move(*service)));
    } else if (service) {
      read(i, std::move(*service));
    } else {
      call.settle(i, is_gone(reply) ? verified_gone() : could_not_verify(reply));
    }
  });
  if (!seen.empty())
    add_tags(call, seen.front().scope, tag_keys_, seen,
             way == "delete" ? TagsOf::all : TagsOf::what_may_run);
  for (size_t k = 0; k < seen.size(); ++k) call.settle(index[k], judge(way, std::move(seen[k])));
}

}  // namespace billstop::service
