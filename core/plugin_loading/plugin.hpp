// One loaded plugin as the rest of the core sees it: asynchronous, and unable to throw.
// In-process today; an isolated one has the same face.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/manifest.hpp"
#include "core/domain/outcome.hpp"

namespace billstop::core {

struct LocateEnd {
  std::vector<MissingPart> missing{};  // empty: everything there is was seen
  std::string fault{};                 // the plugin broke the contract: in plain words, or empty
};

struct StopEnd {
  std::vector<StopSettled> settled{};  // one for each resource, in order
  std::string fault{};
};

struct VerifyEnd {
  std::vector<VerifySettled> settled{};
  std::string fault{};
};

// Called on the loop before an ask_first request leaves; a throw keeps it from leaving.
using AboutToSend = std::function<void(const std::string& method_and_path)>;

class Plugin {
 public:
  virtual ~Plugin() = default;
  virtual const Manifest& manifest() const = 0;

  // [loop] All calls; sink and done run on the loop, done last and exactly once.
  // first_round: what next_located gives, alive until done; empty for plugins of the first round.
  virtual void locate(const Scope& scope, std::span<const Resource> first_round,
                      std::function<void(Resource)> sink, std::function<void(LocateEnd)> done) = 0;
  // resources: of one kind and scope; a stop takes at most the kind's batch, a verify any number;
  // way is one of the kind's.
  virtual void stop(const WayId& way, std::vector<Resource> resources, AboutToSend about_to_send,
                    std::function<void(StopEnd)> done) = 0;
  virtual void verify(const WayId& way, std::vector<Resource> resources,
                      std::function<void(VerifyEnd)> done) = 0;

  // [loop] Running calls see CANCELLED from now on.
  virtual void cancel_all() = 0;
};

}  // namespace billstop::core
