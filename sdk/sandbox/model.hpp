// The whole practice cloud behind one function. Deterministic, no I/O: the HTTP server and the
// simulation both run on it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sdk/sandbox/bill_watch.hpp"
#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/router.hpp"
#include "sdk/sandbox/service.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// What a request is about, as far as its line tells; empty where no route fits.
struct Target {
  std::string endpoint{}, kind{}, id{};
  bool listing = false, mutating = false;
};

class Model {
 public:
  // Items of the world are completed by their services at start_ms (sandbox clock, ms since 1970).
  Model(std::unique_ptr<World> world, int64_t start_ms);
  ~Model();

  // now_ms never decreases. Effects at now_ms, the reply at now_ms + delay_ms.
  Answer handle(const Request& request, int64_t now_ms);

  Target target_of(const Request& request) const;

  // Takes an item away as if it had never been; for tests of what is gone already.
  void erase(Account& account, const Item& item);

  // Moves time-driven changes on without a request; for readings of meters.
  void advance(int64_t now_ms);

  // Whoever may write may have changed it: the next request looks at everything anew.
  World& world() {
    ++world_->writings;
    return *world_;
  }
  const World& world() const { return *world_; }
  const std::vector<std::unique_ptr<Service>>& services() const { return services_; }
  std::vector<Meter> meters(const Account& account, const Item& item) const;

  // The bodies of /_sandbox/meter, /state, /ledger, /requests and /endpoints. `account` is an id or
  // a name, empty: the first one; an unknown one throws std::out_of_range.
  Json admin_meter(const std::string& account) const;
  Json admin_state(const std::string& account) const;
  Json admin_ledger(const std::string& account) const;
  Json admin_requests(const std::string& account) const;
  Json admin_endpoints() const;  // of every account

 private:
  Reply reply_to(const Match& match, const Request& request, int64_t now_ms,
                 const std::string& request_id);
  Reply call(const Match& match, Context& context);
  void check_published(const Match& match) const;
  const Project* check_project(const Match& match, const Caller& caller) const;
  void note(const Match& match, const Request& request, Context& context, int status);
  const Service& service_of(const Item& item) const;
  const Service* only_service_at(Front front) const;
  Reply nobody_serves(const Request& request, const std::string& request_id) const;
  void complete_items(int64_t start_ms);
  void advance_for(const Match& match, int64_t now_ms);
  int64_t next_change_ms() const;

  std::unique_ptr<World> world_;
  std::vector<std::unique_ptr<Service>> services_;
  std::map<std::string, Service*> by_kind_{};
  Router router_{};
  MeterWatch watch_;
  int64_t now_ms_ = 0;
  int64_t next_look_ms_ = 0;
  uint64_t writings_seen_ = 0;
  uint64_t requests_seen_ = 0;
};

}  // namespace billstop::sandbox
