// Which meter ran when, at what rate: the past from which the bill is written. Plain values; who
// watches the meters is in bill_watch.hpp.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace billstop::sandbox {

inline constexpr int64_t open_end = std::numeric_limits<int64_t>::max();

// What the bill calls a meter: its own words, not those of the service that runs it.
struct BillFace {
  std::string service_type{}, resource_type{};  // hws.service.type.*, hws.resource.type.*
  std::string resource_id{}, resource_name{}, spec{};
  int64_t size_gb = 0;  // of disks
  friend bool operator==(const BillFace&, const BillFace&) = default;
};

// Hours that somebody has paid before: they are billed with usage and without money.
enum class Cover : uint8_t { none, package, coupon };

// A meter running at one rate. What no item stands for (tokens, members' things) has no kind.
struct MeterSpan {
  std::string kind{}, item_id{}, what{};
  std::string region{}, customer{};  // customer empty: the account itself, else a member of it
  BillFace face{};
  Cover cover = Cover::none;
  int64_t rate_units = 0;  // 1e-8 currency units an hour
  int64_t from_ms = 0, to_ms = open_end;
};

class MeterHistory {
 public:
  // The meters of an item that run at `at_ms`: what is new opens, what is not among them closes,
  // a changed rate or face closes and opens. A span given with a from_ms begins then.
  void see(const std::string& kind, const std::string& item_id, std::vector<MeterSpan> running,
           int64_t at_ms);
  void add(MeterSpan span) { spans_.push_back(std::move(span)); }

  // Worlds are written without a clock: negative times count from the start.
  void place_in_time(int64_t start_ms);

  const std::vector<MeterSpan>& spans() const { return spans_; }

 private:
  std::vector<MeterSpan> spans_{};
  std::map<std::pair<std::string, std::string>, std::vector<size_t>> open_{};  // by kind and id
};

}  // namespace billstop::sandbox
