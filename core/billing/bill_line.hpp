// The account's bill as values: lines, whichever API or file they come from, and its calendar.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/ids.hpp"
#include "core/domain/money.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {

inline constexpr Millis one_hour{3'600'000};
inline constexpr Millis one_day{24 * one_hour};

enum class LineType : uint8_t { use, purchase, renewal, refund, other };
std::string_view to_text(LineType type);

// One line. Ids and names are untrusted text.
struct BillLine {
  std::string id{};            // the cloud's own; empty in files
  std::string customer{};      // whose use it is; empty where the source does not say
  std::string service_type{};  // hws.service.type.*, in lower case
  std::string resource_type{};
  RegionId region{};
  std::string resource_id{}, resource_name{}, spec{};
  std::string order_id{};
  LineType type = LineType::use;
  bool prepaid = false;           // by the month or year; else by use
  bool storage = false;           // of a disk's size, not of a machine's time
  CloudTime from{}, to{};         // of the usage; whole hours, whatever part of them was used
  CloudTime charged_at{};         // when the money moved; equals `to` where the source is silent
  std::optional<int64_t> used_s;  // seconds of use in that time
  Money official{}, amount{};     // list price and what was really paid
  Money by_coupon{};              // part of `amount`
  bool by_package = false;        // used, and paid for before
  std::optional<Money> price_per_hour{};  // as the line states it

  bool operator==(const BillLine&) const = default;
};

// Which service a code stands for: modelarts, obs, ebs, sfs; empty for all others.
// [huaweicloud-sdk-python-v3 huaweicloud-sdk-bss/huaweicloudsdkbss/v2/model: service type codes]
std::string_view service_of(std::string_view service_type);
bool is_of_modelarts(const BillLine& line);
bool is_of_tokens(const BillLine& line);  // models as a service: nothing stands behind it

// The bill's days and months are those of GMT+8 wherever a resource lies
// [support.huaweicloud.com api-oce/mbc_00004.html].
std::string billing_day(CloudTime at);                           // 2023-03-11
std::string billing_month(CloudTime at);                         // 2023-03
std::optional<CloudTime> begin_of_month(std::string_view text);  // of 2023-03; else empty
CloudTime begin_of_next_month(CloudTime at);
// When the month of that moment is complete: months close on the third day of the next one.
CloudTime month_closed(CloudTime at);

// The hour that holds the moment, and the first whole hour that begins at or after it.
CloudTime hour_floor(CloudTime at);
CloudTime hour_ceil(CloudTime at);

// "2023-03-11T08:00:00Z". Empty on anything else.
std::optional<CloudTime> parse_utc(std::string_view text);
// "2023-03-11 16:00:00", also with slashes and without seconds or time: GMT+8, as consoles write.
std::optional<CloudTime> parse_gmt8(std::string_view text);

}  // namespace billstop::core
