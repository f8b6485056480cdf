// A small account to plan on: resources and manifests with short names.
#pragma once

#include <algorithm>

#include "core/planning/decide.hpp"

namespace billstop::core::test {

inline constexpr CloudTime now = cloud_time(1'795'000'000'000);  // 2026-11-18
inline constexpr Millis hour{3'600'000};

inline Money cny(std::string_view decimal) {
  return Money::parse(decimal, "CNY").value();
}

inline ResourceKey key(std::string kind, std::string id) {
  return {Kind{std::move(kind)}, std::move(id)};
}

inline Meter runs(std::string what, std::string_view rate = "1") {
  return {std::move(what), Runs::yes, {}, cny(rate), "test"};
}

inline Meter paid_by(std::string what, ResourceKey payer) {
  return {std::move(what), Runs::yes, std::move(payer), {}, {}};
}

inline Meter off(std::string what) {
  return {std::move(what), Runs::no, {}, {}, {}};
}

inline Resource thing(std::string plugin, std::string kind, std::string id,
                      std::vector<Meter> meters, std::vector<std::string> ways) {
  Resource r;
  r.plugin.value = std::move(plugin);
  r.kind.value = std::move(kind);
  r.id = std::move(id);
  r.name = r.id;
  r.scope = {{"acc"}, {"cn-north-4"}, {"p1"}, {"0"}};
  r.created_at = now - 1000 * hour;
  r.owner_id = "alice";
  r.meters = std::move(meters);
  for (std::string& way : ways) r.ways.push_back({WayId{std::move(way)}, {}});
  return r;
}

inline Resource notebook(std::string id) {
  return thing("notebook", "notebook", std::move(id), {runs("compute"), runs("storage", "0.05")},
               {"stop", "delete"});
}

inline Resource job(std::string id) {
  return thing("training", "training_job", std::move(id), {runs("compute", "10")}, {"terminate"});
}

inline Resource service(std::string id) {
  return thing("service", "service", std::move(id), {runs("compute", "3")}, {"stop", "delete"});
}

// A pool whose workloads the cloud lists whole: those given.
inline Resource pool(std::string id, std::vector<ResourceKey> users = {}) {
  Resource r = thing("pool", "pool", std::move(id), {runs("nodes", "20")}, {"delete"});
  r.owner_id.clear();
  for (ResourceKey& user : users) r.users.push_back({"runs-in", std::move(user)});
  r.users_known = UsersKnown::whole;
  return r;
}

inline Resource in_pool(Resource r, const std::string& pool_id) {
  r.uses.push_back({"runs-in", key("pool", pool_id)});
  for (Meter& meter : r.meters)
    if (meter.what == "compute") meter = paid_by("compute", key("pool", pool_id));
  return r;
}

inline Resource path(std::string id) {
  Resource r = thing("obs", "obs_path", std::move(id), {runs("storage", "0.01")}, {"empty"});
  r.owner_id.clear();
  return r;
}

inline Resource uses(Resource r, std::string role, ResourceKey target) {
  r.uses.push_back({std::move(role), std::move(target)});
  return r;
}

inline Manifest manifest(std::string id, std::vector<KindSpec> kinds) {
  Manifest m;
  m.id.value = std::move(id);
  m.kinds = std::move(kinds);
  return m;
}

inline std::vector<Manifest> manifests() {
  const auto way = [](const char* id, Effect effect, std::vector<std::string> ends) {
    return WaySpec{{id}, id, effect, std::move(ends)};
  };
  std::vector<Manifest> all;
  all.push_back(
      manifest("notebook", {{.kind = {"notebook"},
                             .ways = {way("stop", Effect::reversible, {"compute"}),
                                      way("delete", Effect::data, {"compute", "storage"})}}}));
  all.push_back(manifest("training", {{.kind = {"training_job"},
                                       .ways = {way("terminate", Effect::instance, {"compute"})},
                                       .stop_after = {{"workflow_schedule"}}}}));
  all.push_back(manifest("service", {{.kind = {"service"},
                                      .ways = {way("stop", Effect::reversible, {"compute"}),
                                               way("delete", Effect::data, {"compute"})}}}));
  all.push_back(
      manifest("pool", {{.kind = {"pool"}, .ways = {way("delete", Effect::instance, {"nodes"})}}}));
  all.push_back(
      manifest("obs", {{.kind = {"obs_path"}, .ways = {way("empty", Effect::data, {"storage"})}},
                       {.kind = {"bucket"}, .ways = {way("delete", Effect::data, {"storage"})}}}));
  all.back().locate_after_uses = true;
  all.push_back(
      manifest("subscription", {{.kind = {"subscription"},
                                 .ways = {way("no-renewal", Effect::lapse, {"subscription"}),
                                          way("unsubscribe", Effect::refund, {"subscription"})}}}));
  all.push_back(manifest("workflow", {{.kind = {"workflow_schedule"},
                                       .ways = {way("disable", Effect::reversible, {"compute"})}},
                                      {.kind = {"workflow_execution"},
                                       .ways = {way("stop", Effect::instance, {"compute"})},
                                       .stop_after = {{"workflow_schedule"}}}}));
  all.push_back(manifest(
      "leftovers", {{.kind = {"volume"}, .ways = {way("delete", Effect::data, {"storage"})}},
                    {.kind = {"snapshot"}, .ways = {way("delete", Effect::data, {"storage"})}}}));
  return all;
}

inline Wishes wishes(std::vector<Effect> allowed = {Effect::reversible, Effect::instance,
                                                    Effect::data}) {
  Wishes w;
  w.identity = {{"acc"}, "my-account", "alice", "Alice", "environment", true};
  w.cloud_now = now;
  w.consent = Consent::none();
  for (Effect effect : allowed) w.consent.allow(effect);
  for (const Manifest& m : manifests()) w.plugins.push_back(m.id);
  return w;
}

inline Plan decide(std::vector<Resource> resources, const Wishes& w = wishes()) {
  Inventory inventory;
  inventory.resources = std::move(resources);
  return core::decide(inventory, manifests(), w);
}

inline const PlanEntry& entry(const Plan& plan, const ResourceKey& wanted) {
  const auto found = std::find_if(plan.entries.begin(), plan.entries.end(),
                                  [&](const PlanEntry& e) { return e.resource.key() == wanted; });
  if (found == plan.entries.end())
    throw std::runtime_error(to_text(wanted) + " is not in the plan");
  return *found;
}

// "stop", or the word for why it is left.
inline std::string fate(const Plan& plan, const ResourceKey& wanted) {
  const PlanEntry& e = entry(plan, wanted);
  return e.chosen ? e.chosen->way.value : std::string(to_text(*e.left_why));
}

// The ids with a way, in order.
inline std::vector<std::string> order(const Plan& plan) {
  std::vector<std::string> out;
  for (const PlanEntry& e : plan.entries)
    if (e.chosen) out.push_back(e.resource.id);
  return out;
}

inline Selector only(const std::string& text) {
  return parse_selector(text, std::vector<std::string>{text.substr(0, text.find(':'))})
      .selector.value();
}

inline ProtectRule rule(const std::string& text) {
  return parse_protect_rule(text).rule.value();
}

}  // namespace billstop::core::test
