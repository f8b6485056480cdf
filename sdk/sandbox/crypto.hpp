// Digests for the verification of signatures and bodies.
#pragma once

#include <string>
#include <string_view>

namespace billstop::sandbox {

std::string sha256(std::string_view text);  // raw bytes
std::string hmac_sha256(std::string_view key, std::string_view text);
std::string md5(std::string_view text);
std::string hmac_sha1(std::string_view key, std::string_view text);
std::string base64(std::string_view bytes);
std::string hex(std::string_view bytes);  // lower case

// In a time that does not depend on where the two differ.
bool same_secret(std::string_view left, std::string_view right);

}  // namespace billstop::sandbox
