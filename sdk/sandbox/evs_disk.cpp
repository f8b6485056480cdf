#include "sdk/sandbox/evs_disk.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "sdk/sandbox/bss_book.hpp"
#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

const std::set<std::string> deletable{"available", "error", "error_restoring", "error_extending",
                                      "error_rollbacking"};

[[noreturn]] void refuse(const char* code, const char* why) {
  throw CloudError{400, code, why};
}

bool billed(const World& world, const Item& disk) {
  const Switches& switches = world.switches;
  if (disk.detail.value("_frozen", false) || disk.state == "creating") return false;
  if (disk.kind == "snapshot") return switches.on("evs.snapshots_billed");
  if (disk.state == in_recycle_bin) return switches.on("evs.recycle_billed");
  return disk.state != "error" || switches.on("evs.error_billed");
}

void keep_given(Json& held, const char* key, const Json& value) {
  if (!held.contains(key)) held[key] = value;
}

// The metadata of a prepaid disk tells its order; that of one by the hour does not.
Json metadata_view(const Item& volume) {
  Json metadata = volume.detail.value("metadata", Json::object());
  if (volume.detail.value("_prepaid", false)) {
    metadata["orderID"] = volume.detail.at("_paid").at("order_id");
    metadata["policy"] = "0";
  }
  return metadata;
}

