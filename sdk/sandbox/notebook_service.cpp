#include "sdk/sandbox/notebook_service.hpp"

#include "sdk/sandbox/notebook_create.hpp"
#include "sdk/sandbox/notebook_list.hpp"
#include "sdk/sandbox/notebook_state.hpp"
#include "sdk/sandbox/notebook_storage.hpp"
#include "sdk/sandbox/notebook_view.hpp"
#include "sdk/sandbox/workspace_access.hpp"

namespace billstop::sandbox {
namespace {

Item& notebook_of(Context& context, const char* placeholder = "id") {
  Item* notebook = context.account.find("notebook", context.path.at(placeholder));
  if (!notebook || notebook->project != context.project->id) {
    refuse_notebook(static_cast<int>(context.world.switches.get("notebook.gone_code")));
  }
  check_readable(context, *notebook);
  return *notebook;
}

// One that is still shown as DELETED is gone for every change.
Item& living_notebook(Context& context, const char* placeholder = "id") {
  Item& notebook = notebook_of(context, placeholder);
  if (notebook.state == "DELETED") {
    refuse_notebook(static_cast<int>(context.world.switches.get("notebook.gone_code")));
  }
  return notebook;
}

Reply shown(const Context& context, const Item& notebook) {
  return json_reply(200, notebook_view(context.account, notebook, context.now_ms));
}

Reply create(Context& context) {
  const Item& notebook = context.account.add(new_notebook(context));
  context.ledger("notebook", notebook.id, "changed");
  return shown(context, notebook);
}

using Change = void (*)(const World&, Item&, int64_t);

Reply change(Context& context, Change asked) {
  Item& notebook = living_notebook(context);
  asked(context.world, notebook, context.now_ms);
  context.ledger("notebook", notebook.id, "changed");
  return shown(context, notebook);
}

void take_lease(Context& context, Item& notebook) {
  const int64_t duration = context.query_int("duration", 0);
  if (duration == 0) return;
  Json& lease = notebook.detail["lease"];
  lease["enable"] = duration > 0;
  lease["duration"] = duration;
  lease["type"] = context.query_or("type", "TIMING");
  lease["update_at"] = context.now_ms;
}

Reply start(Context& context) {
  Item& notebook = living_notebook(context);
  start_notebook(context.world, notebook, context.now_ms);
  take_lease(context, notebook);
  context.ledger("notebook", notebook.id, "changed");
  return shown(context, notebook);
}

class NotebookService final : public Service {
 public:
  std::vector<std::string> kinds() const override { return {"notebook"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v1/{project_id}/notebooks", one = all + "/{id}";
    const std::string storage = all + "/{instance_id}/storage";
    return {
        {"notebook.list", "GET", all, "modelarts:notebook:list", false, true,
         [this](Context& c) { return lists_.page(c, false); }},
        {"notebook.list_all", "GET", all + "/all", "modelarts:notebook:listAllNotebooks", false,
         true, [this](Context& c) { return lists_.page(c, true); }},
        {"notebook.show", "GET", one, "modelarts:notebook:get", false, false,
         [](Context& c) { return shown(c, notebook_of(c)); }},
        {"notebook.create", "POST", all, "modelarts:notebook:create", true, false, create},
        {"notebook.start", "POST", one + "/start", "modelarts:notebook:start", true, false, start},
        {"notebook.stop", "POST", one + "/stop", "modelarts:notebook:stop", true, false,
         [](Context& c) { return change(c, stop_notebook); }},
        {"notebook.delete", "DELETE", one, "modelarts:notebook:delete", true, false,
         [](Context& c) { return change(c, delete_notebook); }},
        {"notebook.storage.list", "GET", storage, "modelarts:notebook:listMountedStorages", false,
         false, [](Context& c) { return list_storages(c, notebook_of(c, "instance_id")); }},
        {"notebook.storage.attach", "POST", storage, "modelarts:notebook:mountStorage", true, false,
         [](Context& c) { return attach_storage(c, living_notebook(c, "instance_id")); }},
        {"notebook.storage.detach", "DELETE", storage + "/{storage_id}",
         "modelarts:notebook:umountStorage", true, false,
         [](Context& c) { return detach_storage(c, living_notebook(c, "instance_id")); }},
    };
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    for (Item* notebook : account.of_kind("notebook")) {
      if (!advance_notebook(world, *notebook, now_ms)) account.erase(*notebook);
    }
  }

  std::vector<Meter> meters(const Account&, const Item& notebook) const override {
    return notebook_meters(notebook);
  }

  void complete(World& world, Account& account, Item& notebook, int64_t now_ms) override {
    complete_notebook(world, account, notebook, now_ms);
  }

 private:
  NotebookLists lists_;
};

}  // namespace

std::unique_ptr<Service> make_notebook_service() {
  return std::make_unique<NotebookService>();
}

}  // namespace billstop::sandbox
