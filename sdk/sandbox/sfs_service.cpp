#include "sdk/sandbox/sfs_service.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/item_time.hpp"
#include "sdk/sandbox/price_list.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t page_max = 1000;
constexpr const char *creating = "100", *available = "200", *failed = "303", *frozen_share = "800";

Item& share_of(Context& context) {
  Item* share = context.account.find("sfs_turbo", context.path.at("share_id"));
  if (!share || share->project != context.project->id) {
    throw CloudError{404, "SFS.TURBO.0001", "The share does not exist."};
  }
  return *share;
}

Json share_view(const Account& account, const Item& share) {
  const Json& detail = share.detail;
  const Project* project = account.project(share.project);
  Json tags = Json::array();
  for (const auto& [key, value] : share.tags) tags.push_back({{"key", key}, {"value", value}});
  const std::string size = detail["size"];
  Json view{{"id", share.id},
            {"name", share.name},
            {"status", share.state},
            {"size", size},
            {"avail_capacity", detail.value("avail_capacity", size)},
            {"pay_model", detail["pay_model"]},
            {"share_proto", "NFS"},
            {"share_type", detail.value("share_type", "STANDARD")},
            {"export_location", detail.value("export_location", "192.168.0.7:/")},
            {"availability_zone", "az-1"},
            {"region", project ? project->region : ""},
            {"vpc_id", detail.value("vpc_id", "vpc-practice")},
            {"subnet_id", detail.value("subnet_id", "subnet-practice")},
            {"security_group_id", "group-practice"},
            {"enterprise_project_id", "0"},
            {"created_at", iso_seconds(share.created_at_ms)},
            {"tags", tags}};
  if (share.state == creating) view["action_progress"] = {{"CREATING", "50%"}};
  return view;
}

Reply list(Context& context) {
  const int64_t limit = context.query_int("limit", page_max);
  const int64_t offset = context.query_int("offset", 0);
  if (limit < 1 || limit > page_max || offset < 0) {
    throw CloudError{400, "SFS.TURBO.0005", "limit is 1 to 1000."};
  }
  const bool own_only = context.user.without_right == WithoutRight::own_only;
  Json rows = Json::array();
  int64_t found = 0;
  for (const Item* share : context.account.of_kind("sfs_turbo")) {
    const bool seen = context.may_all || (own_only && share->owner_id == context.user.id);
    if (!seen || share->project != context.project->id) continue;
    if (found++ >= offset && std::ssize(rows) < limit) {
      rows.push_back(share_view(context.account, *share));
    }
  }
  return json_reply(200, {{"count", found}, {"shares", rows}});
}

void settle(const World& world, Item& share) {
  const bool stopped = share.detail.value("_frozen", false) || share.state == frozen_share;
  share.detail["_billed"] = share.state != creating && share.state != failed &&
                            (!stopped || world.switches.on("sfs.frozen_billed"));
}

void check_deletable(const World& world, const Item& share) {
  if (share.detail["pay_model"] == "1") {
    throw CloudError{400, "SFS.TURBO.0101", "A yearly/monthly share is unsubscribed, not deleted."};
  }
  if (share.state == creating) throw CloudError{409, "SFS.TURBO.0009", "It is being created."};
  if (share.state == frozen_share && !world.switches.on("sfs.frozen_delete")) {
    throw CloudError{409, "SFS.TURBO.0010", "The share is frozen."};
  }
}

// The share is shown as before until it is gone.
Reply remove(Context& context) {
  Item& share = share_of(context);
  try {
    check_deletable(context.world, share);
  } catch (const CloudError&) {
    context.ledger("sfs_turbo", share.id, "refused");
    throw;
  }
  const bool leaving = !share.transitions.empty();
  if (!leaving && !share.stuck) {
    plan(share, context.now_ms + context.world.switches.get("sfs.delete_ms"), "");
  }
  context.ledger("sfs_turbo", share.id, leaving ? "none" : "changed");
  return empty_reply(202);
}

