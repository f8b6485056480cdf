#include "plugins/training/training_list.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::training {

using modelarts::Json;
using modelarts::Listing;
using modelarts::text;

namespace {

constexpr size_t page_size = 50;  // the most that the search takes
constexpr size_t most_pages = 2'000;
constexpr size_t filter_values = 10;  // the most that one filter takes
constexpr int passes = 4;

using JobsById = std::map<std::string, Json>;

struct Search {
  bool unified = true;  // without it fine-tuning jobs are left out
  bool newest_first = false;
  size_t worth_pages = most_pages;
  const std::set<std::string>* pools = nullptr;  // only the jobs of these
};

Json first_page(const Scope& scope, const Search& search) {
  Json body = {{"offset", 0},
               {"limit", page_size},
               {"sort_by", "create_time"},
               {"order", search.newest_first ? "desc" : "asc"},
               {"unified_jobs", search.unified}};
  if (!scope.workspace.empty()) body["workspace_id"] = scope.workspace;
  if (search.pools != nullptr)
    body["filters"] = {{{"key", "pool_id"}, {"operator", "in"}, {"value", *search.pools}}};
  return body;
}

// The total is of all pools, so how much a search of some is shows only as it goes.
bool is_too_long(const Json& answer, size_t read_pages, const Search& search) {
  if (search.pools != nullptr) return read_pages >= search.worth_pages;
  const int64_t total = modelarts::number(answer, "total").value_or(0);
  return total > static_cast<int64_t>(search.worth_pages * page_size);
}

// One pass. `total` counts the user's jobs and `count` perhaps the page's, so neither ends it:
// only a short page does.
bool read_pass(Call& call, const Scope& scope, const Search& search, JobsById& jobs,
               Listing& problems, size_t& pages) {
  Json body = first_page(scope, search);
  for (size_t page = 0; page < most_pages; ++page) {
    body["offset"] = page;
    Reply reply = call.send({.service = "modelarts",
                             .method = "POST",
                             .path = "/v2/{project_id}/training-job-searches",
                             .body = body.dump()});
    if (!reply.ok()) {
      problems.failed = std::move(reply);
      return false;
    }
    const Json answer = modelarts::parse(reply.body);
    if (!modelarts::at(answer, "items").is_array()) {
      problems.lacks(Missing::malformed, "the search answered without a list of jobs");
      return false;
    }
    const Json& items = modelarts::rows(answer, "items");
    for (const Json& job : items) jobs[text(job, {"metadata", "id"})] = job;
    pages = page + 1;
    call.progress();
    if (items.size() < page_size) return true;
    if (is_too_long(answer, page + 1, search)) break;
  }
  problems.lacks(Missing::partial, "the search is too long");
  return false;
}

}  // namespace

// Jobs that come and go shift the pages, so a list of several is whole only when it reads the same
// twice.
Listing list_jobs(Call& call, const Scope& scope) {
  Listing listing;
  JobsById all;
  for (const bool unified : {false, true}) {
    std::set<std::string> before;
    bool settled = false;
    for (int pass = 0; pass < passes && !settled; ++pass) {
      JobsById jobs;
      size_t pages = 0;
      const bool read = read_pass(call, scope, {.unified = unified}, jobs, listing, pages);
      std::set<std::string> ids;
      for (auto& [id, job] : jobs) {
        ids.insert(id);
        all[id] = std::move(job);
      }
      if (!read) break;
      settled = pages == 1 || ids == before;
      before = std::move(ids);
    }
    if (!settled && listing.whole())
      listing.lacks(Missing::partial, "the jobs changed each time that their pages were read");
  }
  for (auto& [id, job] : all)
    if (!id.empty()) listing.rows.push_back(std::move(job));
  return listing;
}

Listing glance_at_jobs(Call& call, const Scope& scope, size_t worth_pages,
                       const std::set<std::string>& pools) {
  Listing listing;
  JobsById jobs;
  size_t pages = 0;
  Search search{.newest_first = true, .worth_pages = worth_pages};
  if (!pools.empty() && pools.size() <= filter_values) search.pools = &pools;
  read_pass(call, scope, search, jobs, listing, pages);
  for (auto& [id, job] : jobs) listing.rows.push_back(std::move(job));
  return listing;
}

}  // namespace billstop::training
