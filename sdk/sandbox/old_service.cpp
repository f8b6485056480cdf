#include "sdk/sandbox/old_service.hpp"

#include <cstdlib>
#include <map>
#include <stdexcept>

#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t page_max = 1000, usual_page = 10;
constexpr uint64_t first_job = 1000;

// States are numbers in version 1 [OTC api-ref historical_apis/training_management_old_version/
// job_statuses.rst]. Items have the words.
const std::map<std::string, int>& job_numbers() {
  static const std::map<std::string, int> numbers{
      {"waiting", 7}, {"running", 8},   {"killing", 9}, {"completed", 10}, {"failed", 11},
      {"killed", 12}, {"canceled", 13}, {"lost", 14},   {"scaling", 15}};
  return numbers;
}

bool is_visualization(const Item& job) {
  return job.detail.value("visualization", false);
}

bool may_see(const Context& c, const Item& item) {
  const bool own_only = c.user.without_right == WithoutRight::own_only;
  return item.project == c.project->id && (c.may_all || (own_only && item.owner_id == c.user.id));
}

Json cluster_view(const Item& cluster) {
  const auto count = cluster.detail.value("count", int64_t{1});
  return {{"cluster_id", cluster.id},
          {"cluster_name", cluster.name},
          {"status", cluster.state},
          {"charging_mode", cluster.detail.value("charging_mode", "postpaid")},
          {"order_id", cluster.detail.value("order_id", "")},
          {"period_type", cluster.detail.value("period_type", "")},
          {"period_num", cluster.detail.value("period_num", 0)},
          {"create_at", cluster.created_at_ms},
          {"nodes",
           {{"specification", cluster.detail.at("specification")},
            {"count", count},
            {"available_count", count}}},
          {"services_count", {{"realtime_count", 0}, {"batch_count", 0}}}};
}

int64_t number_of(const Item& job) {
  return std::strtoll(job.id.c_str(), nullptr, 10);
}

Json job_view(const Item& job) {
  Json view{{"job_id", number_of(job)},
            {"job_name", job.name},
            {"status", job_numbers().at(job.state)},
            {"resource_id", job.detail.at("resource_id")},
            {"create_time", job.created_at_ms},
            {"duration", 0}};
  if (is_visualization(job)) return view;
  view["version_id"] = job.detail.at("version_id");
  view["version_name"] = "V0001";
  view["version_count"] = 1;
  view["user"] = {{"id", job.owner_id}, {"name", job.owner_name}, {"domain", ""}};
  return view;
}

// Pages are counted from 1. What is wrong comes as 200 with is_success false.
Reply list_jobs(Context& c, bool visualization) {
  const int64_t size = c.query_int("per_page", usual_page), page = c.query_int("page", 1);
  if (size < 1 || size > page_max || page < 1) {
    return json_reply(200, {{"is_success", false},
                            {"error_code", "ModelArts.0106"},
                            {"error_msg", "per_page is 1 to 1000, page begins with 1."}});
  }
  const std::string status = c.query_or("status");
  Json jobs = Json::array();
  int64_t total = 0;
  for (const Item* job : c.account.of_kind("old_job")) {
    if (!may_see(c, *job) || is_visualization(*job) != visualization) continue;
    if (!status.empty() && status != std::to_string(job_numbers().at(job->state))) continue;
    if (total >= (page - 1) * size && std::ssize(jobs) < size) jobs.push_back(job_view(*job));
    ++total;
  }
  return json_reply(200,
                    {{"is_success", true}, {"job_total_count", total}, {"jobs", std::move(jobs)}});
}

Reply list_clusters(Context& c) {
  Json clusters = Json::array();
  for (const Item* cluster : c.account.of_kind("old_cluster")) {
    if (may_see(c, *cluster)) clusters.push_back(cluster_view(*cluster));
  }
  const int64_t total = std::ssize(clusters);
  return json_reply(200,
                    {{"clusters", std::move(clusters)}, {"count", total}, {"total_count", total}});
}

class OldService final : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"old_cluster", "old_job"}; }

  std::vector<Route> routes() override {
    return {
        {"old_cluster.list", "GET", "/v1/{project_id}/clusters", "modelarts:cluster:list", false,
         true, list_clusters},
        {"old_job.list", "GET", "/v1/{project_id}/training-jobs", "modelarts:trainJob:list", false,
         true, [](Context& c) { return list_jobs(c, false); }},
        {"old_job.visualization.list", "GET", "/v1/{project_id}/visualization-jobs",
         "modelarts:visualizationJob:list", false, true,
         [](Context& c) { return list_jobs(c, true); }},
    };
  }

  void advance(World&, Account& account, int64_t now_ms) override {
    for (const char* kind : {"old_cluster", "old_job"}) {
      std::vector<const Item*> gone;
      for (Item* item : account.of_kind(kind)) {
        if (!move_on(*item, now_ms, [](Item&, int64_t) {})) gone.push_back(item);
      }
      for (const Item* item : gone) account.erase(*item);
    }
  }

  std::vector<Meter> meters(const Account&, const Item& item) const override {
    if (item.kind == "old_cluster") return {{"nodes", true, item.rate_per_hour}};
    const bool runs = item.state == "running" || item.state == "killing" || item.state == "scaling";
    return {{"compute", runs, item.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& item, int64_t now_ms) override {
    place_in_time(item, now_ms);
    if (item.state.empty()) item.state = "running";
    if (item.kind == "old_cluster") return complete_cluster(world, item);
    complete_job(world, item);
  }

 private:
  static void complete_cluster(World& world, Item& cluster) {
    if (cluster.id.empty()) cluster.id = world.new_uuid();
    if (cluster.name.empty()) cluster.name = "cluster-" + cluster.id.substr(0, 8);
    if (!cluster.detail.contains("specification")) {
      cluster.detail["specification"] = "modelarts.vm.cpu.8ud";
    }
    if (cluster.rate_per_hour.empty()) {
      cluster.rate_per_hour = flavor_rate(cluster.detail["specification"].get<std::string>());
    }
  }

  static void complete_job(World& world, Item& job) {
    if (!job_numbers().contains(job.state)) {
      throw std::runtime_error("old_job " + job.name + ": no job is " + job.state);
    }
    if (job.id.empty()) job.id = std::to_string(first_job + world.ids_drawn);
    if (number_of(job) == 0) throw std::runtime_error("old_job " + job.id + ": ids are numbers");
    if (job.name.empty()) job.name = "job-" + job.id;
    // What a bill names is another id.
    const std::string charged = "job" + world.new_hex32().substr(0, 8);
    if (!job.detail.contains("resource_id")) job.detail["resource_id"] = charged;
    if (!job.detail.contains("version_id")) job.detail["version_id"] = number_of(job) + 1;
    if (job.rate_per_hour.empty()) {
      job.rate_per_hour = flavor_rate(job.detail.value("flavor", "modelarts.vm.cpu.2u"));
    }
  }
};

}  // namespace

std::unique_ptr<Service> make_old_service() {
  return std::make_unique<OldService>();
}

}  // namespace billstop::sandbox
