#include "core/planning/use_graph.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

template <class T>
std::vector<T> sorted_once(std::vector<T> all) {
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

bool holds(std::string_view role) {
  return role != "scheduled-by" && role != "started-by" && role != "billed-as" &&
         role != "same-order";
}

UseGraph::UseGraph(std::span<const Resource> resources) {
  for (const Resource& resource : resources) {
    for (const Use& use : resource.uses) {
      by_target_[use.target].push_back({resource.key(), use.role, {}});
      uses_[resource.key()].push_back(use);
      const std::string path = path_of(use.target);
      if (!path.empty() && holds(use.role)) paths_.add(path, {resource.key(), use.role});
    }
    for (const Use& user : resource.users)
      by_target_[resource.key()].push_back({user.target, user.role, {}});
  }
}

std::vector<Holder> UseGraph::holders_of(const Resource& resource) const {
  std::vector<Holder> out;
  const std::string path = path_of(resource.key());
  const auto known = by_target_.find(resource.key());
  if (known != by_target_.end())
    for (const Holder& holder : known->second)
      if (holds(holder.role)) out.push_back({holder.user, holder.role, path});
  if (!path.empty())
    paths_.overlapping(path, [&](const std::string& used, const PathIndex::Entry& entry) {
      out.push_back({entry.user, entry.role, used});
    });
  std::erase_if(out, [&](const Holder& holder) { return holder.user == resource.key(); });
  return sorted_once(std::move(out));
}

std::vector<ResourceKey> UseGraph::with_role(std::string_view role,
                                             const ResourceKey& target) const {
  std::vector<ResourceKey> out;
  const auto known = by_target_.find(target);
  if (known != by_target_.end())
    for (const Holder& holder : known->second)
      if (holder.role == role) out.push_back(holder.user);
  return sorted_once(std::move(out));
}

std::vector<ResourceKey> UseGraph::paid_by(const ResourceKey& contract) const {
  std::vector<ResourceKey> out = with_role("billed-as", contract);
  for (ResourceKey& paid : uses_of(contract, "billed-as")) out.push_back(std::move(paid));
  return sorted_once(std::move(out));
}

std::vector<ResourceKey> UseGraph::uses_of(const ResourceKey& of, std::string_view role) const {
  std::vector<ResourceKey> out;
  const auto known = uses_.find(of);
  if (known != uses_.end())
    for (const Use& use : known->second)
      if (use.role == role) out.push_back(use.target);
  return sorted_once(std::move(out));
}

}  // namespace billstop::core
