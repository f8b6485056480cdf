#include "plugins/training/training.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/pools_of.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/modelarts_common/send_all.hpp"
#include "plugins/training/training_job.hpp"
#include "plugins/training/training_list.hpp"

namespace billstop::training {

using modelarts::Json;
using modelarts::text;

namespace {

constexpr const char* one = "/v2/{project_id}/training-jobs/{training_job_id}";
constexpr const char* tags_of_one =
    "/v2/{project_id}/modelarts-training-job/{training_job_id}/tags";
constexpr int64_t changed_pause_ms = 5'000;
// Up to so many jobs showing each is cheaper than the search, and so it is of a long one.
constexpr size_t shown_one_by_one = 3;

// Never a 404 of the service's own.
constexpr std::string_view not_there[] = {"ModelArts.2775"};

bool is_gone(const Reply& reply) {
  return modelarts::is_not_found(reply, not_there);
}

Request about(std::string method, std::string path, std::string id) {
  return {.service = "modelarts",
          .method = std::move(method),
          .path = std::move(path),
          .params = {{"training_job_id", std::move(id)}}};
}

bool may_run(const Resource& job) {
  return job.meters.front().running != Tri::no;
}

void take_tags(Resource& job, const Reply& reply) {
  const Json body = modelarts::parse(reply.body);
  const Json& tags = modelarts::at(body, "tags");
  // An answer that is no JSON holds no tags either, and says nothing.
  job.tags_known = reply.ok() && body.is_object() && (tags.is_array() || tags.is_null());
  for (const Json& tag : modelarts::rows(tags))
    job.tags.push_back({text(tag, "key"), text(tag, "value")});
}

enum class TagsOf { what_may_run, all };

// One request a job. Of an ended job nothing is stopped, so nobody needs its tags, unless it is to
// be deleted.
void read_tags(Call& call, std::vector<Resource>& jobs, TagsOf of) {
  std::vector<Request> requests;
  std::vector<size_t> job_of;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (of == TagsOf::what_may_run && !may_run(jobs[i])) continue;
    requests.push_back(about("GET", tags_of_one, jobs[i].id));
    job_of.push_back(i);
  }
  modelarts::send_all(call, requests,
                      [&](size_t k, const Reply& reply) { take_tags(jobs[job_of[k]], reply); });
}

struct Reading {
  Reply reply{};
  Json job{};
};

Reading show(Call& call, const std::string& id) {
  Reading reading{call.send(about("GET", one, id)), {}};
  if (reading.reply.ok()) reading.job = modelarts::parse(reading.reply.body);
  return reading;
}

// The cloud says that the job is not where a terminate applies: its phase tells what that means.
StopOutcome by_phase(Call& call, const Resource& job, const Reply& refusal) {
  const Reading now = show(call, job.id);
  if (is_gone(now.reply)) return stop_gone(now.reply);
  if (!now.reply.ok()) return failed(now.reply);
  if (!resource_of(now.job, job.scope)) return retry_after(changed_pause_ms, refusal);
  switch (stage_of(now.job)) {
    case Stage::ended:
    case Stage::kept:
    case Stage::terminating:
      return accepted(refusal);
    default:
      break;
  }
  if (refusal.error_code == "ModelArts.2878" || refusal.status == 409)
    return retry_after(changed_pause_ms, refusal);
  return failed(refusal);
}

StopOutcome terminate(Call& call, const Resource& job) {
  Request request = about("POST", std::string(one) + "/actions", job.id);
  request.body = R"({"action_type":"terminate"})";
  const Reply reply = call.send(request);
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  if (reply.denied()) return failed(reply);
  return by_phase(call, job, reply);
}

// What is on its way to its end by itself needs no request, nor the right to send one.
StopOutcome remove(Call& call, const Resource& job) {
  if (job.state == "Terminating") return {.outcome = BILLSTOP_ACCEPTED};
  const bool ended = job.state == "Terminated" || job.state == "Completed" || job.state == "Failed";
  if (!ended && job.state != "Abnormal") return terminate(call, job);
  const Reply reply = call.send(about("DELETE", one, job.id));
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  if (reply.status == 409) return retry_after(changed_pause_ms, reply);
  return failed(reply);
}

VerifyOutcome judge(std::string_view way, const Json& job, Resource seen) {
  const bool deleting = way == "delete";
  switch (stage_of(job)) {
    case Stage::ended:
      return seen_as(deleting ? BILLSTOP_NEXT_STEP : BILLSTOP_ENDED, std::move(seen));
    case Stage::kept:
      if (deleting) return seen_as(BILLSTOP_NEXT_STEP, std::move(seen));
      return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen),
                     "it has ended, but its reserved time keeps the nodes; deleting it ends that");
    case Stage::waiting:
    case Stage::running:
      return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
    case Stage::terminating:
      return seen_as(BILLSTOP_PENDING, std::move(seen));
    case Stage::unclear:
      break;
  }
  if (deleting && seen.state == "Abnormal") return seen_as(BILLSTOP_NEXT_STEP, std::move(seen));
  std::string text = "Abnormal does not say whether its nodes were let go";
  return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), std::move(text));
}

