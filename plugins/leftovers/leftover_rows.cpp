#include "plugins/leftovers/leftover_rows.hpp"

#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"

namespace billstop::leftovers {

using modelarts::Json;
using modelarts::rows;
using modelarts::text;

namespace {

Resource base(const char* kind, const Json& row, const Scope& scope) {
  Resource r;
  r.kind = kind;
  r.id = text(row, "id");
  r.name = text(row, "name");
  r.scope = scope;
  r.state = text(row, "status");
  r.created_at_ms = modelarts::time_ms(row, "created_at");
  r.updated_at_ms = modelarts::time_ms(row, "updated_at");
  r.bill_keys.push_back({"resource_id", r.id});
  return r;
}

void add_tags(Resource& r, const Json& tags) {
  if (tags.is_object())
    for (const auto& [key, value] : tags.items()) r.tags.push_back({key, text(value)});
  for (const Json& tag : rows(tags)) r.tags.push_back({text(tag, "key"), text(tag, "value")});
}

// Paid ahead for: the plugin subscription ends it.
void make_prepaid(Resource& r) {
  r.charging_mode = "prepaid";
  r.uses.push_back({"billed-as", "subscription", r.id});
  r.handles.push_back({"resource_id", r.id});
  r.meters.front().what = "subscription";
  r.ways.front().why_not = "prepaid: it ends with subscription:" + r.id;
}

std::string attached_to(const Json& row) {
  std::string servers;
  for (const Json& attachment : rows(row, "attachments"))
    servers += (servers.empty() ? "" : ", ") + text(attachment, "server_id");
  return servers;
}

}  // namespace

Resource volume_of(const Json& row, const Scope& scope) {
  Resource r = base("volume", row, scope);
  r.owner_id = text(row, "user_id");
  r.handles = {{"volume_id", r.id}};
  r.meters = {{.what = "storage", .running = Tri::yes}};
  r.ways = {{"delete", {}}};
  add_tags(r, modelarts::at(row, "tags"));
  r.facts.push_back({"disk", text(row, "size") + " GB " + text(row, "volume_type")});
  const std::string servers = attached_to(row);
  if (!servers.empty() || r.state == "in-use")
    r.ways.front().why_not = "attached to a server" + (servers.empty() ? "" : ", " + servers);
  if (r.state == "creating") r.ways.front().why_not = "still being created";
  // The provider reads the order of a prepaid disk off its metadata.
  if (!text(row, {"metadata", "orderID"}).empty()) make_prepaid(r);
  return r;
}

Resource recycled_of(const Json& row, const Scope& scope) {
  Resource r = volume_of(row, scope);
  r.state = in_recycle_bin;
  r.facts.push_back({"purged by itself", text(row, "plan_delete_at")});
  // Whether it is billed there is not documented: taken as billed until seen otherwise.
  return r;
}

Resource snapshot_of(const Json& row, const Scope& scope) {
  Resource r = base("snapshot", row, scope);
  r.handles = {{"snapshot_id", r.id}};
  r.facts.push_back({"size in GB", text(row, "size")});
  r.meters = {{.what = "storage", .running = Tri::yes}};
  r.ways = {{"delete", r.state == "creating" ? "still being created" : ""}};
  // A disk that has snapshots is not deleted, so they go first or keep it.
  if (const std::string volume = text(row, "volume_id"); !volume.empty())
    r.uses.push_back({"disk", "volume", volume});
  return r;
}

Resource share_of(const Json& row, const Scope& scope) {
  Resource r = base("sfs_turbo", row, scope);
  r.handles = {{"share_id", r.id}};
  r.facts.push_back({"size in GB", text(row, "size")});
  const bool failed = r.state == "303", frozen = r.state == "800", creating = r.state == "100";
  r.meters = {{.what = "storage", .running = Tri::yes}};
  if (failed || creating) r.meters.front().running = Tri::no;
  if (frozen) r.meters.front().running = Tri::unknown;
  r.ways = {{"delete", creating ? "still being created" : ""}};
  add_tags(r, modelarts::at(row, "tags"));
  r.facts.push_back({"address", text(row, "export_location")});
  r.facts.push_back({"shared", "others may have mounted it: no list of them exists"});
  if (text(row, "pay_model") == "1") make_prepaid(r);
  return r;
}

bool is_mounted_as(const Json& share, const std::string& mount) {
  if (mount == text(share, "id") || mount == text(share, "name")) return true;
  std::string address = text(share, "export_location");
  while (address.ends_with('/')) address.pop_back();
  return !address.empty() && (mount == address || mount.starts_with(address + "/"));
}

}  // namespace billstop::leftovers
