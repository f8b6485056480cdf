// Log groups of LTS: what jobs and services of ModelArts log is kept, and billed, when they are
// gone. A group says nothing of who writes to it, so only what the settings name is ever deleted.
#include <algorithm>
#include <billstop/plugin.hpp>
#include <nlohmann/json.hpp>

using namespace billstop;
using nlohmann::json;

namespace {

// [huaweicloud-sdk-python-v3 huaweicloudsdklts/v2/lts_client.py, model/log_group.py]
constexpr const char* all = "/v2/{project_id}/groups";
constexpr const char* one = "/v2/{project_id}/groups/{log_group_id}";
constexpr const char* kind = "log_group";

}  // namespace

class LogGroups {
 public:
  explicit LogGroups(std::string_view settings)
      : names_(json::parse(settings).value("names", std::vector<std::string>{})) {}

  void locate(Call& cloud, const Scope& scope) const {
    const Reply reply = cloud.get("lts", all);
    if (!reply.ok()) return cloud.incomplete(kind, reply);
    const std::vector<Resource> groups = read(reply, scope);
    // The list has no pages and no way to prove a right, so an empty one is not taken for none.
    if (groups.empty())
      cloud.incomplete(kind, Missing::denied, "an empty list, which may be a missing right");
    for (const Resource& group : groups) cloud.found(group);
  }

  StopOutcome stop(Call& cloud, std::string_view, const Resource& group) const {
    const Reply reply = cloud.send({.service = "lts",
                                    .method = "DELETE",
                                    .path = one,
                                    .params = {{"log_group_id", group.id}}});
    if (reply.ok()) return accepted(reply);
    return reply.status == 404 ? stop_gone(reply) : failed(reply);
  }

  // One listing for the whole batch.
  void verify(Call& cloud, std::string_view, std::span<const Resource> batch) const {
    const Reply reply = cloud.get("lts", all);
    if (!reply.ok()) {
      for (size_t i = 0; i < batch.size(); ++i) cloud.settle(i, could_not_verify(reply));
      return;
    }
    const std::vector<Resource> groups = read(reply, batch.front().scope);
    for (size_t i = 0; i < batch.size(); ++i) {
      const auto there =
          std::ranges::find_if(groups, [&](const Resource& r) { return r.id == batch[i].id; });
      cloud.settle(
          i, there == groups.end() ? verified_gone() : seen_as(BILLSTOP_STILL_RUNNING, *there));
    }
  }

 private:
  std::vector<Resource> read(const Reply& reply, const Scope& scope) const {
    std::vector<Resource> out;
    const json body = json::parse(reply.body);
    for (const json& row : body.at("log_groups")) {
      Resource r{.kind = kind,
                 .id = row.at("log_group_id"),
                 .name = row.at("log_group_name"),
                 .scope = scope};
      r.created_at_ms = row.value("creation_time", int64_t{0});
      const json tags = row.value("tag", json::object());
      for (const auto& [key, value] : tags.items())
        r.tags.push_back({key, value.get<std::string>()});
      const bool named = std::ranges::find(names_, r.name) != names_.end();
      r.ways = {{"delete", named ? "" : "not named in the plugin's settings"}};
      r.meters = {{.what = "storage", .running = Tri::yes}};
      r.bill_keys = {{"resource_id", r.id}};
      r.facts = {{"days kept", std::to_string(row.value("ttl_in_days", 0))}};
      out.push_back(std::move(r));
    }
    return out;
  }

  const std::vector<std::string> names_;
};

BILLSTOP_PLUGIN(LogGroups);
