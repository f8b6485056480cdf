#include "core/planning/still_needed.hpp"

#include <algorithm>
#include <map>

#include "core/planning/choose_way.hpp"

namespace billstop::core {
namespace {

constexpr size_t users_named = 3;

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

// Kinds that others can use without it being told on both sides: they stay while somebody who
// might use them could not be listed.
bool may_have_users(const Kind& kind) {
  for (const char* known : {"pool", "network", "bucket", "obs_path", "volume", "sfs_turbo"})
    if (kind.value == known) return true;
  return false;
}

class TakeBack {
 public:
  TakeBack(Draft& draft, const Inventory& inventory, const UseGraph& graph,
           std::span<const Manifest> manifests)
      : draft_(draft),
        kept_storage_(kept_storage(draft)),
        inventory_(inventory),
        graph_(graph),
        manifests_(manifests) {}

  void run() {
    for (bool changed = true; changed;) {
      changed = false;
      for (DraftItem& item : draft_.items)
        if (item.chosen) changed |= take_back(item);
    }
  }

 private:
  bool take_back(DraftItem& item) {
    std::string used = still_used(item);
    if (!used.empty()) {
      item.leave(LeftWhy::still_used, std::move(used));
      return true;
    }
    std::string nothing = saves_nothing(item);
    if (nothing.empty()) return false;
    item.leave(LeftWhy::saves_nothing, std::move(nothing));
    return true;
  }

  std::string still_used(const DraftItem& item) const {
    std::string why = used_itself(*item.resource);
    if (why.empty()) why = kept_inside(*item.resource);
    if (why.empty()) why = started_things(item);
    if (why.empty() && item.chosen->effect >= Effect::lapse) why = paid_things(item);
    return why;
  }

  // Users of the resource itself.
  std::string used_itself(const Resource& resource) const {
    const auto holders = graph_.holders_of(resource);
    if (resource.users_known == UsersKnown::unknown) return "its users could not be listed";
    if (resource.users_known == UsersKnown::no_such_list &&
        (may_have_users(resource.kind) || !holders.empty())) {
      const std::string unread = unread_elsewhere(resource);
      if (!unread.empty()) return "what uses it could not be listed whole: " + unread;
    }
    return holders_that_stay(holders);
  }

  // Emptying a bucket or folder takes along what lies in it.
  std::string kept_inside(const Resource& resource) const {
    const std::string path = path_of(resource.key());
    if (path.empty()) return {};
    for (const DraftItem* kept : kept_storage_)
      if (kept->resource != &resource && path_within(path_of(kept->resource->key()), path))
        return to_text(kept->resource->key()) + " in it stays (" + kept->kept + ")";
    return {};
  }

  std::string holders_that_stay(const std::vector<Holder>& holders) const {
    std::string text;
    size_t count = 0;
    ResourceKey last;
    for (const Holder& holder : holders) {
      if (count > 0 && holder.user == last) continue;
      const std::string why = stays(holder);
      if (why.empty()) continue;
      last = holder.user;
      if (++count > users_named) continue;
      text += (text.empty() ? "used by " : "; ") + to_text(holder.user) + ", " + why;
    }
    if (count > users_named) text += "; and " + std::to_string(count - users_named) + " more";
    return text;
  }

  // Why the use goes on, or empty when the user's own stop (or state) ends it.
  std::string stays(const Holder& holder) const {
    const DraftItem* user = draft_.find(holder.user);
    if (user == nullptr) return "which was not found in the account";
    if (!user->kept.empty()) return "which stays (" + user->kept + ")";
    if (holder.role == "disk") {
      const bool ends = user->chosen && user->chosen->effect != Effect::reversible;
      return ends ? std::string() : "whose disk it is";
    }
    for (const std::string& meter : running_meters(*user->resource)) {
      if (ends_with_its_payer(*user->resource, meter)) continue;
      // A thing that only stores is not at work; what it stores in is asked for by role disk.
      if (meter == "storage") continue;
      if (!user->chosen)
        return "which stays" + (user->reason.empty() ? "" : " (" + user->reason + ")");
      if (!contains(user->chosen->ends, meter)) return "whose " + meter + " goes on";
    }
    if (!user->chosen && at_work(*user)) return "which is at work, though it costs nothing";
    return {};
  }

