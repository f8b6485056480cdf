#include "core/billing/bill_keys.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

bool fits(const Resource& resource, const BillLine& line) {
  const bool same_region =
      resource.scope.region.empty() || line.region.empty() || resource.scope.region == line.region;
  return same_region && (resource.kind.value == "subscription" ||
                         billed_service(resource.kind) == service_of(line.service_type));
}

template <class Index, class Also>
Holders holders(const Index& index, std::string_view text, const BillLine& line, Also also) {
  Holders out;
  const auto found = text.empty() ? index.end() : index.find(text);
  if (found == index.end()) return out;
  for (const Resource* resource : found->second)
    if (also(*resource, line) && std::ranges::count(out, resource) == 0) out.push_back(resource);
  return out;
}

// "bucket" of "obs://bucket/path", "bucket/path" and "/bucket/path".
std::string bucket_of(std::string path) {
  for (const std::string_view prefix : {"obs://", "/"})
    if (path.starts_with(prefix)) path.erase(0, prefix.size());
  return path.substr(0, path.find('/'));
}

}  // namespace

std::string_view billed_service(const Kind& kind) {
  if (kind.value == "volume" || kind.value == "snapshot") return "ebs";
  if (kind.value == "sfs_turbo") return "sfs";
  if (kind.value == "bucket" || kind.value == "obs_path") return "obs";
  return "modelarts";
}

bool made_of_name(const Resource& resource, const std::string& id) {
  return !resource.name.empty() && id.starts_with(resource.name + "-");
}

bool pays_itself(const Resource& resource) {
  return std::ranges::any_of(resource.meters, [](const Meter& meter) { return !meter.paid_by; });
}

bool has_id_key(const Resource& resource) {
  return std::ranges::any_of(resource.bill_keys,
                             [](const BillKey& key) { return key.field == "resource_id"; });
}

BillKeys::BillKeys(const Inventory& inventory) {
  for (const Resource& resource : inventory.resources) {
    for (const BillKey& key : resource.bill_keys)
      (key.field == "resource_name" ? names_ : ids_)[key.value].push_back(&resource);
    all_names_[resource.name].push_back(&resource);
    add_uses(resource);
  }
}

void BillKeys::add_uses(const Resource& resource) {
  for (const Use& use : resource.uses) {
    const std::string& kind = use.target.kind.value;
    if (kind == "volume" || kind == "sfs_turbo") used_[use.target.id].push_back(&resource);
    if (kind == "obs_path") used_[bucket_of(use.target.id)].push_back(&resource);
  }
}

Holders BillKeys::by_id(const BillLine& line) const {
  return holders(ids_, line.resource_id, line, fits);
}

Holders BillKeys::by_name(const BillLine& line) const {
  return holders(names_, line.resource_name, line,
                 [](const Resource& r, const BillLine& l) { return fits(r, l) && pays_itself(r); });
}

Holders BillKeys::users_of(const BillLine& line) const {
  if (is_of_modelarts(line)) return {};
  return holders(used_, line.resource_id, line, [&](const Resource& r, const BillLine& l) {
    return r.scope.region.empty() || l.region.empty() || r.scope.region == l.region;
  });
}

Holders BillKeys::before_a_hyphen(const BillLine& line) const {
  Holders out;
  for (size_t at = line.resource_id.find('-'); at != std::string::npos;
       at = line.resource_id.find('-', at + 1))
    for (const Resource* resource : holders(all_names_, line.resource_id.substr(0, at), line, fits))
      out.push_back(resource);
  return out;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (hyphen ? text[i] != '-' : !hex) return false;
  }
  return true;
}

}  // namespace billstop::core
