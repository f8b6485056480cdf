#include "core/planning/dependencies.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

constexpr const char* origin_roles[] = {"scheduled-by", "started-by", "billed-as"};

class Dependencies {
 public:
  Dependencies(const std::vector<PlanEntry>& entries, const UseGraph& graph,
               std::span<const Manifest> manifests)
      : entries_(entries), graph_(graph), manifests_(manifests), waiting_(entries.size()) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      index_.emplace(entries_[i].resource.key(), i);
      by_kind_[entries_[i].resource.kind].push_back(i);
    }
    for (size_t i = 0; i < entries_.size(); ++i) add_references(i);
    for (size_t i = 0; i < entries_.size(); ++i) add_payers(i);
    for (size_t i = 0; i < entries_.size(); ++i) add_kinds(i);
  }

  std::vector<Waiting> take() { return std::move(waiting_); }

 private:
  void add(size_t entry, const ResourceKey& first) {
    const auto found = index_.find(first);
    if (found != index_.end() && found->second != entry)
      waiting_[entry].entries.insert(found->second);
  }

  void add_references(size_t i) {
    const Resource& resource = entries_[i].resource;
    for (const Holder& holder : graph_.holders_of(resource)) add_holder(i, holder.user);
    for (const char* role : origin_roles)
      for (const ResourceKey& from : graph_.with_role(role, resource.key())) {
        const auto found = index_.find(from);
        if (found != index_.end()) add(found->second, resource.key());
      }
    add_users_of_what_is_paid(i);
    add_paths_inside(i);
  }

  // A user without a way of its own, such as a prepaid node, goes with who pays for it.
  void add_holder(size_t i, const ResourceKey& user) {
    add(i, user);
    for (const ResourceKey& payer : graph_.uses_of(user, "billed-as")) add(i, payer);
  }

  // What works in a pool, and nodes paid for by themselves, go before the pool's own subscription
  // is given back; what works in it before that of a node. A contract that is let expire ends
  // nothing now, so that it waits for nobody.
  void add_users_of_what_is_paid(size_t i) {
    if (entries_[i].chosen->effect != Effect::refund) return;
    for (const ResourceKey& thing : graph_.with_role("billed-as", entries_[i].resource.key())) {
      for (const Holder& holder : holders_of(thing)) add_holder(i, holder.user);
      for (const ResourceKey& pool : graph_.uses_of(thing, "runs-in"))
        for (const Holder& holder : holders_of(pool))
          if (holder.user.kind != thing.kind) add(i, holder.user);
    }
  }

  std::vector<Holder> holders_of(const ResourceKey& thing) const {
    return graph_.holders_of(Resource{.kind = thing.kind, .id = thing.id});
  }

  // A bucket is emptied by its paths first; a folder and one in it need no order.
  void add_paths_inside(size_t i) {
    const std::string path = path_of(entries_[i].resource.key());
    if (path.empty() || !is_bucket_root(path)) return;
    const auto paths = by_kind_.find(Kind{"obs_path"});
    if (paths == by_kind_.end()) return;
    for (size_t other : paths->second)
      if (other != i && path_within(path_of(entries_[other].resource.key()), path))
        waiting_[i].entries.insert(other);
  }

  // Who pays goes after what it pays for, unless a use already says otherwise.
  void add_payers(size_t i) {
    for (const Meter& meter : entries_[i].resource.meters) {
      if (!meter.paid_by) continue;
      const auto payer = index_.find(*meter.paid_by);
      if (payer == index_.end() || payer->second == i) continue;
      if (!waiting_[i].entries.contains(payer->second)) waiting_[payer->second].entries.insert(i);
    }
  }

  void add_kinds(size_t i) {
    const KindSpec* spec = kind_of(entries_[i].resource);
    if (spec == nullptr) return;
    for (const Kind& kind : spec->stop_after)
      if (kind != spec->kind && by_kind_.contains(kind) && !refers_to(i, kind))
        waiting_[i].kinds.insert(kind);
  }

  bool refers_to(size_t i, const Kind& kind) const {
    const Resource& resource = entries_[i].resource;
    const auto is_of_kind = [&](const Use& use) { return use.target.kind == kind; };
    if (std::any_of(resource.uses.begin(), resource.uses.end(), is_of_kind) ||
        std::any_of(resource.users.begin(), resource.users.end(), is_of_kind))
      return true;
    for (const Holder& holder : graph_.holders_of(resource))
      if (holder.user.kind == kind) return true;
    for (const char* role : origin_roles)
      for (const ResourceKey& from : graph_.with_role(role, resource.key()))
        if (from.kind == kind) return true;
    return false;
  }

  const KindSpec* kind_of(const Resource& resource) const {
    for (const Manifest& manifest : manifests_)
      if (manifest.id == resource.plugin) return manifest.kind(resource.kind);
    return nullptr;
  }

  const std::vector<PlanEntry>& entries_;
  const UseGraph& graph_;
  std::span<const Manifest> manifests_;
  std::map<ResourceKey, size_t> index_;
  std::map<Kind, std::vector<size_t>> by_kind_;
  std::vector<Waiting> waiting_;
};

}  // namespace

std::vector<Waiting> dependencies(const std::vector<PlanEntry>& chosen, const UseGraph& graph,
                                  std::span<const Manifest> manifests) {
  return Dependencies(chosen, graph, manifests).take();
}

}  // namespace billstop::core