Json& targets_of(Item& share) {
  Json& targets = share.detail["targets"];
  if (!targets.is_array()) targets = Json::array();
  return targets;
}

Reply list_targets(Context& context) {
  const Json& targets = targets_of(share_of(context));
  return json_reply(200, {{"count", targets.size()}, {"targets", targets}});
}

Reply remove_target(Context& context) {
  Item& share = share_of(context);
  const std::string id = context.path.at("target_id");
  auto& targets = targets_of(share).get_ref<Json::array_t&>();
  const auto gone =
      std::erase_if(targets, [&](const Json& one) { return one.value("target_id", "") == id; });
  if (gone == 0) throw CloudError{404, "SFS.TURBO.0002", "The target does not exist."};
  context.ledger("sfs_turbo", share.id, "changed");
  const bool with_data = context.query_or("delete_data_in_file_system", "false") == "true";
  return json_reply(
      202,
      {{"target_id", id}, {"lifecycle", "DELETING"}, {"delete_data_in_file_system", with_data}});
}

class SfsService final : public Service {
 public:
  std::string name() const override { return "sfs-turbo"; }
  std::vector<std::string> kinds() const override { return {"sfs_turbo"}; }

  std::vector<Route> routes() override {
    const std::string all = "/v1/{project_id}/sfs-turbo/shares", one = all + "/{share_id}";
    const std::string target = one + "/targets/{target_id}";
    return {
        {"list_shares", "GET", all + "/detail", "sfsturbo:shares:getAllShares", false, true, list},
        {"show_share", "GET", one, "sfsturbo:shares:getShare", false, false,
         [](Context& c) { return json_reply(200, share_view(c.account, share_of(c))); }},
        {"delete_share", "DELETE", one, "sfsturbo:shares:deleteShare", true, false, remove},
        {"list_backend_targets", "GET", one + "/targets", "sfsturbo:shares:getShare", false, false,
         list_targets},
        {"delete_backend_target", "DELETE", target, "sfsturbo:shares:deleteBackendTarget", true,
         false, remove_target},
    };
  }

  void advance(World& world, Account& account, int64_t now_ms) override {
    for (Item* share : account.of_kind("sfs_turbo")) {
      const bool stays = move_on(*share, now_ms, [](Item&, int64_t) {});
      if (!stays) {
        account.erase(*share);
        continue;
      }
      settle(world, *share);
    }
  }

  std::vector<Meter> meters(const Account&, const Item& share) const override {
    const bool prepaid = share.detail.value("pay_model", "0") == "1";
    return {{prepaid ? "subscription" : "storage", share.detail.value("_billed", false),
             share.rate_per_hour}};
  }

  void complete(World& world, Account&, Item& share, int64_t now_ms) override {
    place_in_time(share, now_ms);
    if (share.id.empty()) share.id = world.new_uuid();
    if (share.name.empty()) share.name = "share-" + share.id.substr(0, 4);
    if (share.state.empty()) share.state = available;
    if (!share.detail.contains("size")) share.detail["size"] = "500.00";
    if (!share.detail.contains("pay_model")) share.detail["pay_model"] = "0";
    if (share.rate_per_hour.empty()) {
      share.rate_per_hour = disk_rate(std::stoll(share.detail["size"].get<std::string>()));
    }
    if (share.state == creating && share.transitions.empty() && !share.stuck) {
      plan(share, now_ms + world.switches.get("sfs.create_ms"), available);
    }
    settle(world, share);
  }

  std::string error_body(const CloudError& error, const std::string&) const override {
    return Json{{"errCode", error.code}, {"errMsg", error.text}}.dump();
  }

  std::string usual_code(int status) const override {
    return status == 403 ? "SFS.TURBO.0003" : status < 500 ? "SFS.TURBO.0005" : "SFS.TURBO.0008";
  }
};

}  // namespace

std::unique_ptr<Service> make_sfs_service() {
  return std::make_unique<SfsService>();
}

}  // namespace billstop::sandbox
