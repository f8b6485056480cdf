// What a person sees while a run goes on. Text goes to stderr; stdout belongs to results.
#pragma once

#include <string_view>

#include "core/domain/item_state.hpp"
#include "core/domain/outcome.hpp"
#include "core/domain/plan.hpp"

namespace billstop::core {

// [loop] All functions.
class Status {
 public:
  virtual ~Status() = default;
  virtual void looking(const Scope& scope, const PluginId& plugin) = 0;
  virtual void looked(const Coverage& coverage) = 0;
  virtual void run_starts(const Plan& plan) = 0;
  virtual void item(const Resource& resource, ItemState state, std::string_view why) = 0;
  virtual void note(std::string_view text) = 0;     // something a person should know
  virtual void problem(std::string_view text) = 0;  // something went wrong
  virtual void tick() {}  // a while has passed: what is timed is shown anew
};

}  // namespace billstop::core
