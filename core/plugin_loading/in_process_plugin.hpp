// A plugin that runs inside this process, on the threads of a PluginRunner.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "core/plugin_loading/plugin.hpp"
#include "core/plugin_loading/plugin_call.hpp"

namespace billstop::core {

struct CreatedPlugin {
  std::unique_ptr<Plugin> plugin{};
  std::string problem{};  // one line, when there is no plugin
};

// Runs the plugin's create, on a thread of its own so that one that hangs costs itself only.
// settings_json: the plugin's own object of the settings, "{}" when absent. What `host` refers to
// must outlive the plugin.
CreatedPlugin create_plugin(const Manifest& manifest, const billstop_entry& entry,
                            const std::string& settings_json, const HostParts& host);

class InProcessPlugin : public Plugin {
 public:
  InProcessPlugin(std::shared_ptr<const PluginInstance> instance, const HostParts& host);
  // Calls that still run are written off; their done is not called.
  ~InProcessPlugin() override;
  InProcessPlugin(const InProcessPlugin&) = delete;
  InProcessPlugin& operator=(const InProcessPlugin&) = delete;

  const Manifest& manifest() const override { return instance_->manifest(); }
  void locate(const Scope& scope, std::span<const Resource> first_round,
              std::function<void(Resource)> sink, std::function<void(LocateEnd)> done) override;
  void stop(const WayId& way, std::vector<Resource> resources, AboutToSend about_to_send,
            std::function<void(StopEnd)> done) override;
  void verify(const WayId& way, std::vector<Resource> resources,
              std::function<void(VerifyEnd)> done) override;
  void cancel_all() override;

 private:
  using EntryFunction = std::function<billstop_status(const PluginInstance&, billstop_call*)>;

  // Why this way cannot be taken for these resources; empty when it can.
  std::string misuse(const WayId& way, const std::vector<Resource>& resources, Phase phase) const;
  template <class CallType, class Done>
  void start(std::shared_ptr<CallType> call, EntryFunction function, Done done);

  const std::shared_ptr<const PluginInstance> instance_;
  const HostParts host_;
  std::map<uint64_t, std::shared_ptr<PluginCall>> running_;
  uint64_t next_number_ = 1;
};

}  // namespace billstop::core
