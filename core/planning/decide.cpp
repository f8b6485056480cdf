#include "core/planning/decide.hpp"

#include <algorithm>

#include "core/domain/duration_text.hpp"
#include "core/planning/caps.hpp"
#include "core/planning/choose_way.hpp"
#include "core/planning/claims.hpp"
#include "core/planning/dependency_order.hpp"
#include "core/planning/owner_rule.hpp"
#include "core/planning/path_candidate.hpp"
#include "core/planning/still_needed.hpp"

namespace billstop::core {
namespace {

// What can be said of each resource by itself; what others say of it comes afterwards.
class Judge {
 public:
  Judge(const Inventory& inventory, std::span<const Manifest> manifests, const Wishes& wishes,
        const UseGraph& graph)
      : manifests_(manifests), wishes_(wishes), graph_(graph), rules_(wishes.protect) {
    rules_.insert(rules_.begin(), keep_rule());
    if (wishes.older_than) rules_.push_back(younger_than(*wishes.older_than));
    for (const Resource& resource : inventory.resources) {
      ++times_seen_[resource.key()];
      if (resource.kind.value != "volume") continue;
      std::string rule = protected_by(rules_, resource, wishes_.cloud_now);
      if (!rule.empty()) kept_disks_.emplace(resource.key(), std::move(rule));
    }
  }

  DraftItem judge(const Resource& resource) const {
    DraftItem item;
    item.resource = &resource;
    item.kind = kind_of(resource);
    item.named = is_named(resource);
    const auto [why, text] = kept_why(resource);
    item.kept = text;
    if (why == LeftWhy::unknown_identity || why == LeftWhy::untouchable)
      item.leave(*why, text);
    else if (!runs_or_restarts(item))
      item.leave(LeftWhy::not_running, "no meter runs");
    else if (out_of_reach(item))
      return item;
    else if (why)
      item.leave(*why, text);
    else
      choose(item);
    return item;
  }

 private:
  using Kept = std::pair<std::optional<LeftWhy>, std::string>;

  // Reasons that also keep what the resource uses.
  Kept kept_why(const Resource& resource) const {
    if (resource.id.empty()) return {LeftWhy::unknown_identity, "it has no id"};
    if (times_seen_.at(resource.key()) > 1)
      return {LeftWhy::unknown_identity, "its id was found in several projects"};
    if (!resource.untouchable.empty()) return {LeftWhy::untouchable, resource.untouchable};
    std::string rule = protected_by(rules_, resource, wishes_.cloud_now);
    if (!rule.empty()) return {LeftWhy::protected_by_rule, std::move(rule)};
    if (is_foreign(resource, wishes_.identity, wishes_.owners))
      return {LeftWhy::foreign_owner,
              "it belongs to " + owner_text(resource) + "; --owners includes others"};
    return {};
  }

  bool runs_or_restarts(DraftItem& item) const {
    const Resource& resource = *item.resource;
    if (!running_meters(resource).empty()) return true;
    item.restarts = resource.meters.empty() && restarts(item);
    return item.restarts;
  }

  // An enabled schedule or a running execution costs nothing itself, but starts what does.
  bool restarts(const DraftItem& item) const {
    const Resource& resource = *item.resource;
    bool open = false, reversible = false;
    for (const WayNow& now : resource.ways) {
      const WaySpec* spec = item.kind == nullptr ? nullptr : item.kind->way(now.id);
      if (spec == nullptr || !now.why_not.empty()) continue;
      open = true;
      reversible |= spec->effect == Effect::reversible;
    }
    if (reversible || !open) return reversible;
    return !graph_.with_role("started-by", resource.key()).empty() ||
           !graph_.with_role("scheduled-by", resource.key()).empty() ||
           std::any_of(resource.uses.begin(), resource.uses.end(),
                       [](const Use& use) { return use.role == "scheduled-by"; });
  }

  // Leaves the item and answers true when nobody asked for it or nobody could stop it.
  bool out_of_reach(DraftItem& item) const {
    const Resource& resource = *item.resource;
    if (const std::string payer = subscription_of(resource);
        !payer.empty() && item.kind != nullptr && item.kind->ways.empty())
      item.leave(LeftWhy::no_way_now, "prepaid: it ends with " + payer);
    else if (item.kind == nullptr || item.kind->ways.empty())
      item.leave(LeftWhy::no_way_yet, "billed, and no plugin can end it yet");
    else if (std::find(wishes_.plugins.begin(), wishes_.plugins.end(), resource.plugin) ==
             wishes_.plugins.end())
      item.leave(LeftWhy::plugin_disabled, "plugin " + resource.plugin.value + " is not enabled");
    else if (!is_selected(item))
      item.leave(LeftWhy::not_selected, "--only selects others");
    else if (wishes_.planned && !wishes_.planned->contains(resource.key()))
      item.leave(LeftWhy::not_selected, "the plan does not stop it");
    return item.left_why.has_value();
  }

  static std::string subscription_of(const Resource& resource) {
    for (const Use& use : resource.uses)
      if (use.role == "billed-as" && resource.kind != use.target.kind) return to_text(use.target);
    return {};
  }

  // Storage beside ModelArts, which others may have put to use without any list telling so.
  static bool only_when_named(const Kind& kind) {
    return kind.value == "volume" || kind.value == "snapshot" || kind.value == "sfs_turbo";
  }