  // What is free has no meter that runs: that its gentlest way is open tells that it works.
  static bool at_work(const DraftItem& user) {
    if (user.kind == nullptr || user.kind->ways.empty()) return false;
    const WaySpec& gentlest = user.kind->ways.front();
    if (gentlest.effect >= Effect::data) return false;
    return std::any_of(
        user.resource->ways.begin(), user.resource->ways.end(),
        [&](const WayNow& way) { return way.id == gentlest.id && way.why_not.empty(); });
  }

  // What is paid ahead for, such as a node, goes when its subscription is given back.
  bool ends_with_its_payer(const Resource& user, const std::string& meter) const {
    return std::any_of(user.uses.begin(), user.uses.end(), [&](const Use& use) {
      if (use.role != "billed-as") return false;
      const DraftItem* payer = draft_.find(use.target);
      return payer != nullptr && payer->chosen && contains(payer->chosen->ends, meter);
    });
  }

  // Stopping an execution stops what it started, also what nobody could see and may have to stay.
  std::string started_things(const DraftItem& item) const {
    if (item.chosen->effect == Effect::reversible) return {};
    std::map<std::string, bool> seen;  // the same id may be told as of two kinds
    for (const ResourceKey& key : graph_.with_role("started-by", item.resource->key())) {
      const DraftItem* started = draft_.find(key);
      seen[key.id] |= started != nullptr;
      if (started == nullptr || running_meters(*started->resource).empty()) continue;
      if (!started->kept.empty())
        return "it runs " + to_text(key) + ", which stays (" + started->kept + ")";
      if (must_go_on(*started))
        return "it runs " + to_text(key) + ", which stays (" + started->reason + ")";
    }
    const std::string unread = unread_elsewhere(*item.resource);
    if (unread.empty()) return {};
    for (const auto& [id, was_seen] : seen)
      if (!was_seen)
        return "it may run " + id + ", which was not seen, and not listed whole: " + unread;
    return {};
  }

  // What is left for these reasons may not end because what started it does.
  static bool must_go_on(const DraftItem& left) {
    return left.left_why == LeftWhy::not_selected || left.left_why == LeftWhy::plugin_disabled ||
           left.left_why == LeftWhy::no_consent || left.left_why == LeftWhy::saves_nothing;
  }

  // Giving back one of an order may take all of it.
  std::string others_of_its_order(const DraftItem& item) const {
    for (const Use& use : item.resource->uses) {
      if (use.role != "same-order") continue;
      const DraftItem* other = draft_.find(use.target);
      const bool goes_too =
          other != nullptr && other->chosen && other->chosen->effect == Effect::refund;
      if (!goes_too) return "it came with one order with " + to_text(use.target) + ", which stays";
    }
    return {};
  }

  // Ending a subscription ends what it pays for, and what runs in that.
  std::string paid_things(const DraftItem& item) const {
    if (item.chosen->effect == Effect::refund)
      if (std::string why = others_of_its_order(item); !why.empty()) return why;
    std::vector<ResourceKey> paid = graph_.paid_by(item.resource->key());
    if (paid.empty())
      if (const std::string unread = unread_elsewhere(*item.resource); !unread.empty())
        return "what it pays for was not found, and not listed whole: " + unread;
    for (size_t i = 0; i < paid.size(); ++i) {
      const DraftItem* thing = draft_.find(paid[i]);
      if (thing == nullptr) return "it pays for " + to_text(paid[i]) + ", which was not found";
      if (!thing->kept.empty())
        return "it pays for " + to_text(paid[i]) + ", which stays (" + thing->kept + ")";
      for (const Use& use : thing->resource->uses)
        if (use.role == "runs-in" && std::find(paid.begin(), paid.end(), use.target) == paid.end())
          paid.push_back(use.target);
      if (item.chosen->effect == Effect::lapse) continue;
      // Its own nodes go with it; what works in it counts, and a node with a contract of its own.
      auto holders = graph_.holders_of(*thing->resource);
      std::erase_if(holders, [&](const Holder& h) {
        if (h.user.kind.value != "node") return false;
        const auto payers = graph_.uses_of(h.user, "billed-as");
        return payers.empty() || payers.front() == item.resource->key();
      });
      std::string why = thing->resource->users_known == UsersKnown::unknown
                            ? "whose users could not be listed"
                            : holders_that_stay(holders);
      if (why.empty()) why = listed_and_at_rest(*thing->resource);
      if (!why.empty()) return "it pays for " + to_text(paid[i]) + ", " + why;
    }
    return {};
  }

