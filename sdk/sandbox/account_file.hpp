// Reads an account file (format: README.md here) into a world.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

// `start_ms` is what ages in the file count back from. Throws FileError with the JSON path.
std::unique_ptr<World> read_account_file(const std::string& text, int64_t start_ms);

}  // namespace billstop::sandbox
