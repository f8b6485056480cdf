#include "sdk/sandbox/notebook_view.hpp"

#include "sdk/sandbox/notebook_state.hpp"

namespace billstop::sandbox {
namespace {

Json billing_items(const Item& notebook) {
  Json items = Json::array();
  for (const Meter& meter : notebook_meters(notebook)) {
    if (meter.running) items.push_back(meter.what == "compute" ? "COMPUTE" : "STORAGE");
  }
  return items;
}

Json volume_view(const Item& notebook, int64_t now_ms) {
  Json volume = notebook.detail.value("volume", Json::object());
  const bool busy = volume_is_busy(notebook, now_ms);
  volume["status"] = busy ? notebook.detail.value("_volume_status", "INITIALIZING") : "MOUNTED";
  if (notebook.state == "DELETING") volume["status"] = "DELETING";
  volume["mount_type"] = "STATIC";
  return volume;
}

// The mounts made later appear beside the first ones; their path is called url here.
Json data_volumes_view(const Item& notebook) {
  Json volumes = notebook.detail.value("data_volumes", Json::array());
  for (const Json& mount : notebook.detail.value("_storages", Json::array())) {
    volumes.push_back({{"category", mount["category"]},
                       {"mount_path", mount["mount_path"]},
                       {"url", mount["uri"]},
                       {"status", mount["status"]},
                       {"mount_type", "DYNAMIC"}});
  }
  return volumes;
}

// Where one works, with a secret in it. Tests look for the word CANARY in every output of billstop.
void add_entrance(const Account& account, const Item& notebook, Json& view) {
  const Project* project = account.project(notebook.project);
  const std::string host = "authoring-modelarts-" + (project ? project->region : "") +
                           ".myhuaweicloud.com/" + notebook.id;
  const std::string token = "CANARY-notebook-token-" + notebook.id.substr(0, 8);
  view["token"] = token;
  view["url"] = "https://" + host + "/lab?token=" + token;
  view["endpoints"] =
      Json::array({{{"dev_service", "NOTEBOOK"}, {"service", "NOTEBOOK"}, {"uri", view["url"]}},
                   {{"dev_service", "SSH"},
                    {"service", "SSH"},
                    {"uri", "ssh://ma-user@" + host},
                    {"key_pair_names", Json::array({"KeyPair-CANARY"})}}});
  view["ip"] = "CANARY-private-address";
}

}  // namespace

Json notebook_view(const Account& account, const Item& notebook, int64_t now_ms) {
  Json view{{"id", notebook.id},
            {"name", notebook.name},
            {"description", notebook.detail.value("description", "")},
            {"status", notebook.state},
            {"workspace_id", notebook.workspace},
            {"billing_items", billing_items(notebook)},
            {"volume", volume_view(notebook, now_ms)},
            {"data_volumes", data_volumes_view(notebook)},
            {"fail_reason", notebook.detail.value("fail_reason", "")},
            {"action_progress", Json::array()},
            {"user", {{"id", notebook.owner_id}, {"name", notebook.owner_name}}},
            {"user_id", notebook.owner_id},
            {"create_at", notebook.created_at_ms},
            {"update_at", notebook.updated_at_ms}};
  view["user"]["domain"] = {{"id", account.id}, {"name", account.name}};
  for (const char* given : {"feature", "flavor", "image", "lease", "pool", "custom_spec",
                            "user_vpc", "run_user", "affinity"}) {
    if (notebook.detail.contains(given)) view[given] = notebook.detail[given];
  }
  // A notebook with a specification of its own tells its flavor there.
  if (view.contains("custom_spec")) view.erase("flavor");
  view["tags"] = Json::array();
  for (const auto& [key, value] : notebook.tags) {
    view["tags"].push_back({{"key", key}, {"value", value}});
  }
  add_entrance(account, notebook, view);
  return view;
}

Json notebook_page(Json rows, int64_t offset, int64_t limit, int64_t total) {
  const size_t size = rows.size();
  return {{"current", offset / limit},
          {"data", std::move(rows)},
          {"pages", (total + limit - 1) / limit},
          {"size", size},
          {"total", total}};
}

}  // namespace billstop::sandbox
