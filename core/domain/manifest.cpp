#include "core/domain/manifest.hpp"

namespace billstop::core {

const WaySpec* KindSpec::way(const WayId& id) const {
  for (const WaySpec& spec : ways)
    if (spec.id == id) return &spec;
  return nullptr;
}

const WaySpec* KindSpec::undone_by(const WayId& undo) const {
  for (const WaySpec& spec : ways)
    if (!undo.empty() && spec.undo.id == undo) return &spec;
  return nullptr;
}

const KindSpec* Manifest::kind(const Kind& k) const {
  for (const KindSpec& spec : kinds)
    if (spec.kind == k) return &spec;
  return nullptr;
}

}  // namespace billstop::core
