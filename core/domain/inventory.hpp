// What locate found, and what it could not see.
#pragma once

#include <string>
#include <vector>

#include "core/domain/outcome.hpp"
#include "core/domain/resource.hpp"

namespace billstop::core {

enum class Looked : uint8_t { found, none, could_not_tell };
std::string_view to_text(Looked looked);

enum class MissingWhy : uint8_t {
  denied,
  partial,
  malformed,
  unanswered,
  unpublished,
  plugin_failed
};
std::string_view to_text(MissingWhy why);

struct MissingPart {
  Kind kind{};  // empty: the whole plugin
  MissingWhy why = MissingWhy::plugin_failed;
  CloudWords words{};
};

// One plugin in one scope.
struct Coverage {
  PluginId plugin{};
  Scope scope{};
  Looked looked = Looked::could_not_tell;
  size_t count = 0;
  std::vector<MissingPart> missing{};
};

struct NotLookedAt {
  std::string what{};  // a service, a region, a kind without a plugin
  std::string why{};
  // Where a part of the account lies that was left out on purpose: something in it may use what
  // belongs to no project. Empty: nothing can be there that does.
  RegionId left_out_in{};
};

struct Inventory {
  std::vector<Resource> resources{};
  std::vector<Coverage> coverage{};
  std::vector<NotLookedAt> not_looked_at{};

  bool whole() const;  // no coverage is could_not_tell
};

}  // namespace billstop::core
