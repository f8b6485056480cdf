// The whole program behind main: everything it touches from outside is given.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/cloud/environment.hpp"

namespace billstop::core {

// executable: of this process, beside which the bundled plugins lie.
int run_program(const std::vector<std::string>& args, const Environment& environment,
                const std::filesystem::path& executable);

}  // namespace billstop::core
