// One thing in the account, as a plugin located it. Plain values.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/money.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {

struct Scope {
  AccountId account{};
  RegionId region{};
  ProjectId project{};
  WorkspaceId workspace{};
  auto operator<=>(const Scope&) const = default;
};
std::string to_text(const Scope& scope);  // "cn-north-4 / project / workspace", for people

struct ResourceKey {
  Kind kind{};
  std::string id{};
  auto operator<=>(const ResourceKey&) const = default;
};
std::string to_text(const ResourceKey& key);  // "pool:abc"

enum class Runs : uint8_t { no, yes, unknown };
std::string_view to_text(Runs runs);

struct Meter {
  std::string what{};
  Runs runs = Runs::unknown;
  std::optional<ResourceKey> paid_by{};  // empty: the resource pays itself
  std::optional<Money> rate_per_hour{};  // empty: unknown
  std::string rate_source{};
  bool operator==(const Meter&) const = default;
};

struct Use {
  std::string role{};
  ResourceKey target{};
  bool operator==(const Use&) const = default;
};

struct BillKey {
  std::string field{};
  std::string value{};
  bool operator==(const BillKey&) const = default;
};

struct Tag {
  std::string key{};
  std::string value{};
  auto operator<=>(const Tag&) const = default;
};

// A way of the manifest that applies to this resource; why_not empty: it can be taken now.
struct WayNow {
  WayId id{};
  std::string why_not{};
  bool operator==(const WayNow&) const = default;
};

enum class UsersKnown : uint8_t { no_such_list, whole, unknown };

struct Resource {
  PluginId plugin{};
  Kind kind{};
  std::string id{};
  std::string name{};  // untrusted text
  Scope scope{};
  std::string state{};
  std::optional<CloudTime> created_at{};
  std::optional<CloudTime> updated_at{};
  std::optional<CloudTime> started_at{};
  std::string owner_id{};
  std::string owner_name{};
  std::string charging_mode{};
  std::string untouchable{};  // why nobody may ever stop it, or empty
  bool tags_known = true;
  std::vector<Tag> tags{};
  std::vector<WayNow> ways{};
  std::vector<Meter> meters{};
  std::vector<Use> uses{};
  std::vector<Use> users{};
  UsersKnown users_known = UsersKnown::no_such_list;
  std::vector<BillKey> bill_keys{};
  std::vector<Tag> handles{};
  std::vector<Tag> facts{};
  // Told to the plugin when stored data goes: what is newer stays. Empty: all goes.
  std::optional<CloudTime> keep_newer_than{};

  ResourceKey key() const { return {kind, id}; }
  // Compares as the key does, and copies nothing: what is sorted is asked for it often.
  auto key_parts() const { return std::tie(kind, id); }
  bool burns() const;  // a meter that it pays itself runs or is unknown
};

// What must be unchanged between plan and stop.
struct Fingerprint {
  std::string id{};
  std::optional<CloudTime> created_at{};
  std::optional<CloudTime> started_at{};
  std::string owner_id{};
  std::string charging_mode{};
  std::vector<Tag> tags{};  // sorted
  bool operator==(const Fingerprint&) const = default;
};
Fingerprint fingerprint_of(const Resource& resource);
// The first difference in words, such as "tags changed"; empty when equal.
std::string difference(const Fingerprint& planned, const Fingerprint& now);

}  // namespace billstop::core
