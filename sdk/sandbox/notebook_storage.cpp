#include "sdk/sandbox/notebook_storage.hpp"

#include <algorithm>

#include "sdk/sandbox/notebook_state.hpp"
#include "sdk/sandbox/notebook_view.hpp"

namespace billstop::sandbox {

Reply list_storages(Context&, const Item& notebook) {
  Json mounts = notebook.detail.value("_storages", Json::array());
  const auto total = static_cast<int64_t>(mounts.size());
  return json_reply(200, notebook_page(std::move(mounts), 0, std::max<int64_t>(total, 1), total));
}

Reply attach_storage(Context& context, Item& notebook) {
  const Json body = context.body();
  if (notebook.state != "RUNNING") refuse_notebook(6327);
  for (const char* key : {"category", "mount_path", "uri"}) {
    if (!body.contains(key)) throw CloudError{400, {}, std::string(key) + " is mandatory."};
  }
  Json mount{{"id", context.world.new_uuid()},
             {"category", body["category"]},
             {"mount_path", body["mount_path"]},
             {"uri", body["uri"]},
             {"status", "MOUNTED"},
             {"failure_reason", ""},
             {"mount_type", "DYNAMIC"}};
  if (body.contains("efs_id")) mount["efs_id"] = body["efs_id"];
  notebook.detail["_storages"].push_back(mount);
  context.ledger("notebook", notebook.id, "changed");
  return json_reply(200, mount);
}

Reply detach_storage(Context& context, Item& notebook) {
  Json& mounts = notebook.detail["_storages"];
  for (size_t i = 0; i < mounts.size(); ++i) {
    if (mounts[i]["id"] != context.path.at("storage_id")) continue;
    Json mount = mounts[i];
    mounts.erase(i);
    mount["status"] = "UNMOUNTED";
    context.ledger("notebook", notebook.id, "changed");
    return json_reply(200, mount);
  }
  throw CloudError{400, {}, "The storage does not exist."};
}

}  // namespace billstop::sandbox
