// What must never be stopped: rules of the user's, and the tag that anybody can set in the cloud.
// Whatever a rule cannot read protects.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/resource.hpp"

namespace billstop::core {

// The tag that protects without any rule. Its value may be a last day, such as 2026-12-31 (UTC).
inline constexpr std::string_view keep_tag = "billstop:keep";

struct ProtectRule {
  enum class By : uint8_t { tag, name, id, kind, owner, age };
  By by = By::tag;
  std::string text{};                  // as given
  std::string what{};                  // tag key, name pattern, id, kind or owner
  std::optional<std::string> value{};  // of a tag: only this value protects
  Millis age{0};                       // younger ones are protected
};

struct ParsedRule {
  std::optional<ProtectRule> rule{};
  std::string mistake{};  // set when there is no rule
};

// tag:KEY  tag:KEY=VALUE  name:GLOB  id:X  kind:K  owner:X  age:24h
ParsedRule parse_protect_rule(std::string_view text);

// The keys of the tags that protect, without our own.
std::vector<std::string> tag_keys_of(std::span<const ProtectRule> rules);

ProtectRule keep_rule();
ProtectRule younger_than(Millis age);

// Why the resource is protected, in words for a person; empty when no rule holds.
std::string protected_by(std::span<const ProtectRule> rules, const Resource& resource,
                         CloudTime now);

}  // namespace billstop::core
