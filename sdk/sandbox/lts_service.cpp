#include "sdk/sandbox/lts_service.hpp"

#include "sdk/sandbox/item_time.hpp"

namespace billstop::sandbox {
namespace {

// Paths and fields [huaweicloud-sdk-python-v3 huaweicloudsdklts/v2/lts_client.py,
// model/log_group.py]. The list has no pages.
constexpr const char* all = "/v2/{project_id}/groups";

Json group_view(const Item& group) {
  return {{"log_group_id", group.id},
          {"log_group_name", group.name},
          {"creation_time", group.created_at_ms},
          {"ttl_in_days", group.detail.value("ttl_in_days", 30)},
          {"tag", group.tags}};
}

Reply list(Context& context) {
  Json rows = Json::array();
  for (const Item* group : context.account.of_kind("log_group"))
    if (context.may_all && group->project == context.project->id)
      rows.push_back(group_view(*group));
  return json_reply(200, {{"log_groups", rows}});
}

Reply remove(Context& context) {
  Item* group = context.account.find("log_group", context.path.at("log_group_id"));
  if (!group || group->project != context.project->id)
    throw CloudError{404, "LTS.0201", "The log group does not exist."};
  context.ledger("log_group", group->id, "changed");
  context.account.erase(*group);
  return empty_reply(204);
}

class LtsService final : public Service {
 public:
  std::string name() const override { return "lts"; }
  std::vector<std::string> kinds() const override { return {"log_group"}; }

  std::vector<Route> routes() override {
    return {{"log_group.list", "GET", all, "lts:groups:list", false, true, list},
            {"log_group.delete", "DELETE", std::string(all) + "/{log_group_id}",
             "lts:groups:delete", true, false, remove}};
  }

  void advance(World&, Account&, int64_t) override {}

  std::vector<Meter> meters(const Account&, const Item& group) const override {
    return {{"storage", true, group.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& group, int64_t now_ms) override {
    place_in_time(group, now_ms);
    if (group.id.empty()) group.id = world.new_uuid();
    if (group.name.empty()) group.name = "lts-group-" + group.id.substr(0, 4);
    if (group.rate_per_hour.empty()) group.rate_per_hour = "0.02";
  }

  std::string usual_code(int status) const override {
    return status == 403 ? "LTS.0403" : status < 500 ? "LTS.0009" : "LTS.0010";
  }
};

}  // namespace

std::unique_ptr<Service> make_lts_service() {
  return std::make_unique<LtsService>();
}

}  // namespace billstop::sandbox
