// A plan: per resource the chosen way or why it is left alone, and the order. Plain values.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/domain/effect.hpp"
#include "core/domain/inventory.hpp"
#include "core/domain/resource.hpp"

namespace billstop::core {

enum class LeftWhy : uint8_t {
  protected_by_rule,  // tag, name, id, owner, age
  untouchable,        // public, shared, another account's
  no_consent,         // every way has an effect that is not allowed
  foreign_owner,
  unknown_identity,
  saves_nothing,  // paid by another, which stays
  still_used,     // a user of it stays, or its users could not be listed
  plugin_disabled,
  no_way_now,    // the cloud's state allows none (prepaid part active, ...)
  no_way_yet,    // billed, but no plugin can end it
  not_running,   // nothing to stop
  not_selected,  // --only named others
  over_cap
};
std::string_view to_text(LeftWhy why);

struct Chosen {
  WayId way{};
  std::string verb{};
  Effect effect = Effect::reversible;
  std::vector<std::string> ends{};
};

struct PlanEntry {
  Resource resource{};
  std::optional<Chosen> chosen{};     // empty: left alone
  std::optional<LeftWhy> left_why{};  // set when left alone
  std::string reason{};  // for people; also says what goes on costing after a weaker way
  std::vector<ResourceKey> after{};  // what must have ended before
  // Kinds that go first in the same region and project where no resource says more: they are waited
  // for while they are under way, and hold nothing back when they fail.
  std::vector<Kind> after_kinds{};
};

struct Identity {
  AccountId account{};
  std::string account_name{};
  std::string user_id{};
  std::string user_name{};
  std::string credential_source{};  // "environment HUAWEICLOUD_SDK_AK", ...
  bool practice = false;
};

struct Caps {
  size_t max_resources = 100;
  std::optional<int> max_share_percent{};
};

struct PlanHead {
  int version = 1;
  Identity identity{};
  CloudTime made_at{};
  std::vector<std::pair<std::string, std::string>>
      endpoints{};  // service@region -> host, no secrets
  Consent consent{};
  std::vector<std::string> owners{};   // empty: only the caller's
  std::vector<std::string> protect{};  // rules as given
  std::vector<std::string> only{};     // KIND:ID
  std::vector<std::string> obs_paths{};
  std::vector<PluginId> plugins{};  // those that may stop
  std::string older_than{};
  Caps caps{};
  std::string over_cap{};  // empty, or which cap and by how much
  // Announced: apply refuses before, so that whoever it concerns can object. Empty: at once.
  std::optional<CloudTime> not_before{};
  std::vector<std::pair<std::string, size_t>> owner_counts{};
};

struct Plan {
  PlanHead head{};
  std::vector<PlanEntry> entries{};  // those with a way first, in order; then those left
  std::vector<Coverage> coverage{};
  std::vector<NotLookedAt> not_looked_at{};
};

// Of all entries, those left alone included.
std::vector<Resource> all_resources(const Plan& plan);

}  // namespace billstop::core
