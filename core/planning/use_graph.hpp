// Who uses what, told by either side: a resource's own uses, and the cloud's lists of users.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/planning/obs_path.hpp"

namespace billstop::core {

struct Holder {
  ResourceKey user{};
  std::string role{};
  std::string path{};  // of object storage: what exactly it uses
  auto operator<=>(const Holder&) const = default;
};

// scheduled-by and started-by say where a thing comes from, billed-as who is paid; everything else
// needs its target to be there.
bool holds(std::string_view role);

// Built from all resources; keeps no reference to them.
class UseGraph {
 public:
  explicit UseGraph(std::span<const Resource> resources);

  // Those that need `resource` to be there, sorted; paths that overlap its own count.
  std::vector<Holder> holders_of(const Resource& resource) const;

  // Those that name it in this role, and those that it names as its users in this role.
  std::vector<ResourceKey> with_role(std::string_view role, const ResourceKey& target) const;

  // What a contract pays for, whichever side tells it.
  std::vector<ResourceKey> paid_by(const ResourceKey& contract) const;

  // What it names itself in this role.
  std::vector<ResourceKey> uses_of(const ResourceKey& of, std::string_view role) const;

 private:
  std::map<ResourceKey, std::vector<Use>> uses_;
  std::map<ResourceKey, std::vector<Holder>> by_target_;
  PathIndex paths_;
};

}  // namespace billstop::core
