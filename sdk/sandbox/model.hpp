// The whole practice cloud behind one function. Deterministic, no I/O: the HTTP server and the
// simulation both run on it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/service.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

class Model {
 public:
  // Items of the world are completed by their services at start_ms (sandbox clock, ms since 1970).
  Model(std::unique_ptr<World> world, int64_t start_ms);
  ~Model();

  // now_ms never decreases. Effects at now_ms, the reply at now_ms + delay_ms.
  Answer handle(const Request& request, int64_t now_ms);

  // Moves time-driven changes on without a request; for readings of meters.
  void advance(int64_t now_ms);

  World& world() { return *world_; }
  const std::vector<std::unique_ptr<Service>>& services() const { return services_; }
  std::vector<Meter> meters(const Account& account, const Item& item) const;

  // The bodies of /_sandbox/meter, /state, /ledger and /requests (account: id or name; empty when
  // there is one account).
  Json admin_meter(const std::string& account) const;
  Json admin_state(const std::string& account) const;
  Json admin_ledger(const std::string& account) const;
  Json admin_requests(const std::string& account) const;

 private:
  std::unique_ptr<World> world_;
  std::vector<std::unique_ptr<Service>> services_;
};

}  // namespace billstop::sandbox
