#include <billstop/plugin.hpp>
#include <nlohmann/json.hpp>
using namespace billstop;
using nlohmann::json;
struct Plugin {  // Stops notebooks, as an example: put your own billing item in their place.
  const std::string all = "/v1/{project_id}/notebooks/all", one = "/v1/{project_id}/notebooks/{id}";
  void locate(Call& cloud, const Scope& s) const {
    for (size_t seen = 0, total = 1; seen < total;) {
      const Reply page = cloud.get(
          "modelarts", all, {}, {{"offset", std::to_string(seen)}, {"workspace_id", s.workspace}});
      if (!page.ok()) return cloud.incomplete("@NAME@", page);
      const json list = json::parse(page.body), rows = list.at("data");
      for (const json& row : rows) cloud.found(resource(row, s));
      if (rows.empty() && (seen > 0 || !gone(cloud.get("modelarts", one, {{"id", "none"}}))))
        return cloud.incomplete("@NAME@", Missing::partial, "an empty page proves nothing");
      seen += rows.size(), total = list.at("total");
    }
  }
  StopOutcome stop(Call& cloud, std::string_view, const Resource& r) const {
    const Reply reply = cloud.post("modelarts", one + "/stop", {{"id", r.id}});
    const bool rests = reply.error_code == "ModelArts.6307" || reply.error_code == "ModelArts.6308";
    return gone(reply) ? stop_gone(reply) : reply.ok() || rests ? accepted(reply) : failed(reply);
  }
  VerifyOutcome verify(Call& cloud, std::string_view, const Resource& r) const {
    const Reply reply = cloud.get("modelarts", one, {{"id", r.id}});
    if (!reply.ok()) return gone(reply) ? verified_gone() : could_not_verify(reply);
    const Resource now = resource(json::parse(reply.body), r.scope);
    return seen_as(now.state == "STOPPED" ? BILLSTOP_ENDED : BILLSTOP_PENDING, now);
  }
  static bool gone(const Reply& r) { return r.error_code.ends_with(".6309") || r.status == 404; }
  static Resource resource(const json& row, const Scope& s) {
    Resource r{.kind = "@NAME@", .id = row.at("id"), .name = row.at("name"), .scope = s};
    row.at("status").get_to(r.state);
    r.ways = {{"stop", r.state == "RUNNING" ? "" : "it does not run"}};
    r.meters = {{.what = "compute", .running = r.state == "STOPPED" ? Tri::no : Tri::yes}};
    for (const json& t : row.at("tags")) r.tags.push_back({t.at("key"), t.at("value")});
    return r;
  }
};
BILLSTOP_PLUGIN(Plugin);