Json attachments_view(const Item& volume) {
  Json rows = Json::array();
  for (const Json& given : volume.detail.value("attachments", Json::array())) {
    Json row{{"attached_at", iso_millis(volume.created_at_ms)},
             {"attachment_id", "attachment-" + volume.id},
             {"device", "/dev/vdb"},
             {"host_name", ""},
             {"id", volume.id},
             {"server_id", ""},
             {"volume_id", volume.id}};
    row.update(given);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

void settle_disk(const World& world, Item& disk, int64_t at_ms) {
  disk.detail["_billed"] = billed(world, disk);
  if (!disk.transitions.empty() || disk.stuck) return;
  const Switches& switches = world.switches;
  if (disk.state == "creating") plan(disk, at_ms + switches.get("evs.create_ms"), "available");
  if (disk.state == in_recycle_bin) plan(disk, at_ms + switches.get("evs.recycle_keep_ms"), "");
  if (disk.state != "deleting") return;
  const bool kept = disk.kind == "volume" && switches.on("evs.recycle_bin") &&
                    !disk.detail.value("_purged", false);
  plan(disk, at_ms + switches.get("evs.delete_ms"), kept ? in_recycle_bin : "");
}

bool advance_disk(const World& world, Item& disk, int64_t now_ms) {
  // The order centre may have frozen or converted it.
  disk.detail["_billed"] = billed(world, disk);
  return move_on(disk, now_ms,
                 [&](Item& moved, int64_t at_ms) { settle_disk(world, moved, at_ms); });
}

std::vector<Meter> disk_meters(const Item& disk) {
  const bool prepaid = disk.detail.value("_prepaid", false);
  return {{prepaid ? "subscription" : "storage", disk.detail.value("_billed", false),
           disk.rate_per_hour}};
}

void complete_volume(World& world, Item& volume, int64_t now_ms) {
  place_in_time(volume, now_ms);
  if (volume.id.empty()) volume.id = world.new_uuid();
  if (volume.name.empty()) volume.name = "volume-" + volume.id.substr(0, 4);
  Json& detail = volume.detail;
  keep_given(detail, "size", 40);
  keep_given(detail, "volume_type", "SSD");
  keep_given(detail, "attachments", Json::array());
  if (volume.state.empty()) volume.state = detail["attachments"].empty() ? "available" : "in-use";
  if (detail.value("_prepaid", false)) {
    keep_given(detail, "_paid", Json::object());
    if (!detail["_paid"].contains("order_id")) detail["_paid"]["order_id"] = new_order_id(world);
  }
  if (volume.rate_per_hour.empty()) volume.rate_per_hour = disk_rate(detail["size"].get<int64_t>());
  settle_disk(world, volume, now_ms);
}

void complete_snapshot(World& world, Account& account, Item& snapshot, int64_t now_ms) {
  place_in_time(snapshot, now_ms);
  if (snapshot.id.empty()) snapshot.id = world.new_uuid();
  if (snapshot.name.empty()) snapshot.name = "snapshot-" + snapshot.id.substr(0, 4);
  if (snapshot.state.empty()) snapshot.state = "available";
  const Item* volume = account.find("volume", snapshot.detail.value("volume_id", ""));
  keep_given(snapshot.detail, "volume_id", "");
  keep_given(snapshot.detail, "size", volume ? volume->detail.value("size", 40) : 40);
  if (snapshot.rate_per_hour.empty()) {
    snapshot.rate_per_hour = disk_rate(snapshot.detail["size"].get<int64_t>());
  }
  settle_disk(world, snapshot, now_ms);
}

void check_volume_deletable(const World& world, Account& account, const Item& volume) {
  if (volume.detail.value("_prepaid", false)) {
    refuse("EVS.2401", "A yearly/monthly disk is unsubscribed, not deleted.");
  }
  if (!volume.detail["attachments"].empty() || volume.state == "in-use") {
    refuse("EVS.2009", "The disk is attached.");
  }
  if (!deletable.contains(volume.state)) {
    refuse("EVS.2009", "The disk cannot be deleted in this state.");
  }
  const bool has_snapshots = std::ranges::any_of(
      account.of_kind("snapshot"),
      [&](const Item* snapshot) { return snapshot->detail.value("volume_id", "") == volume.id; });
  if (has_snapshots && world.switches.on("evs.snapshots_in_the_way")) {
    refuse("EVS.2024", "The disk has snapshots.");
  }
}

void delete_volume(const World& world, Item& volume, int64_t now_ms) {
  go_to(volume, "deleting", now_ms);
  settle_disk(world, volume, now_ms);
}

Json volume_view(const Item& volume) {
  const Json& detail = volume.detail;
  return {{"id", volume.id},
          {"name", volume.name},
          {"status", volume.state},
          {"size", detail["size"]},
          {"volume_type", detail["volume_type"]},
          {"attachments", attachments_view(volume)},
          {"metadata", metadata_view(volume)},
          {"tags", volume.tags},
          {"bootable", detail.value("bootable", "false")},
          {"shareable", "false"},
          {"multiattach", false},
          {"service_type", "EVS"},
          {"availability_zone", "az-1"},
          {"description", detail.value("description", "")},
          {"snapshot_id", ""},
          {"links", Json::array()},
          {"volume_image_metadata", Json::object()},
          {"os-vol-host-attr:host", "pod#SSD"},
          {"os-vol-tenant-attr:tenant_id", volume.project},
          {"replication_status", "disabled"},
          {"os-volume-replication:extended_status", ""},
          {"os-vol-mig-status-attr:migstat", ""},
          {"os-vol-mig-status-attr:name_id", ""},
          {"user_id", volume.owner_id},
          {"enterprise_project_id", "0"},
          {"created_at", iso_micros(volume.created_at_ms)},
          {"updated_at", iso_micros(volume.updated_at_ms)}};
}

// Of a disk in the bin less is told.
Json recycled_view(const Item& volume) {
  const Json whole = volume_view(volume);
  Json view;
  for (const char* same :
       {"id", "name", "description", "attachments", "multiattach", "size", "metadata", "bootable",
        "tags", "availability_zone", "created_at", "service_type", "updated_at", "volume_type",
        "enterprise_project_id", "volume_image_metadata"}) {
    view[same] = whole.at(same);
  }
  view["status"] = "available";
  view["pre_deleted_at"] = iso_micros(volume.updated_at_ms);
  const bool planned = !volume.transitions.empty();
  view["plan_delete_at"] =
      iso_micros(planned ? volume.transitions.front().at_ms : volume.updated_at_ms);
  return view;
}

Json snapshot_view(const Item& snapshot) {
  return {{"id", snapshot.id},
          {"name", snapshot.name},
          {"status", snapshot.state},
          {"description", ""},
          {"volume_id", snapshot.detail["volume_id"]},
          {"size", snapshot.detail["size"]},
          {"metadata", Json::object()},
          {"service_type", "EVS"},
          {"os-extended-snapshot-attributes:project_id", snapshot.project},
          {"os-extended-snapshot-attributes:progress", "100%"},
          {"created_at", iso_micros(snapshot.created_at_ms)},
          {"updated_at", iso_micros(snapshot.updated_at_ms)}};
}

}  // namespace billstop::sandbox
