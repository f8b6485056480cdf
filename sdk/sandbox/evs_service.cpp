#include "sdk/sandbox/evs_service.hpp"

#include <algorithm>
#include <functional>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/evs_disk.hpp"
#include "sdk/sandbox/item_time.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t page_max = 1000;

Item& disk_of(Context& context, const char* kind, const char* placeholder, bool recycled) {
  Item* disk = context.account.find(kind, context.path.at(placeholder));
  const bool there =
      disk && disk->project == context.project->id && (disk->state == in_recycle_bin) == recycled;
  if (!there) {
    const bool volume = std::string_view(kind) == "volume";
    throw CloudError{404, volume ? "EVS.2204" : "EVS.2216", "It could not be found."};
  }
  return *disk;
}

// "['a','b']" as the API wants it; a bare list of ids is understood as well.
bool among(const std::string& ids, const std::string& id) {
  return ids.empty() || ids.find(id) != std::string::npos;
}

bool visible(const Context& context, const Item& item) {
  if (item.project != context.project->id) return false;
  const bool own_only = context.user.without_right == WithoutRight::own_only;
  if (!context.may_all && !(own_only && item.owner_id == context.user.id)) return false;
  const std::string name = context.query_or("name"), status = context.query_or("status");
  const std::string id = context.query_or("id"), volume = context.query_or("volume_id");
  return (name.empty() || name == item.name) && (status.empty() || status == item.state) &&
         (id.empty() || id == item.id) && among(context.query_or("ids"), item.id) &&
         (volume.empty() || volume == item.detail.value("volume_id", ""));
}

bool on_server(const Context& context, const Item& volume) {
  const std::string server = context.query_or("server_id");
  return server.empty() ||
         std::ranges::any_of(volume.detail["attachments"], [&](const Json& attachment) {
           return attachment.value("server_id", "") == server;
         });
}

Reply list(Context& context, const char* kind, bool recycled, const char* member,
           const std::function<Json(const Item&)>& view) {
  const int64_t limit = context.query_int("limit", page_max);
  const int64_t offset = context.query_int("offset", 0);
  if (limit < 0 || limit > page_max || offset < 0) {
    throw CloudError{400, "EVS.2003", "limit is up to 1000."};
  }
  const std::string marker = context.query_or("marker");
  bool begun = marker.empty();
  Json rows = Json::array();
  int64_t found = 0;
  for (const Item* item : context.account.of_kind(kind)) {
    if (!visible(context, *item) || (item->state == in_recycle_bin) != recycled) continue;
    if (item->kind == "volume" && !on_server(context, *item)) continue;
    ++found;
    if (begun && found > offset && std::ssize(rows) < limit) rows.push_back(view(*item));
    begun = begun || item->id == marker;
  }
  return json_reply(200, {{"count", found}, {member, std::move(rows)}});
}

class EvsService final : public Service {
 public:
  std::string name() const override { return "evs"; }
  std::vector<std::string> kinds() const override { return {"volume", "snapshot"}; }

  std::vector<Route> routes() override {
    const std::string volumes = "/v2/{project_id}/cloudvolumes", one = volumes + "/{volume_id}";
    const std::string snapshots = "/v2/{project_id}/cloudsnapshots";
    const std::string bin = "/v3/{project_id}/recycle-bin-volumes";
    return {
        {"list_volumes", "GET", volumes + "/detail", "evs:volumes:list", false, true,
         [](Context& c) { return list(c, "volume", false, "volumes", volume_view); }},
        {"show_volume", "GET", one, "evs:volumes:get", false, false,
         [](Context& c) {
           return json_reply(200,
                             {{"volume", volume_view(disk_of(c, "volume", "volume_id", false))}});
         }},
        {"delete_volume", "DELETE", one, "evs:volumes:delete", true, false,
         [this](Context& c) { return remove_volume(c); }},
        {"list_volumes_in_recycle", "GET", bin + "/detail", "evs:recycleBinVolumes:list", false,
         true, [](Context& c) { return list(c, "volume", true, "volumes", recycled_view); }},
        {"show_recycle_policy", "GET", bin + "/policy", "evs:recycleBinPolicy:get", false, false,
         show_policy},
        {"delete_volume_in_recycle", "DELETE", bin + "/{volume_id}", "evs:recycleBinVolumes:delete",
         true, false, purge},
        {"list_snapshots", "GET", snapshots + "/detail", "evs:snapshots:list", false, true,
         [](Context& c) { return list(c, "snapshot", false, "snapshots", snapshot_view); }},
        {"delete_snapshot", "DELETE", snapshots + "/{snapshot_id}", "evs:snapshots:delete", true,
         false, remove_snapshot},
        {"show_job", "GET", "/v1/{project_id}/jobs/{job_id}", "evs:volumes:get", false, false,
         [this](Context& c) { return show_job(c); }},
    };
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    for (const char* kind : {"volume", "snapshot"}) {
      for (Item* disk : account.of_kind(kind)) {
        if (!advance_disk(world, *disk, now_ms)) account.erase(*disk);
      }
    }
  }

