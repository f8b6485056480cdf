// A created plugin: its manifest, its functions and the `self` they work on.
#pragma once

#include <billstop/abi.h>

#include <utility>

#include "core/domain/manifest.hpp"

namespace billstop::core {

// Shared by the calls that run on it: a written-off call may still be inside the plugin's code when
// everything else is done with it, so the last one destroys.
class PluginInstance {
 public:
  PluginInstance(Manifest manifest, const billstop_entry& entry, void* self)
      : manifest_(std::move(manifest)), entry_(entry), self_(self) {}
  ~PluginInstance() { entry_.destroy(self_); }
  PluginInstance(const PluginInstance&) = delete;
  PluginInstance& operator=(const PluginInstance&) = delete;

  const Manifest& manifest() const { return manifest_; }
  const billstop_entry& entry() const { return entry_; }
  void* self() const { return self_; }

 private:
  const Manifest manifest_;
  const billstop_entry& entry_;
  void* const self_;
};

}  // namespace billstop::core
