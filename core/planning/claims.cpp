#include "core/planning/claims.hpp"

#include <algorithm>
#include <tuple>

namespace billstop::core {
namespace {

bool contains(std::span<const PluginId> plugins, const PluginId& id) {
  return std::find(plugins.begin(), plugins.end(), id) != plugins.end();
}

// Smaller is nearer to owning it.
class Rank {
 public:
  Rank(std::span<const Manifest> manifests, std::span<const PluginId> enabled)
      : manifests_(manifests), enabled_(enabled) {}

  std::tuple<int, PluginId> of(const Resource& resource) const {
    const bool claims = claims_kind(resource.plugin, resource.kind);
    if (claims && contains(enabled_, resource.plugin)) return {0, resource.plugin};
    return {claims ? 2 : 1, resource.plugin};
  }

 private:
  bool claims_kind(const PluginId& plugin, const Kind& kind) const {
    for (const Manifest& manifest : manifests_)
      if (manifest.id == plugin)
        return std::find(manifest.claims.begin(), manifest.claims.end(), kind) !=
               manifest.claims.end();
    return false;
  }

  std::span<const Manifest> manifests_;
  std::span<const PluginId> enabled_;
};

void add_missing(std::vector<Use>& to, const std::vector<Use>& from) {
  for (const Use& use : from)
    if (std::find(to.begin(), to.end(), use) == to.end()) to.push_back(use);
}

bool same_place(const Resource& a, const Resource& b) {
  return a.scope.account == b.scope.account && a.scope.region == b.scope.region &&
         a.scope.project == b.scope.project;
}

void take_over(Resource& owner, const Resource& other) {
  add_missing(owner.uses, other.uses);
  add_missing(owner.users, other.users);
  if (other.users_known == UsersKnown::unknown ||
      (owner.users_known == UsersKnown::no_such_list && other.users_known == UsersKnown::whole))
    owner.users_known = other.users_known;
  if (owner.untouchable.empty()) owner.untouchable = other.untouchable;
  if (!other.tags_known) owner.tags_known = false;
}

}  // namespace

Inventory settle_claims(Inventory inventory, std::span<const Manifest> manifests,
                        std::span<const PluginId> enabled) {
  const Rank rank(manifests, enabled);
  auto& all = inventory.resources;
  std::stable_sort(all.begin(), all.end(), [&](const Resource& a, const Resource& b) {
    if (a.key_parts() != b.key_parts()) return a.key_parts() < b.key_parts();
    return rank.of(a) < rank.of(b);
  });
  // What is settled stands before `end`, the same key's from `first` on.
  auto first = all.begin(), end = all.begin();
  for (auto resource = all.begin(); resource != all.end(); ++resource) {
    if (first == end || first->key_parts() != resource->key_parts()) first = end;
    const auto known = std::find_if(
        first, end, [&](const Resource& s) { return !s.id.empty() && same_place(s, *resource); });
    if (known != end) {
      take_over(*known, *resource);
    } else {
      if (end != resource) *end = std::move(*resource);
      ++end;
    }
  }
  all.erase(end, all.end());
  return inventory;
}

}  // namespace billstop::core
