// Which resource stands behind which line of the bill. Nothing is guessed: what no exact key proves
// is told as not located, with hints.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/billing/bill_reader.hpp"
#include "core/domain/inventory.hpp"

namespace billstop::core {

// How long after the end of an hour its lines may still come: fee records lag hours, details up to
// 24 [support.huaweicloud.com devg-oce/mbc_00000.html]; each is settled an hour after its use.
inline constexpr Millis settle_limit = 25 * one_hour;

enum class LocatedBy : uint8_t {
  id,    // the line's resource id is one of its bill keys
  name,  // its name, and nothing else can stand behind the line
  use    // a disk, share or bucket that it uses
};
std::string_view to_text(LocatedBy by);

enum class NotLocated : uint8_t {
  gone_same_name,  // there is one of this name or key, but it is younger than the usage
  ambiguous,       // several could be it
  too_young,       // by its name it may be one; older lines of the bill will tell
  tokens,          // models as a service: nothing stands behind it
  prepaid,         // an order's; the order centre knows
  unread_region,   // its region was not looked at, or not whole
  gone,            // last used too long ago for a line still to come
  unknown
};
std::string_view to_text(NotLocated why);

struct BillHint {
  ResourceKey key{};
  std::string name{};  // untrusted text
  std::string why{};   // for people
};

// Lines of one billed thing that are explained alike.
struct BilledThing {
  std::string service_type{}, resource_type{};
  RegionId region{};
  std::string resource_id{}, resource_name{}, spec{};  // untrusted text
  bool storage = false, prepaid = false;
  LineType type = LineType::use;
  CloudTime first{}, last{};    // begin of the first usage, end of the last
  std::vector<size_t> lines{};  // in Bill::lines
  Money official{}, amount{}, by_coupon{};
  bool by_package = false;

  std::optional<ResourceKey> located{};
  LocatedBy by = LocatedBy::id;
  std::string meter{};  // of the located resource
  NotLocated why = NotLocated::unknown;
  std::vector<BillHint> hints{};

  bool covered() const;  // used, and not paid for with money
};

struct RunningUnbilled {
  ResourceKey key{};
  std::string why{};  // for people
};

struct BillMatch {
  std::vector<BilledThing> things{};  // located ones first, then by amount, largest first
  std::vector<RunningUnbilled> not_yet_billed{};
  size_t foreign_lines = 0;  // of OBS, EVS and SFS, used by nothing of ModelArts
  Money foreign_amount{};
};

// The inventory is the settled one: each resource once.
BillMatch match_bill(const Bill& bill, const Inventory& inventory);

}  // namespace billstop::core
