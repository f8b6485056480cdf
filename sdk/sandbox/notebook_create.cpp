#include "sdk/sandbox/notebook_create.hpp"

#include <stdexcept>

#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/notebook_state.hpp"
#include "sdk/sandbox/price_list.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t lease_min_ms = 3'600'000, lease_max_ms = 259'200'000, never = -1;

[[noreturn]] void refuse(const std::string& why) {
  throw CloudError{400, {}, why};
}

std::string required(const Json& body, const char* key) {
  const std::string value = body.value(key, "");
  if (value.empty()) refuse(std::string(key) + " is mandatory.");
  return value;
}

Json lease_of(const Context& context, const Json& body) {
  const Json asked = body.value("lease", Json::object());
  int64_t duration = body.value("duration", context.world.switches.get("notebook.lease_ms"));
  duration = asked.value("duration", duration);
  if (duration != never && (duration < lease_min_ms || duration > lease_max_ms)) {
    refuse("The duration is out of range.");
  }
  return {{"create_at", context.now_ms},
          {"duration", duration},
          {"enable", duration != never},
          {"type", asked.value("type", "TIMING")},
          {"update_at", context.now_ms}};
}

Json volume_of(World& world, const Json& asked) {
  const std::string category = required(asked, "category"), owner = required(asked, "ownership");
  if (owner != "MANAGED" && owner != "DEDICATED") refuse("ownership is MANAGED or DEDICATED.");
  if (owner == "DEDICATED" && category != "EFS") refuse("Only EFS can be DEDICATED.");
  const std::string id = asked.value("id", "");
  Json volume{{"category", category},
              {"ownership", owner},
              {"capacity", asked.value("capacity", 5)},
              {"mount_path", asked.value("mount_path", "/home/ma-user/work/")},
              {"id", id.empty() ? world.new_uuid() : id}};
  if (asked.contains("uri")) volume["uri"] = asked["uri"];
  if (category == "EVS") volume["evs_sku_code"] = "SSD";
  return volume;
}

Json data_volumes_of(const Json& asked) {
  Json volumes = Json::array();
  for (const Json& volume : asked) {
    volumes.push_back({{"category", required(volume, "category")},
                       {"mount_path", volume.value("mount_path", "/data/")},
                       {"url", volume.value("uri", volume.value("url", ""))},
                       {"status", "MOUNTED"},
                       {"mount_type", "STATIC"}});
  }
  return volumes;
}

Json image_of(const std::string& id) {
  return {{"id", id},
          {"name", "pytorch"},
          {"tag", "1.8"},
          {"arch", "x86_64"},
          {"type", "BUILD_IN"},
          {"origin", "official"},
          {"swr_path", "swr.example/atelier/pytorch:1.8"}};
}

Json pool_of(Context& context, const std::string& pool_id) {
  const Item* pool = context.account.find("pool", pool_id);
  if (!pool || pool->project != context.project->id) refuse("The resource pool does not exist.");
  return {{"id", pool_id}, {"name", pool->name}};
}

void copy_given(const Json& body, Json& detail) {
  for (const char* key : {"custom_spec", "run_user", "affinity"}) {
    if (body.contains(key)) detail[key] = body[key];
  }
  if (body.contains("user_vpc")) {
    for (const char* key : {"vpc_id", "subnet_id", "security_group_ids"}) {
      detail["user_vpc"][key] = body["user_vpc"].at(key);
    }
  }
  if (detail.contains("custom_spec")) {
    detail["custom_spec"].emplace("arch", "x86_64");
    detail["custom_spec"].emplace("category", "CPU");
    detail["flavor"] = "custom.flavor.spec.code";
  }
}

}  // namespace

Item new_notebook(Context& context) {
  const Json body = context.body();
  Item notebook{.kind = "notebook", .name = required(body, "name")};
  const std::string workspace = body.value("workspace_id", "0");
  if (!may_read_workspace(context, workspace)) throw CloudError{403, {}, "No right."};
  if (workspace != "0" && !context.account.workspace(context.project->id, workspace)) {
    throw CloudError{400, "ModelArts.7005", "The workspace does not exist."};
  }
  if (!body.contains("volume")) refuse("volume is mandatory.");
  notebook.project = context.project->id;
  notebook.workspace = workspace;
  notebook.owner_id = context.user.id;
  notebook.owner_name = context.user.name;
  notebook.state = "CREATING";
  notebook.created_at_ms = notebook.updated_at_ms = context.now_ms;
  notebook.detail = {{"feature", body.value("feature", "NOTEBOOK")},
                     {"flavor", body.value("flavor", "modelarts.vm.cpu.2u")},
                     {"image", image_of(required(body, "image_id"))},
                     {"volume", volume_of(context.world, body["volume"])},
                     {"data_volumes", data_volumes_of(body.value("data_volumes", Json::array()))},
                     {"lease", lease_of(context, body)},
                     {"description", body.value("description", "")}};
  copy_given(body, notebook.detail);
  const std::string pool_id = body.value("pool_id", "");
  if (!pool_id.empty()) notebook.detail["pool"] = pool_of(context, pool_id);
  notebook.detail["_volume_status"] = "INITIALIZING";
  notebook.detail["_volume_until_ms"] =
      context.now_ms + context.world.switches.get("notebook.volume_ms");
  complete_notebook(context.world, context.account, notebook, context.now_ms);
  return notebook;
}

void complete_notebook(World& world, const Account& account, Item& notebook, int64_t now_ms) {
  if (notebook.name.empty()) throw std::runtime_error("a notebook has no name");
  if (!account.project(notebook.project)) {
    throw std::runtime_error("notebook " + notebook.name + ": no project " + notebook.project);
  }
  place_in_time(notebook, now_ms);
  Json& detail = notebook.detail;
  if (notebook.id.empty()) notebook.id = world.new_uuid();
  if (notebook.workspace.empty()) notebook.workspace = "0";
  if (notebook.state.empty()) notebook.state = "RUNNING";
  if (notebook.owner_id.empty() && !account.users.empty()) {
    notebook.owner_id = account.users.front().id;
    notebook.owner_name = account.users.front().name;
  }
  if (!detail.contains("feature")) detail["feature"] = "NOTEBOOK";
  if (!detail.contains("flavor")) detail["flavor"] = "modelarts.vm.cpu.2u";
  if (!detail.contains("image")) detail["image"] = image_of(world.new_uuid());
  if (!detail.contains("volume")) {
    detail["volume"] = volume_of(world, {{"category", "EVS"}, {"ownership", "MANAGED"}});
  }
  Json lease{{"create_at", notebook.created_at_ms},
             {"duration", 0},
             {"enable", false},
             {"type", "TIMING"},
             {"update_at", notebook.created_at_ms}};
  lease.update(detail.value("lease", Json::object()));
  detail["lease"] = lease;
  for (const char* until : {"_restoring_until_ms", "_volume_until_ms"}) {
    if (detail.contains(until) && detail[until].get<int64_t>() < 0) {
      detail[until] = now_ms - detail[until].get<int64_t>();  // that long after the start
    }
  }
  if (notebook.rate_per_hour.empty()) {
    notebook.rate_per_hour = flavor_rate(detail["flavor"].get<std::string>());
  }
  if (notebook.state == "RUNNING" && notebook.started_at_ms == 0) {
    notebook.started_at_ms = notebook.updated_at_ms;
  }
  settle_notebook(world, notebook, now_ms);
}

}  // namespace billstop::sandbox
