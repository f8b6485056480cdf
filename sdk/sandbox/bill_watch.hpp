// Looks at the meters whenever something may have moved them, and writes the accounts' histories.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

class MeterWatch {
 public:
  using MetersOf = std::function<std::vector<Meter>(const Account&, const Item&)>;

  MeterWatch(World& world, MetersOf meters_of);

  // What runs at the start has run since it came to be, as far back as the bill reaches.
  void begin(int64_t start_ms);

  // Around every step in time: what is due by then, afterwards how it stands.
  void before(int64_t until_ms);
  void after(int64_t now_ms);

  // After a request that changed something.
  void changed(Account& account, const std::vector<LedgerEntry>& lines, int64_t now_ms);

 private:
  struct Due {
    Account* account = nullptr;
    std::string kind{}, id{};
    int64_t vanishes_ms = 0;  // 0: it stays
  };

  std::vector<MeterSpan> running(const Account& account, const Item& item) const;
  void look(Account& account, const Item& item, int64_t now_ms);
  void look_at_all(Account& account, int64_t now_ms);
  void note_gone(Account& account, int64_t now_ms);
  void note_fresh(Account& account, int64_t now_ms);
  void forget();
  int64_t when(int64_t changed_ms, int64_t now_ms) const;

  World& world_;
  MetersOf meters_of_;
  bool kept_;  // switch bill.kept
  std::vector<Due> due_{};
  int64_t looked_ms_ = 0, looked_at_all_ms_ = 0;
};

}  // namespace billstop::sandbox
