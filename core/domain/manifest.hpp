// What a plugin says of itself, read from its file without running it. Plain values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/effect.hpp"
#include "core/domain/ids.hpp"

namespace billstop::core {

// What takes a way back: started again as stored. Never chosen by a plan, only by `undo`.
struct UndoSpec {
  WayId id{};  // empty: there is none
  std::string verb{};
};

struct WaySpec {
  WayId id{};
  std::string verb{};  // for people: "stop", "delete"
  Effect effect = Effect::refund;
  std::vector<std::string> ends{};  // the meters it ends
  UndoSpec undo{};
};

enum class ScopeLevel : uint8_t { account, project, workspace };

struct KindSpec {
  Kind kind{};
  ScopeLevel scope = ScopeLevel::workspace;
  std::vector<WaySpec> ways{};  // weakest first; empty: listed read-only
  std::vector<Kind> stop_after{};
  size_t batch = 1;  // resources a stop call may take
  const WaySpec* way(const WayId& id) const;
  // The way that this one takes back; null when it takes none back.
  const WaySpec* undone_by(const WayId& undo) const;
};

enum class Phase : uint8_t { read, stop, undo };
enum class Repeat : uint8_t { safe, ask_first };

struct RequestSpec {
  Phase phase = Phase::read;
  std::string service{};
  std::string method{};
  std::string path{};  // template with {placeholders}
  std::optional<std::vector<std::string>>
      query{};  // allowed keys; absent: any on a read, none on a stop
  Repeat repeat = Repeat::safe;
  std::string action{};               // IAM action
  std::vector<std::string> ids_in{};  // JSON pointers into the body that hold ids; * = each item
};

struct Manifest {
  PluginId id{};
  std::string version{};
  std::string title{};
  uint32_t abi_major = 0, abi_minor = 0;
  std::vector<KindSpec> kinds{};
  std::vector<Kind> claims{};  // kinds of others of which it owns the marked ones
  bool locate_after_uses = false;
  std::string settings_schema_json{};
  std::vector<RequestSpec> requests{};

  const KindSpec* kind(const Kind& k) const;
};

}  // namespace billstop::core
