#include "core/domain/effect.hpp"

namespace billstop::core {

std::string_view to_text(Effect effect) {
  switch (effect) {
    case Effect::reversible:
      return "reversible";
    case Effect::instance:
      return "instance";
    case Effect::data:
      return "data";
    case Effect::lapse:
      return "lapse";
    case Effect::refund:
      return "refund";
  }
  return "unknown";
}

std::optional<Effect> effect_from(std::string_view text) {
  for (Effect effect : all_effects)
    if (to_text(effect) == text) return effect;
  return std::nullopt;
}

std::vector<Effect> Consent::effects() const {
  std::vector<Effect> out;
  for (Effect effect : all_effects)
    if (allows(effect)) out.push_back(effect);
  return out;
}

}  // namespace billstop::core
