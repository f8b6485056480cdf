// What a command came to in each of many accounts, as one report.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/reporting/text_page.hpp"

namespace billstop::core {

struct AccountDocument {
  std::string name{};
  int exit_code = 1;
  std::string problem{};   // what it said last, where there is no document
  std::string document{};  // the command's own JSON, as it wrote it; empty: none
};

struct AccountsReport {
  std::string of{};  // the command
  std::vector<AccountDocument> accounts{};
  // The worst: the first that holds of 130, 1, 2, 5, 4, 3, 6, 0.
  int exit_code() const;
};

// Adds the accounts of a document of several, or the one of a single account by its name. What is
// wrong with it, or nothing.
std::string add_document(AccountsReport& report, std::string_view json);

std::string accounts_json(const AccountsReport& report);
std::string accounts_text(const AccountsReport& report, const TextStyle& style);

}  // namespace billstop::core
