// Whose account this is, held against everything that says whose it must be.
#pragma once

#include <string>
#include <vector>

#include "core/domain/plan.hpp"

namespace billstop::core {

// Why the account may not be touched, or empty. must_be, confirm: name or domain id, empty: any.
std::string wrong_account(const Identity& identity, const std::string& must_be,
                          const std::vector<std::string>& never, const std::string& confirm);

// Why a plan made by `planned` may not be applied by `now`, or empty.
std::string wrong_identity(const Identity& planned, const Identity& now);

}  // namespace billstop::core
