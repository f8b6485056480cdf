// What burns against a policy: for a pipeline that looks each night and stops nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/domain/inventory.hpp"
#include "core/domain/plan.hpp"
#include "core/domain/work_hours.hpp"
#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct GuardRules {
  std::optional<Money> max_rate_per_hour{};  // of all that burns together
  std::optional<Millis> older_than{};        // nothing that burns may be older
  std::string owner_tag{};                   // what burns must carry this tag; empty: no such rule
  std::optional<WorkHours> hours{};          // nothing burns outside them
  bool any() const {
    return max_rate_per_hour || older_than || !owner_tag.empty() || hours.has_value();
  }
};

struct GuardFinding {
  std::string rule{};                  // max_rate, older_than, owner_tag, hours
  std::optional<Resource> resource{};  // empty: the account as a whole
  std::string why{};
  bool untold = false;  // it cannot be told whether the rule is broken
};

struct PolicyVerdict {
  Identity identity{};
  CloudTime at{};
  std::vector<GuardFinding> findings{};
  std::vector<Coverage> coverage{};
  std::vector<NotLookedAt> not_looked_at{};
  size_t burning = 0;       // resources
  std::string rate_text{};  // of all of them
  size_t kept = 0;          // burn, and are protected: only the rate counts them
  int exit_code = 0;

  bool broken() const;
  bool untold() const;
};

// protected_why: why a resource is meant to run, or empty. Findings in the order of the inventory.
PolicyVerdict hold_against(const Inventory& inventory, const GuardRules& rules, CloudTime now,
                           const std::function<std::string(const Resource&)>& protected_why);

// "12.5 CNY". Empty on anything else, and on a currency that is no three letters.
std::optional<Money> parse_rate(std::string_view text);

std::string guard_text(const PolicyVerdict& verdict, const TextStyle& style);
std::string guard_json(const PolicyVerdict& verdict);
std::string guard_junit(const PolicyVerdict& verdict, const GuardRules& rules);
std::string guard_markdown(const PolicyVerdict& verdict);

}  // namespace billstop::core
