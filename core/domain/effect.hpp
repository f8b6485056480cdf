// What a way of stopping does to the resource, and what the user consented to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::core {

enum class Effect : uint8_t {
  reversible,  // can be started again as stored
  instance,    // a running thing is lost
  data,        // stored data is lost
  lapse,       // renewal or conversion is switched off, so that something paid will end
  refund       // unsubscribed: money moves, for good
};

inline constexpr Effect all_effects[] = {Effect::reversible, Effect::instance, Effect::data,
                                         Effect::lapse, Effect::refund};

std::string_view to_text(Effect effect);
std::optional<Effect> effect_from(std::string_view text);

// A set of effects. Default: reversible alone.
class Consent {
 public:
  bool allows(Effect e) const { return (bits_ & bit(e)) != 0; }
  void allow(Effect e) { bits_ |= bit(e); }
  static Consent none() { return Consent(0); }
  std::vector<Effect> effects() const;
  bool operator==(const Consent&) const = default;

  Consent() = default;

 private:
  explicit Consent(uint8_t bits) : bits_(bits) {}
  static constexpr uint8_t bit(Effect e) {
    return static_cast<uint8_t>(1u << static_cast<uint8_t>(e));
  }
  uint8_t bits_ = bit(Effect::reversible);
};

}  // namespace billstop::core
