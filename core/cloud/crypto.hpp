// The hashes that the signatures are made of. The only file pair in this folder that knows
// OpenSSL. Byte strings in, byte strings out. For any thread.
#pragma once

#include <string>
#include <string_view>

namespace billstop::core {

std::string sha256(std::string_view data);
std::string md5(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha1(std::string_view key, std::string_view data);

std::string hex(std::string_view bytes);  // lower case
std::string base64(std::string_view bytes);

inline std::string sha256_hex(std::string_view data) {
  return hex(sha256(data));
}

}  // namespace billstop::core
