// What the order centre knows of one yearly/monthly resource, and what that means for money.
#pragma once

#include <billstop/plugin.hpp>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::subscription {

inline constexpr std::string_view modelarts_service = "hws.service.type.modelarts";

enum class Status { in_use, closed, frozen, expired, unknown };

// What follows the expiry (list_pay_per_use_customer_resources, expire_policy 0 to 5).
enum class AtExpiry { grace, by_the_hour, removal, renewal, freeze, retention, unknown };

struct Contract {
  std::string id{};  // the id that orders know; not the product's own
  std::string name{}, region{}, project{}, service_type{}, resource_type{}, spec{};
  std::string parent{};  // of an attached one
  Status status = Status::unknown;
  AtExpiry at_expiry = AtExpiry::unknown;
  int64_t from_ms = 0, until_ms = 0;

  bool is_main() const { return parent.empty(); }
  bool is_held() const { return status != Status::closed; }
  // Left alone it costs more than is paid already.
  Tri goes_on() const;
};

Contract contract_of(const nlohmann::json& row);
bool is_of_modelarts(const Contract& contract);

// The state of what is in use. Journals keep it, so it tells what `billstop undo` switches on
// again.
std::string state_at_expiry(AtExpiry at_expiry);

// What is known beside the contract itself.
struct Around {
  std::vector<Contract> attached{};     // they end with it
  std::vector<std::string> siblings{};  // other main resources of the same order
  std::string order{};
  std::string unpaid_orders{};
  std::string site{};  // "china", "international" or empty
};

// `things`: the located resources that it pays for.
Resource resource_of(const Contract& contract, const Around& around,
                     const std::vector<Resource>& things, const std::string& account);

// The contract as read again, all else as it was planned.
Resource seen_again(const Contract& contract, const Resource& planned);

// When the renewal is deducted if nobody has said otherwise: at 03:00 GMT+8 seven days before the
// expiry (set_resources_renew_config, DEDUCTION_DATE 7).
int64_t deducted_at_ms(int64_t until_ms);

std::string utc_text(int64_t ms);

}  // namespace billstop::subscription