  void choose(DraftItem& item) const {
    const Resource& resource = *item.resource;
    if (only_when_named(resource.kind) && !item.named)
      return item.leave(LeftWhy::not_selected,
                        "never stopped unless named: --only " + to_text(resource.key()));
    if (is_stored_path(resource.kind) && !item.named) {
      std::string why = no_candidate(resource, graph_);
      if (!why.empty()) return item.leave(LeftWhy::not_selected, std::move(why));
    }
    WayLimits limits{.named = item.named, .only_way = {}, .no_data = kept_disk(resource)};
    // Of a bucket's ways one is never taken because another happens to be barred.
    if (resource.kind.value == "bucket")
      limits.only_way =
          wishes_.bucket_way.empty() ? item.kind->ways.front().id : wishes_.bucket_way;
    if (wishes_.planned) limits.only_way = wishes_.planned->at(resource.key());
    WayChoice choice = choose_way(resource, *item.kind, wishes_.consent, limits);
    if (!choice.chosen) return item.leave(choice.left_why, std::move(choice.reason));
    item.chosen = std::move(choice.chosen);
    item.reason = std::move(choice.reason);
  }

  // A disk may go with what it belongs to; a snapshot is only of it. Who owns a disk says nothing:
  // the service itself often does.
  std::string kept_disk(const Resource& resource) const {
    if (resource.kind.value == "snapshot") return {};
    for (const Use& use : resource.uses) {
      const auto kept = use.role == "disk" ? kept_disks_.find(use.target) : kept_disks_.end();
      if (kept != kept_disks_.end())
        return "its disk " + to_text(use.target) + " stays (" + kept->second + ")";
    }
    return {};
  }

  const KindSpec* kind_of(const Resource& resource) const {
    for (const Manifest& manifest : manifests_)
      if (manifest.id == resource.plugin) return manifest.kind(resource.kind);
    return nullptr;
  }

  bool is_named(const Resource& resource) const {
    return named_by_path(resource, wishes_.obs_paths) ||
           std::any_of(wishes_.only.begin(), wishes_.only.end(),
                       [&](const Selector& only) { return only.names(resource.key()); });
  }

  bool is_selected(const DraftItem& item) const {
    return wishes_.only.empty() || item.named ||
           std::any_of(wishes_.only.begin(), wishes_.only.end(),
                       [&](const Selector& only) { return only.matches(*item.resource); });
  }

  std::span<const Manifest> manifests_;
  const Wishes& wishes_;
  const UseGraph& graph_;
  std::vector<ProtectRule> rules_;
  std::map<ResourceKey, size_t> times_seen_;
  std::map<ResourceKey, std::string> kept_disks_;  // protected, with the rule's words
};

PlanHead head_of(const Wishes& wishes, const Inventory& inventory) {
  PlanHead head;
  head.identity = wishes.identity;
  head.made_at = wishes.cloud_now;
  head.endpoints = wishes.endpoints;
  head.consent = wishes.consent;
  head.owners = wishes.owners;
  for (const ProtectRule& rule : wishes.protect) head.protect.push_back(rule.text);
  for (const Selector& only : wishes.only) head.only.push_back(only.text);
  head.obs_paths = wishes.obs_paths;
  head.plugins = wishes.plugins;
  if (wishes.older_than) head.older_than = duration_text(*wishes.older_than);
  head.caps = wishes.caps;
  head.owner_counts = count_owners(inventory.resources);
  return head;
}

Draft drafted(const Inventory& settled, std::span<const Manifest> manifests, const Wishes& wishes,
              const UseGraph& graph) {
  const Judge judge(settled, manifests, wishes, graph);
  Draft draft;
  for (const Resource& resource : settled.resources) draft.add(judge.judge(resource));
  take_back_what_is_needed(draft, settled, graph, manifests);
  return draft;
}

// What goes, in the inventory's order, and what is left. Large accounts are held once: what was
// decided takes the resources over.
std::pair<std::vector<PlanEntry>, std::vector<PlanEntry>> entries_of(
    Draft draft, std::vector<Resource> resources) {
  std::vector<PlanEntry> going, left;
  going.reserve(resources.size());  // room for those that are left, too
  for (size_t i = 0; i < resources.size(); ++i) {
    DraftItem& item = draft.items[i];
    (item.chosen ? going : left)
        .push_back({std::move(resources[i]),
                    std::move(item.chosen),
                    item.left_why,
                    std::move(item.reason),
                    {},
                    {}});
  }
  return {std::move(going), std::move(left)};
}

}  // namespace

Plan decide(Inventory inventory, std::span<const Manifest> manifests, const Wishes& wishes) {
  Inventory settled = settle_claims(std::move(inventory), manifests, wishes.plugins);
  complete_owner_names(settled.resources, wishes.identity);
  const UseGraph graph(settled.resources);
  Draft draft = drafted(settled, manifests, wishes, graph);
  Plan plan{head_of(wishes, settled), {}, settled.coverage, settled.not_looked_at};
  auto [going, left] = entries_of(std::move(draft), std::move(settled.resources));
  plan.entries = in_order(std::move(going), graph, manifests);
  for (PlanEntry& entry : left) plan.entries.push_back(std::move(entry));
  plan.head.over_cap = over_cap(plan.head.caps, plan.entries);
  return plan;
}

}  // namespace billstop::core
