#include "plugins/notebook/notebook.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/listing.hpp"
#include "plugins/modelarts_common/pools_of.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/modelarts_common/send_all.hpp"
#include "plugins/notebook/notebook_row.hpp"

namespace billstop::notebook {

using modelarts::Json;
using modelarts::Located;
using modelarts::text;

namespace {

constexpr const char* list_all = "/v1/{project_id}/notebooks/all";
constexpr const char* list_own = "/v1/{project_id}/notebooks";
constexpr const char* one = "/v1/{project_id}/notebooks/{id}";
constexpr int64_t busy_pause_ms = 5'000;
// Up to so many notebooks showing each is cheaper than the two lists, and so it is of long ones.
constexpr size_t shown_one_by_one = 3;

// CodeLab notebooks are in the list of feature DEFAULT alone, and the default is NOTEBOOK.
constexpr const char* features[] = {"NOTEBOOK", "DEFAULT"};

struct Narrowed {
  size_t most_pages = SIZE_MAX;
  std::string pool{};
};

Located list(Call& call, const char* path, const Scope& scope, const char* feature,
             const Narrowed& to = {}) {
  Request request{.service = "modelarts", .method = "GET", .path = path};
  request.query = {{"feature", feature}};
  if (!scope.workspace.empty()) request.query.push_back({"workspace_id", scope.workspace});
  if (!to.pool.empty()) request.query.push_back({"pool_id", to.pool});
  return modelarts::read_resources(
      call, request,
      {.most_pages = to.most_pages, .id = [](const Json& row) { return text(row, "id"); }},
      [&](const Json& row) { return resource_of(row, scope); });
}

Request about(std::string method, std::string path, std::string id) {
  return {.service = "modelarts",
          .method = std::move(method),
          .path = std::move(path),
          .params = {{"id", std::move(id)}}};
}

// 6357 is not among them: the notebook is busy then, and there.
constexpr std::string_view not_there[] = {"ModelArts.6309", "ModelArts.6404"};

bool is_gone(const Reply& reply) {
  return modelarts::is_not_found(reply, not_there);
}

Request show_nothing() {
  return about("GET", one, std::string(modelarts::made_up_uuid));
}

bool is_one_of(const Reply& reply, std::initializer_list<std::string_view> codes) {
  return std::find(codes.begin(), codes.end(), reply.error_code) != codes.end();
}

// Whether delete is possible without a stop before.
bool rests(Stage stage) {
  return stage == Stage::stopped || stage == Stage::broken || stage == Stage::frozen;
}

struct Reading {
  Reply reply{};
  std::optional<Resource> notebook{};  // empty: not there, or not read
  bool gone() const {
    return is_gone(reply) || (notebook && stage_of(notebook->state) == Stage::deleted);
  }
};

Reading reading_of(Reply reply, const Resource& planned) {
  Reading reading{std::move(reply), {}};
  if (reading.reply.ok())
    reading.notebook = resource_of(modelarts::parse(reading.reply.body), planned.scope);
  return reading;
}

Reading show(Call& call, const Resource& planned) {
  return reading_of(call.send(about("GET", one, planned.id)), planned);
}

// The cloud refuses because the notebook is on its way to something, or there already: only its
// state tells which.
StopOutcome by_state(Call& call, const Resource& planned, const Reply& refusal, Stage wanted) {
  const Reading now = show(call, planned);
  if (now.gone()) return stop_gone(now.reply);
  if (!now.notebook)
    return now.reply.ok() ? retry_after(busy_pause_ms, refusal) : failed(now.reply);
  const Stage stage = stage_of(now.notebook->state);
  const bool there = stage == Stage::deleting ||
                     (wanted == Stage::stopped && (rests(stage) || stage == Stage::stopping));
  return there ? accepted(refusal) : retry_after(busy_pause_ms, refusal);
}

StopOutcome stop_compute(Call& call, const Resource& planned) {
  const Reply reply = call.send(about("POST", std::string(one) + "/stop", planned.id));
  // 6307 already stopped, 6308 stopping.
  if (reply.ok() || is_one_of(reply, {"ModelArts.6307", "ModelArts.6308"})) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  // 6306 starting, 6327 not running, 6333 being restored, 6355 initializing, 6357 busy.
  if (is_one_of(reply, {"ModelArts.6306", "ModelArts.6327", "ModelArts.6333", "ModelArts.6355",
                        "ModelArts.6357"}))
    return by_state(call, planned, reply, Stage::stopped);
  StopOutcome outcome = failed(reply);
  if (is_one_of(reply, {"ModelArts.6326"})) outcome.outcome = BILLSTOP_STOP_REFUSED;  // frozen
  return outcome;
}

// What is on its way to its stop by itself needs no request, nor the right to send one.
StopOutcome remove(Call& call, const Resource& planned) {
  const Stage stage = stage_of(planned.state);
  if (stage == Stage::stopping) return {.outcome = BILLSTOP_ACCEPTED};
  if (!rests(stage)) {
    const StopOutcome stopped = stop_compute(call, planned);
    if (stopped.outcome != BILLSTOP_STOP_REFUSED) return stopped;  // a frozen one needs no stop
  }
  const Reply reply = call.send(about("DELETE", one, planned.id));
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  if (is_one_of(reply, {"ModelArts.6304"})) return stop_compute(call, planned);  // runs again
  if (is_one_of(reply, {"ModelArts.6306", "ModelArts.6333", "ModelArts.6355", "ModelArts.6357"}))
    return by_state(call, planned, reply, Stage::deleting);
  return failed(reply);
}

// Whatever keeps it from starting, its state is what counts: verify reads it.
StopOutcome start(Call& call, const Resource& planned) {
  const Reply reply = call.send(about("POST", std::string(one) + "/start", planned.id));
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  const Reading now = show(call, planned);
  if (!now.notebook) return failed(reply);
  const Stage stage = stage_of(now.notebook->state);
  if (stage == Stage::running || stage == Stage::busy) return accepted(reply);
  return stage == Stage::stopping ? retry_after(busy_pause_ms, reply) : failed(reply);
}

VerifyOutcome verify_start(Resource seen) {
  switch (stage_of(seen.state)) {
    case Stage::running:
      return seen_as(BILLSTOP_ENDED, std::move(seen));
    case Stage::stopped:
      return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
    case Stage::busy:
    case Stage::stopping:
      return seen_as(BILLSTOP_PENDING, std::move(seen));
    case Stage::unknown:
      return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a state that is not documented");
    default:
      return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen), "it did not start");
  }
}

