// A running stop or verify of one batch.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/plugin_loading/plugin_call.hpp"
#include "core/plugin_loading/settlements.hpp"

namespace billstop::core {

class BatchCall : public PluginCall {
 public:
  BatchCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance, Phase phase,
            const std::vector<Resource>& batch);

 protected:
  // Sets the plugin of `seen`; refuses one that is another resource than item `index`.
  std::string check_seen(size_t index, std::optional<Resource>& seen) const;
  // What to say of items that were not settled, and the fault if leaving them out was one.
  CloudWords words_for_missing(bool whole);

 private:
  std::vector<ResourceKey> keys_;
};

class StopCall : public BatchCall {
 public:
  StopCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
           const std::vector<Resource>& batch, AboutToSend about_to_send, Phase phase);
  std::string settle(size_t index, GivenSettlement settlement) override;
  StopEnd finish();

 private:
  Settlements<StopSettled> settled_;
};

class VerifyCall : public BatchCall {
 public:
  VerifyCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
             const std::vector<Resource>& batch);
  std::string settle(size_t index, GivenSettlement settlement) override;
  VerifyEnd finish();

 private:
  Settlements<VerifySettled> settled_;
};

}  // namespace billstop::core
