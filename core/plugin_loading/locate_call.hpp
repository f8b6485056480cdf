// A running locate: what it found, and what it could not see.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/plugin_loading/plugin_call.hpp"

namespace billstop::core {

class LocateCall : public PluginCall {
 public:
  // first_round is alive until the call has ended.
  LocateCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance, Scope scope,
             std::span<const Resource> first_round, std::function<void(Resource)> sink);

  std::string found(std::vector<Resource> resources) override;
  std::string incomplete(MissingPart part) override;
  std::string next_located(std::deque<Resource>& out) override;

  LocateEnd finish();

 private:
  std::string breach(const Resource& resource) const;

  std::span<const Resource> first_round_;
  size_t next_ = 0, found_ = 0;
  std::function<void(Resource)> sink_;
  std::vector<MissingPart> missing_;
};

}  // namespace billstop::core