  std::vector<Meter> meters(const Account&, const Item& disk) const override {
    return disk_meters(disk);
  }

  void complete(World& world, Account& account, Item& item, int64_t now_ms) override {
    if (item.kind == "volume") return complete_volume(world, item, now_ms);
    complete_snapshot(world, account, item, now_ms);
  }

  std::string error_body(const CloudError& error, const std::string&) const override {
    return Json{{"error", {{"code", error.code}, {"message", error.text}}}}.dump();
  }

  std::string usual_code(int status) const override {
    return status == 403 ? "EVS.0006" : status < 500 ? "EVS.0001" : "EVS.2000";
  }

 private:
  struct Job {
    std::string id{}, volume_id{}, account{};
    int64_t begun_ms = 0, ends_ms = 0;
  };

  Reply remove_volume(Context& context) {
    Item& volume = disk_of(context, "volume", "volume_id", false);
    try {
      check_volume_deletable(context.world, context.account, volume);
    } catch (const CloudError&) {
      context.ledger("volume", volume.id, "refused");
      throw;
    }
    delete_volume(context.world, volume, context.now_ms);
    context.ledger("volume", volume.id, "changed");
    const int64_t ends_ms = context.now_ms + context.world.switches.get("evs.delete_ms");
    jobs_.push_back(
        {context.world.new_hex32(), volume.id, context.account.id, context.now_ms, ends_ms});
    return json_reply(200, {{"job_id", jobs_.back().id}});
  }

  Reply show_job(Context& context) const {
    const auto job = std::ranges::find_if(jobs_, [&](const Job& one) {
      return one.id == context.path.at("job_id") && one.account == context.account.id;
    });
    if (job == jobs_.end()) throw CloudError{404, "EVS.2207", "The job could not be found."};
    const bool done = job->ends_ms <= context.now_ms;
    return json_reply(200, {{"job_id", job->id},
                            {"job_type", "deleteVolume"},
                            {"status", done ? "SUCCESS" : "RUNNING"},
                            {"begin_time", iso_millis(job->begun_ms)},
                            {"end_time", done ? iso_millis(job->ends_ms) : ""},
                            {"error_code", ""},
                            {"fail_reason", ""},
                            {"entities", {{"volume_id", job->volume_id}}}});
  }

  static Reply show_policy(Context& context) {
    const Switches& switches = context.world.switches;
    return json_reply(200, {{"switch", switches.on("evs.recycle_bin")},
                            {"threshold_time", 0},
                            {"keep_time", switches.get("evs.recycle_keep_ms") / 86'400'000}});
  }

  static Reply purge(Context& context) {
    Item& volume = disk_of(context, "volume", "volume_id", true);
    volume.detail["_purged"] = true;
    delete_volume(context.world, volume, context.now_ms);
    context.ledger("volume", volume.id, "changed");
    return empty_reply(202);
  }

  static Reply remove_snapshot(Context& context) {
    Item& snapshot = disk_of(context, "snapshot", "snapshot_id", false);
    const bool was_deleting = snapshot.state == "deleting";
    if (!was_deleting) {
      go_to(snapshot, "deleting", context.now_ms);
      settle_disk(context.world, snapshot, context.now_ms);
    }
    context.ledger("snapshot", snapshot.id, was_deleting ? "none" : "changed");
    return empty_reply(202);
  }

  std::vector<Job> jobs_{};
};

}  // namespace

std::unique_ptr<Service> make_evs_service() {
  return std::make_unique<EvsService>();
}

}  // namespace billstop::sandbox