VerifyOutcome verify_stop(Resource seen) {
  switch (stage_of(seen.state)) {
    case Stage::stopped:
    case Stage::frozen:
      return seen_as(BILLSTOP_ENDED, std::move(seen));
    case Stage::running:
      return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
    case Stage::broken:
      return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen),
                     "it ended up in a state in which compute may go on; deleting it ends that");
    case Stage::unknown:
      return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a state that is not documented");
    default:
      return seen_as(BILLSTOP_PENDING, std::move(seen));
  }
}

VerifyOutcome verify_delete(Resource seen) {
  const Stage stage = stage_of(seen.state);
  if (rests(stage)) return seen_as(BILLSTOP_NEXT_STEP, std::move(seen));
  if (stage == Stage::running) return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
  if (stage == Stage::unknown)
    return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a state that is not documented");
  return seen_as(BILLSTOP_PENDING, std::move(seen));
}

VerifyOutcome judge(std::string_view way, Resource seen) {
  if (stage_of(seen.state) == Stage::deleted) return verified_gone();
  if (way == "start") return verify_start(std::move(seen));
  return way == "delete" ? verify_delete(std::move(seen)) : verify_stop(std::move(seen));
}

VerifyOutcome judge(std::string_view way, Reading now) {
  if (now.gone()) return verified_gone();
  return now.notebook ? judge(way, std::move(*now.notebook)) : could_not_verify(now.reply);
}

using ById = std::map<std::string, Resource>;

void add(ById& to, std::vector<Resource> listed) {
  for (Resource& notebook : listed) {
    std::string id = notebook.id;
    to.insert_or_assign(std::move(id), std::move(notebook));
  }
}

