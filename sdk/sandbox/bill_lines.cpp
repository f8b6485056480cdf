#include "sdk/sandbox/bill_lines.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "sdk/sandbox/bill_hash.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t whole_cent_units = 1'000'000;  // of 1e-8

// Where the money of one meter stands: what does not fill a cent waits for the next hour.
struct Purse {
  int64_t exact_units = 0, billed_units = 0;
};

class Writer {
 public:
  Writer(const World& world, const Account& account, TimeRange billed, int64_t now_ms)
      : seed_(world.seed),
        lag_min_ms_(world.switches.get("bill.lag_min_ms")),
        lag_max_ms_(world.switches.get("bill.lag_max_ms")),
        by_settlement_(world.switches.on("bill.by_settlement")),
        carried_(world.switches.on("bill.cents_carried")),
        smallest_units_(account.site == "china" ? whole_cent_units : 1),
        billed_(billed),
        now_ms_(now_ms) {}

  void write(const MeterSpan& span) {
    const int64_t end_ms = std::min(span.to_ms, now_ms_);
    Purse& purse = purses_[{span.kind, span.item_id, span.what, span.face.resource_id}];
    int64_t from_ms = span.from_ms;
    while (from_ms < end_ms) {
      const int64_t hour_end_ms = (from_ms / hour_ms + 1) * hour_ms;
      if (hour_end_ms > now_ms_) break;  // the hour is still running
      const int64_t to_ms = std::min(hour_end_ms, end_ms);
      add_hour(span, purse, from_ms, to_ms, hour_end_ms);
      from_ms = to_ms;
    }
  }

  void write(const BssOrder& order) {
    const bool refund = order.type == order_type::unsubscription;
    const bool settled = order.status == order_status::completed && order.paid_ms > 0;
    if (!settled || order.amount_units == 0) return;
    BillLine line;
    line.face = &order.face;
    line.region = &order.region;
    line.order = &order;
    line.mode = charge_mode::prepaid;
    line.type = refund ? bill_type::refund
                : order.type == order_type::renewal
                    ? (order.automatic ? bill_type::auto_renewal : bill_type::renewal)
                    : bill_type::purchase;
    line.from_ms = order.from_ms;
    line.to_ms = order.until_ms;
    line.official_units = line.amount_units = refund ? -order.amount_units : order.amount_units;
    line.number = hash_text(order.id, seed_);
    finish(line, order.paid_ms, order.paid_ms);
  }

  std::vector<BillLine> take(bool newest_first) {
    std::ranges::sort(lines_, [newest_first](const BillLine& a, const BillLine& b) {
      const int64_t left = newest_first ? -a.arrives_ms : a.from_ms;
      const int64_t right = newest_first ? -b.arrives_ms : b.from_ms;
      return std::tie(left, a.number) < std::tie(right, b.number);
    });
    return std::move(lines_);
  }

 private:
  void add_hour(const MeterSpan& span, Purse& purse, int64_t from_ms, int64_t to_ms,
                int64_t hour_end_ms) {
    BillLine line;
    line.face = &span.face;
    line.region = &span.region;
    line.customer = &span.customer;
    line.what = &span.what;
    line.cover = span.cover;
    line.from_ms = from_ms;
    line.to_ms = to_ms;
    line.usage_s = to_ms / 1000 - from_ms / 1000;
    line.price_units = span.rate_units;
    line.amount_units = charge(purse, span.rate_units, to_ms - from_ms);
    line.official_units = line.amount_units;
    line.number = hash_text(span.kind + '/' + span.item_id + '/' + span.what + '/' +
                                span.face.resource_id + '/' + std::to_string(from_ms),
                            seed_);
    finish(line, from_ms, hour_end_ms);
  }

  int64_t charge(Purse& purse, int64_t rate_units, int64_t length_ms) const {
    // Divided before multiplying, so that it cannot overflow.
    const int64_t exact_units =
        rate_units / hour_ms * length_ms + rate_units % hour_ms * length_ms / hour_ms;
    if (!carried_) return rounded(exact_units);
    purse.exact_units += exact_units;
    const int64_t due = purse.exact_units / smallest_units_ * smallest_units_;
    const int64_t amount_units = due - purse.billed_units;
    purse.billed_units = due;
    return amount_units;
  }

  int64_t rounded(int64_t units) const {
    return (units + smallest_units_ / 2) / smallest_units_ * smallest_units_;
  }

  void finish(BillLine& line, int64_t used_ms, int64_t settled_from_ms) {
    const int64_t room_ms = std::max<int64_t>(lag_max_ms_ - lag_min_ms_, 0);
    const uint64_t lot = spread(line.number + 1);
    line.arrives_ms = settled_from_ms + lag_min_ms_ +
                      static_cast<int64_t>(lot % static_cast<uint64_t>(room_ms + 1));
    line.billed_ms = by_settlement_ ? line.arrives_ms : used_ms;
    if (line.arrives_ms > now_ms_ || !billed_.has(line.billed_ms)) return;
    lines_.push_back(line);
  }

  using MeterKey = std::tuple<std::string, std::string, std::string, std::string>;

  uint64_t seed_;
  int64_t lag_min_ms_, lag_max_ms_;
  bool by_settlement_, carried_;
  int64_t smallest_units_;
  TimeRange billed_;
  int64_t now_ms_;
  std::map<MeterKey, Purse> purses_{};
  std::vector<BillLine> lines_{};
};

}  // namespace

std::vector<BillLine> bill_lines(const World& world, const Account& account,
                                 const std::deque<BssOrder>& orders, TimeRange billed,
                                 int64_t now_ms) {
  Writer writer(world, account, billed, now_ms);
  for (const MeterSpan& span : account.meters.spans()) writer.write(span);
  for (const BssOrder& order : orders) writer.write(order);
  return writer.take(world.switches.on("bill.newest_first"));
}

}  // namespace billstop::sandbox
