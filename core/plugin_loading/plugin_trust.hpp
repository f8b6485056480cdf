// Whether a plugin's file can be what its user put there.
#pragma once

#include <filesystem>
#include <string>

namespace billstop::core {

// Why the file must not be loaded: it or its own folder can be written by somebody else than root
// and this user. Empty when it may. Folders above are not looked at: what lies in a sticky one
// such as /tmp cannot be replaced by others.
std::string trust_problem(const std::filesystem::path& file);

// Lower-case hex of the file's SHA-256; empty when it cannot be read.
std::string file_sha256(const std::filesystem::path& file);

}  // namespace billstop::core