std::optional<Resource> in_list(const ById& listed, const Resource& planned) {
  const auto found = listed.find(planned.id);
  return found == listed.end() ? std::nullopt : std::optional(found->second);
}

// The notebooks of both features by id; empty when they could not be read whole. No row at all
// counts only with a proven right, since a caller who lost it may be given an empty list.
std::optional<ById> whole_list(Call& call, const Scope& scope, size_t most_pages = SIZE_MAX) {
  ById by_id;
  for (const char* feature : features) {
    Located listing = list(call, list_all, scope, feature, {.most_pages = most_pages});
    if (!listing.whole()) return std::nullopt;
    add(by_id, std::move(listing.resources));
  }
  if (by_id.empty() && !is_gone(call.send(show_nothing()))) return std::nullopt;
  return by_id;
}

// What lists show of them: good for what stands in them, not for what is absent. One list of all,
// unless it is longer than one for each pool.
ById glance(Call& call, const Scope& scope, const std::set<std::string>& pools) {
  ById by_id;
  const auto read = [&](const Narrowed& to) {
    Located listing = list(call, list_all, scope, "NOTEBOOK", to);
    add(by_id, std::move(listing.resources));
    return listing.whole();
  };
  if (pools.size() > 1 && read({.most_pages = pools.size()})) return by_id;
  for (const std::string& pool : pools) read({.pool = pool});
  return by_id;
}

}  // namespace

void Notebook::locate(Call& call, const Scope& scope) const {
  bool whole = true;
  std::set<std::string> owners;
  for (const char* feature : features) {
    Located listing = list(call, list_all, scope, feature);
    if (listing.denied()) {
      call.incomplete("notebook", Missing::partial, "only the caller's own notebooks are listed",
                      listing.failed->error_code, listing.failed->request_id);
      whole = false;
      listing = list(call, list_own, scope, feature);
    }
    listing.report(call, "notebook");
    whole = whole && listing.whole();
    for (const Resource& notebook : listing.resources) owners.insert(notebook.owner_id);
    call.found_all(std::move(listing.resources));
  }
  // A caller without the right to see all may be given nothing, or no more than the own ones.
  if (whole && owners.size() < 2)
    modelarts::prove_right(call, "notebook", show_nothing(), not_there);
}

StopOutcome Notebook::stop(Call& call, std::string_view way, const Resource& notebook) const {
  if (way == "start") return start(call, notebook);
  return way == "delete" ? remove(call, notebook) : stop_compute(call, notebook);
}

void Notebook::verify(Call& call, std::string_view way, std::span<const Resource> notebooks) const {
  ById listed;
  bool whole = false;  // then what is absent is gone
  if (notebooks.size() > shown_one_by_one) {
    const std::set<std::string> pools = modelarts::pools_of(notebooks);
    if (way != "delete" && !pools.empty()) {
      listed = glance(call, notebooks.front().scope, pools);
    } else if (auto all = whole_list(call, notebooks.front().scope, notebooks.size())) {
      listed = std::move(*all);
      whole = true;
    }
  }
  std::vector<Request> requests;
  std::vector<size_t> shown;
  for (size_t i = 0; i < notebooks.size(); ++i) {
    auto seen = in_list(listed, notebooks[i]);
    if (seen || whole) {
      call.settle(i, seen ? judge(way, std::move(*seen)) : verified_gone());
    } else {
      requests.push_back(about("GET", one, notebooks[i].id));
      shown.push_back(i);
    }
  }
  std::vector<Reading> readings(shown.size());
  modelarts::send_all(call, requests, [&](size_t k, const Reply& reply) {
    readings[k] = reading_of(reply, notebooks[shown[k]]);
  });
  std::optional<ById> all;
  for (size_t k = 0; k < shown.size(); ++k) {
    const Resource& planned = notebooks[shown[k]];
    // Who may not show one may well list them; that one is not among them proves nothing then.
    if (readings[k].reply.denied()) {
      if (!all) all = whole_list(call, planned.scope);
      if (all) readings[k].notebook = in_list(*all, planned);
    }
    call.settle(shown[k], judge(way, std::move(readings[k])));
  }
}

}  // namespace billstop::notebook

BILLSTOP_PLUGIN(billstop::notebook::Notebook);
