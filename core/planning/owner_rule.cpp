#include "core/planning/owner_rule.hpp"

#include <algorithm>
#include <map>

namespace billstop::core {
namespace {

bool runs(const Meter& meter) {
  return meter.runs != Runs::no;
}

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

std::string owner_text(const Resource& resource) {
  if (resource.owner_name.empty()) return resource.owner_id.empty() ? "unknown" : resource.owner_id;
  if (resource.owner_id.empty()) return resource.owner_name;
  return resource.owner_name + " (" + resource.owner_id + ")";
}

std::vector<std::pair<std::string, size_t>> count_owners(std::span<const Resource> resources) {
  std::map<std::string, size_t> counts;
  for (const Resource& resource : resources)
    if (std::any_of(resource.meters.begin(), resource.meters.end(), runs))
      ++counts[owner_text(resource)];
  std::vector<std::pair<std::string, size_t>> out(counts.begin(), counts.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return out;
}

}  // namespace billstop::core
