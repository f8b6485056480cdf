#include "core/planning/owner_rule.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace billstop::core {
namespace {

bool runs(const Meter& meter) {
  return meter.runs != Runs::no;
}

// Some listings give an owner's id, some the name, some both. What both say joins the rest, unless
// a name stands for two people.
class OwnerNames {
 public:
  explicit OwnerNames(std::span<const Resource> resources) {
    for (const Resource& resource : resources)
      if (!resource.owner_id.empty() && !resource.owner_name.empty()) {
        ids_of_[resource.owner_name].insert(resource.owner_id);
        name_of_[resource.owner_id] = resource.owner_name;
      }
  }

  std::string text(const Resource& resource) const {
    Resource known;
    known.owner_id = resource.owner_id;
    known.owner_name = resource.owner_name;
    const auto ids = ids_of_.find(known.owner_name);
    if (known.owner_id.empty() && ids != ids_of_.end() && ids->second.size() == 1)
      known.owner_id = *ids->second.begin();
    const auto name = name_of_.find(known.owner_id);
    if (known.owner_name.empty() && name != name_of_.end()) known.owner_name = name->second;
    return owner_text(known);
  }

 private:
  std::map<std::string, std::set<std::string>> ids_of_;
  std::map<std::string, std::string> name_of_;
};

}  // namespace

bool is_foreign(const Resource& resource, const Identity& caller,
                std::span<const std::string> owners) {
  const std::string& id = resource.owner_id;
  const std::string& name = resource.owner_name;
  if (id.empty() && name.empty()) return false;
  const bool own = id.empty() ? name == caller.user_name : id == caller.user_id;
  if (own) return false;
  return std::none_of(owners.begin(), owners.end(), [&](const std::string& owner) {
    return owner == "all" || (!owner.empty() && (owner == id || owner == name));
  });
}

void complete_owner_names(std::vector<Resource>& resources, const Identity& caller) {
  std::map<std::string, std::string> names;
  if (!caller.user_id.empty()) names[caller.user_id] = caller.user_name;
  for (const Resource& resource : resources)
    if (!resource.owner_id.empty() && !resource.owner_name.empty())
      names.emplace(resource.owner_id, resource.owner_name);
  for (Resource& resource : resources) {
    const auto known = names.find(resource.owner_id);
    if (resource.owner_name.empty() && known != names.end()) resource.owner_name = known->second;
  }
}

std::string owner_text(const Resource& resource) {
  if (resource.owner_name.empty()) return resource.owner_id.empty() ? "unknown" : resource.owner_id;
  if (resource.owner_id.empty()) return resource.owner_name;
  return resource.owner_name + " (" + resource.owner_id + ")";
}

std::vector<std::pair<std::string, size_t>> count_owners(std::span<const Resource> resources) {
  const OwnerNames names(resources);
  std::map<std::string, size_t> counts;
  for (const Resource& resource : resources)
    if (std::any_of(resource.meters.begin(), resource.meters.end(), runs))
      ++counts[names.text(resource)];
  std::vector<std::pair<std::string, size_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

}  // namespace billstop::core