  // A pool is asked again for its users before it is deleted; for what is given back nobody asks
  // again, so that its own list counts even against what the user says of itself.
  std::string listed_and_at_rest(const Resource& pool) const {
    for (const Use& use : pool.users) {
      const DraftItem* user = draft_.find(use.target);
      if (user != nullptr && !user->chosen && running_meters(*user->resource).empty())
        return "which still lists " + to_text(use.target) + ", although that has ended";
    }
    return {};
  }

  std::string saves_nothing(const DraftItem& item) const {
    if (item.named) return {};
    if (item.restarts) return restarts_nothing(item);
    std::string payer;
    for (const Meter& meter : item.resource->meters) {
      if (meter.runs == Runs::no || !contains(item.chosen->ends, meter.what)) continue;
      if (!meter.paid_by || *meter.paid_by == item.resource->key()) return {};
      const DraftItem* other = draft_.find(*meter.paid_by);
      if (other != nullptr && other->chosen) return {};
      payer = to_text(*meter.paid_by);
    }
    return "stopping saves nothing: paid by " + payer + ", which stays";
  }

  std::string restarts_nothing(const DraftItem& item) const {
    if (item.chosen->effect == Effect::reversible) return {};
    for (const char* role : {"started-by", "scheduled-by"})
      for (const ResourceKey& key : graph_.with_role(role, item.resource->key())) {
        const DraftItem* started = draft_.find(key);
        if (started != nullptr && started->chosen) return {};
      }
    return "stopping saves nothing: nothing that it started is stopped";
  }

  // What of others could not be read in the resource's place, and may belong to it. What is of no
  // project, such as a path or a contract, may belong to any.
  std::string unread_elsewhere(const Resource& resource) const {
    const bool anywhere = resource.scope.project.empty() || !path_of(resource.key()).empty();
    for (const Coverage& part : inventory_.coverage) {
      if (part.looked != Looked::could_not_tell || part.plugin == resource.plugin) continue;
      const bool same_place =
          anywhere || part.scope.project.empty() || part.scope.project == resource.scope.project;
      if (!same_place || reads_afterwards(part.plugin)) continue;
      const std::string what = part.plugin.empty() ? "projects or workspaces" : part.plugin.value;
      return what + " in " + to_text(part.scope);
    }
    return anywhere ? left_out(resource.scope.region) : std::string();
  }

  // A bucket is used in its own region.
  std::string left_out(const RegionId& region) const {
    for (const NotLookedAt& part : inventory_.not_looked_at)
      if (!part.left_out_in.empty() && (region.empty() || region == part.left_out_in))
        return part.what + " was left out, since " + part.why;
    return {};
  }

  // A plugin of the second round reads what others use and uses nothing itself.
  bool reads_afterwards(const PluginId& plugin) const {
    for (const Manifest& manifest : manifests_)
      if (manifest.id == plugin) return manifest.locate_after_uses;
    return false;
  }

  static std::vector<const DraftItem*> kept_storage(const Draft& draft) {
    std::vector<const DraftItem*> kept;
    for (const DraftItem& item : draft.items)
      if (!item.kept.empty() && is_stored_path(item.resource->kind)) kept.push_back(&item);
    return kept;
  }

  Draft& draft_;
  const std::vector<const DraftItem*> kept_storage_;
  const Inventory& inventory_;
  const UseGraph& graph_;
  std::span<const Manifest> manifests_;
};

}  // namespace

void take_back_what_is_needed(Draft& draft, const Inventory& inventory, const UseGraph& graph,
                              std::span<const Manifest> manifests) {
  TakeBack(draft, inventory, graph, manifests).run();
}

}  // namespace billstop::core