// Absent from the search is no proof, since it hides by type and workspace. Settles what is gone or
// cannot be read.
void show_the_others(Call& call, std::span<const Resource> jobs, std::map<std::string, Json>& now) {
  std::vector<Request> requests;
  std::vector<size_t> shown;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (now.contains(jobs[i].id)) continue;
    requests.push_back(about("GET", one, jobs[i].id));
    shown.push_back(i);
  }
  modelarts::send_all(call, requests, [&](size_t k, const Reply& reply) {
    const size_t i = shown[k];
    Json job = modelarts::parse(reply.body);
    if (reply.ok() && resource_of(job, jobs[i].scope))
      now[jobs[i].id] = std::move(job);
    else
      call.settle(i, is_gone(reply) ? verified_gone() : could_not_verify(reply));
  });
}

}  // namespace

void Training::locate(Call& call, const Scope& scope) const {
  locate(call, scope, [](const Json&) { return true; });
}

void Training::locate(Call& call, const Scope& scope, const Accept& accept) const {
  const modelarts::Listing listing = list_jobs(call, scope);
  listing.report(call, "training_job");
  std::vector<Resource> jobs;
  std::set<std::string> owners;
  for (const Json& row : listing.rows) {
    auto job = resource_of(row, scope);
    if (!job) continue;
    owners.insert(job->owner_name);
    if (accept(row)) jobs.push_back(std::move(*job));
  }
  read_tags(call, jobs, TagsOf::what_may_run);
  call.found_all(std::move(jobs));
  // A caller without the right to see all may be given nothing, or no more than the own jobs.
  if (owners.size() < 2 && listing.whole())
    modelarts::prove_right(call, "training_job",
                           about("GET", one, std::string(modelarts::made_up_uuid)), not_there);
}

StopOutcome Training::stop(Call& call, std::string_view way, const Resource& job) const {
  return way == "delete" ? remove(call, job) : terminate(call, job);
}

void Training::verify(Call& call, std::string_view way, std::span<const Resource> jobs) const {
  std::map<std::string, Json> now;
  if (jobs.size() > shown_one_by_one)
    for (Json& row :
         glance_at_jobs(call, jobs.front().scope, jobs.size(), modelarts::pools_of(jobs)).rows) {
      std::string id = text(row, {"metadata", "id"});
      now.emplace(std::move(id), std::move(row));
    }
  show_the_others(call, jobs, now);
  std::vector<Resource> seen;
  std::vector<size_t> index;
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (!now.contains(jobs[i].id)) continue;
    auto job = resource_of(now[jobs[i].id], jobs[i].scope);
    if (job && stage_of(now[jobs[i].id]) == Stage::terminating) {
      // Nothing is sent to it before it has ended, so the tags that it had will do.
      job->tags = jobs[i].tags;
      job->tags_known = jobs[i].tags_known;
      call.settle(i, judge(way, now[jobs[i].id], std::move(*job)));
    } else if (job) {
      seen.push_back(std::move(*job));
      index.push_back(i);
    }
  }
  read_tags(call, seen, way == "delete" ? TagsOf::all : TagsOf::what_may_run);
  for (size_t k = 0; k < seen.size(); ++k) {
    const Json& row = now[seen[k].id];
    call.settle(index[k], judge(way, row, std::move(seen[k])));
  }
}

}  // namespace billstop::training
