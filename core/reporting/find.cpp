#include "core/reporting/find.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace billstop::core {
namespace {

// ASCII only: other scripts are compared as they are.
std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<FoundBy> match(const Resource& resource, std::string_view text,
                             const std::string& lower_text) {
  if (resource.id == text) return FoundBy::id;
  const auto says_so = [text](const auto& item) { return item.value == text; };
  if (std::any_of(resource.bill_keys.begin(), resource.bill_keys.end(), says_so) ||
      std::any_of(resource.handles.begin(), resource.handles.end(), says_so))
    return FoundBy::bill_id;
  const std::string name = lower(resource.name);
  if (name == lower_text) return FoundBy::name;
  if (name.find(lower_text) != std::string::npos ||
      lower(resource.id).find(lower_text) != std::string::npos)
    return FoundBy::part;
  if (!name.empty() && lower_text.size() > name.size() && lower_text.starts_with(name) &&
      lower_text[name.size()] == '-')
    return FoundBy::bill_hint;
  return std::nullopt;
}

const KindSpec* spec_of(std::span<const Manifest> manifests, const Resource& resource) {
  for (const Manifest& manifest : manifests) {
    if (manifest.id != resource.plugin) continue;
    for (const KindSpec& kind : manifest.kinds)
      if (kind.kind == resource.kind) return &kind;
  }
  return nullptr;
}

const WaySpec* way_of(const KindSpec& kind, const WayId& id) {
  const auto found = std::find_if(kind.ways.begin(), kind.ways.end(),
                                  [&](const WaySpec& way) { return way.id == id; });
  return found == kind.ways.end() ? nullptr : &*found;
}

std::vector<FoundWay> ways_of(const KindSpec* kind, const Resource& resource) {
  std::vector<FoundWay> ways;
  for (const WayNow& now : resource.ways)
    if (const WaySpec* way = kind == nullptr ? nullptr : way_of(*kind, now.id))
      ways.push_back({*way, now.why_not});
  return ways;
}

}  // namespace

std::string_view to_text(FoundBy by) {
  switch (by) {
    case FoundBy::id:
      return "id";
    case FoundBy::bill_id:
      return "bill_id";
    case FoundBy::name:
      return "name";
    case FoundBy::part:
      return "part";
    case FoundBy::bill_hint:
      break;
  }
  return "bill_hint";
}

std::vector<Found> find_in(const Inventory& inventory, std::span<const Manifest> manifests,
                           std::string_view text) {
  std::vector<Found> found;
  if (text.empty()) return found;
  std::map<ResourceKey, const Resource*> located;
  for (const Resource& resource : inventory.resources) located[resource.key()] = &resource;
  const std::string lower_text = lower(text);
  for (const Resource& resource : inventory.resources) {
    const auto by = match(resource, text, lower_text);
    if (!by) continue;
    Found one{resource, *by, {}, ways_of(spec_of(manifests, resource), resource)};
    for (const Meter& meter : resource.meters) {
      if (!meter.paid_by) continue;
      const auto payer = located.find(*meter.paid_by);
      one.payers.push_back({meter.what, *meter.paid_by,
                            payer == located.end() ? std::string() : payer->second->name});
    }
    found.push_back(std::move(one));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Found& a, const Found& b) { return a.by < b.by; });
  return found;
}

}  // namespace billstop::core
