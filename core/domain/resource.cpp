#include "core/domain/resource.hpp"

#include <algorithm>

namespace billstop::core {

std::string to_text(const Scope& scope) {
  std::string text = scope.region.empty() ? std::string("account") : scope.region.value;
  if (!scope.project.empty()) text += " / " + scope.project.value;
  if (!scope.workspace.empty()) text += " / workspace " + scope.workspace.value;
  return text;
}

std::string to_text(const ResourceKey& key) {
  return key.kind.value + ":" + key.id;
}

std::string_view to_text(Runs runs) {
  switch (runs) {
    case Runs::no:
      return "no";
    case Runs::yes:
      return "yes";
    case Runs::unknown:
      return "unknown";
  }
  return "unknown";
}

bool Resource::burns() const {
  return std::any_of(meters.begin(), meters.end(), [](const Meter& meter) {
    return meter.runs != Runs::no && !meter.paid_by.has_value();
  });
}

Fingerprint fingerprint_of(const Resource& resource) {
  Fingerprint print{resource.id,       resource.created_at,    resource.started_at,
                    resource.owner_id, resource.charging_mode, resource.tags};
  std::sort(print.tags.begin(), print.tags.end());
  return print;
}

std::string difference(const Fingerprint& planned, const Fingerprint& now) {
  if (planned.id != now.id) return "id changed";
  if (planned.created_at != now.created_at) return "created_at changed";
  if (planned.owner_id != now.owner_id) return "owner changed";
  if (planned.charging_mode != now.charging_mode) return "charging mode changed";
  if (planned.tags != now.tags) return "tags changed";
  // What had not started when the plan was made may have started since: it is still the same. Some
  // details do not say when a thing started although their list does.
  const bool known = planned.started_at && now.started_at;
  if (known && planned.started_at != now.started_at) return "started again since";
  return {};
}

}  // namespace billstop::core
