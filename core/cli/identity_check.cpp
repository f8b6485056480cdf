#include "core/cli/identity_check.hpp"

#include "core/domain/safe_text.hpp"

namespace billstop::core {

namespace {

bool is_account(const Identity& identity, const std::string& name_or_id) {
  return name_or_id == identity.account.value || name_or_id == identity.account_name;
}

std::string account_text(const Identity& identity) {
  return safe_text(identity.account_name) + " (" + safe_text(identity.account.value) + ")";
}

}  // namespace

std::string wrong_account(const Identity& identity, const std::string& must_be,
                          const std::vector<std::string>& never, const std::string& confirm) {
  for (const std::string& account : never)
    if (is_account(identity, account))
      return "the settings say never to touch account " + account_text(identity);
  if (!must_be.empty() && !is_account(identity, must_be))
    return "the keys belong to account " + account_text(identity) + ", and the settings ask for " +
           safe_text(must_be);
  if (!confirm.empty() && !is_account(identity, confirm))
    return "the keys belong to account " + account_text(identity) + ", and --confirm says " +
           safe_text(confirm);
  return {};
}

std::string wrong_identity(const Identity& planned, const Identity& now) {
  if (planned.account != now.account)
    return "the plan is of another account, " + account_text(planned) + "; the keys belong to " +
           account_text(now);
  if (planned.practice != now.practice)
    return planned.practice ? "the plan was made in practice, and this is a live account"
                            : "the plan was made for a live account, and this is practice";
  if (planned.user_id != now.user_id)
    return "the plan was made by user " + safe_text(planned.user_name) + " (" +
           safe_text(planned.user_id) + "), and the keys are those of " + safe_text(now.user_name) +
           " (" + safe_text(now.user_id) + ")";
  return {};
}

}  // namespace billstop::core
