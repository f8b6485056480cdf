#include "core/planning/dependency_order.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/planning/decide.hpp"
#include "core/planning/order_weight.hpp"

namespace billstop::core {
namespace {

class Dependencies {
 public:
  Dependencies(const std::vector<PlanEntry>& entries, const UseGraph& graph,
               std::span<const Manifest> manifests)
      : entries_(entries), graph_(graph), manifests_(manifests), before_(entries.size()) {
    for (size_t i = 0; i < entries_.size(); ++i) {
      index_.emplace(entries_[i].resource.key(), i);
      by_kind_[entries_[i].resource.kind].push_back(i);
    }
    for (size_t i = 0; i < entries_.size(); ++i) add_references(i);
    for (size_t i = 0; i < entries_.size(); ++i) add_payers(i);
    for (size_t i = 0; i < entries_.size(); ++i) add_kinds(i);
  }

  // For each entry those that must have ended before it.
  std::vector<std::set<size_t>> take() { return std::move(before_); }

 private:
  void add(size_t entry, const ResourceKey& first) {
    const auto found = index_.find(first);
    if (found != index_.end() && found->second != entry) before_[entry].insert(found->second);
  }

  void add_references(size_t i) {
    const Resource& resource = entries_[i].resource;
    for (const Holder& holder : graph_.holders_of(resource)) add(i, holder.user);
    for (const char* role : {"scheduled-by", "started-by", "billed-as"})
      for (const ResourceKey& from : graph_.with_role(role, resource.key())) {
        const auto found = index_.find(from);
        if (found != index_.end()) add(found->second, resource.key());
      }
    add_paths_inside(i);
  }

  // A bucket is emptied by its paths first; a folder and one in it need no order.
  void add_paths_inside(size_t i) {
    const std::string path = path_of(entries_[i].resource.key());
    if (path.empty() || !is_bucket_root(path)) return;
    const auto paths = by_kind_.find(Kind{"obs_path"});
    if (paths == by_kind_.end()) return;
    for (size_t other : paths->second)
      if (other != i && path_within(path_of(entries_[other].resource.key()), path))
        before_[i].insert(other);
  }

  // Who pays goes after what it pays for, unless a use already says otherwise.
  void add_payers(size_t i) {
    for (const Meter& meter : entries_[i].resource.meters) {
      if (!meter.paid_by) continue;
      const auto payer = index_.find(*meter.paid_by);
      if (payer == index_.end() || payer->second == i) continue;
      if (!before_[i].contains(payer->second)) before_[payer->second].insert(i);
    }
  }

  void add_kinds(size_t i) {
    const Resource& resource = entries_[i].resource;
    const KindSpec* spec = kind_of(resource);
    if (spec == nullptr) return;
    for (const Kind& kind : spec->stop_after) {
      const auto others = by_kind_.find(kind);
      if (others == by_kind_.end() || refers_to(i, kind)) continue;
      for (size_t other : others->second)
        if (other != i && same_place(entries_[other].resource, resource) &&
            !before_[other].contains(i))
          before_[i].insert(other);
    }
  }

  bool refers_to(size_t i, const Kind& kind) const {
    const Resource& resource = entries_[i].resource;
    const auto is_of_kind = [&](const auto& use) { return use.target.kind == kind; };
    const auto holders = graph_.holders_of(resource);
    return std::any_of(resource.uses.begin(), resource.uses.end(), is_of_kind) ||
           std::any_of(resource.users.begin(), resource.users.end(), is_of_kind) ||
           std::any_of(holders.begin(), holders.end(),
                       [&](const Holder& holder) { return holder.user.kind == kind; });
  }

  static bool same_place(const Resource& a, const Resource& b) {
    return a.scope.region == b.scope.region && a.scope.project == b.scope.project;
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
  std::vector<std::set<size_t>> before_;
};

// Walks back from an entry that never became ready until it meets one again.
[[noreturn]] void refuse_circle(const std::vector<PlanEntry>& entries,
                                const std::vector<std::set<size_t>>& waiting, size_t at) {
  std::vector<size_t> path;
  while (std::find(path.begin(), path.end(), at) == path.end()) {
    path.push_back(at);
    at = *waiting[at].begin();
  }
  std::string text = "what must be stopped first goes in a circle: ";
  for (auto step = std::find(path.begin(), path.end(), at); step != path.end(); ++step)
    text += to_text(entries[*step].resource.key()) + " after ";
  throw PlanError(text + to_text(entries[at].resource.key()));
}

std::vector<size_t> sorted_by_readiness(const std::vector<PlanEntry>& entries,
                                        const std::vector<std::set<size_t>>& before,
                                        const std::vector<OrderWeight>& weights) {
  const auto goes_first = [&](size_t a, size_t b) {
    if (weights[a] != weights[b]) return weights[a].goes_before(weights[b]);
    return std::pair(entries[a].resource.key(), a) < std::pair(entries[b].resource.key(), b);
  };
  std::vector<std::set<size_t>> waiting = before;
  std::vector<std::vector<size_t>> dependents(entries.size());
  std::set<size_t, decltype(goes_first)> ready(goes_first);
  for (size_t i = 0; i < entries.size(); ++i) {
    for (size_t first : before[i]) dependents[first].push_back(i);
    if (before[i].empty()) ready.insert(i);
  }
  std::vector<size_t> order;
  while (!ready.empty()) {
    const size_t next = *ready.begin();
    ready.erase(ready.begin());
    order.push_back(next);
    for (size_t dependent : dependents[next]) {
      waiting[dependent].erase(next);
      if (waiting[dependent].empty()) ready.insert(dependent);
    }
  }
  for (size_t i = 0; i < entries.size() && order.size() < entries.size(); ++i)
    if (!waiting[i].empty()) refuse_circle(entries, waiting, i);
  return order;
}

}  // namespace

std::vector<PlanEntry> in_order(std::vector<PlanEntry> chosen, const UseGraph& graph,
                                std::span<const Manifest> manifests) {
  const auto before = Dependencies(chosen, graph, manifests).take();
  const auto weights = order_weights(chosen, before, manifests);
  std::vector<PlanEntry> out;
  out.reserve(chosen.size());
  for (size_t i = 0; i < chosen.size(); ++i) {
    chosen[i].after.clear();
    for (size_t first : before[i]) chosen[i].after.push_back(chosen[first].resource.key());
    std::sort(chosen[i].after.begin(), chosen[i].after.end());
  }
  for (size_t i : sorted_by_readiness(chosen, before, weights)) out.push_back(std::move(chosen[i]));
  return out;
}

}  // namespace billstop::core
