#include "sdk/sandbox/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <stdexcept>

namespace billstop::sandbox {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string text_of(const unsigned char* bytes, unsigned size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::string digest_of(std::string_view text, const EVP_MD* algorithm) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &size, algorithm, nullptr) != 1) {
    throw std::runtime_error("this OpenSSL lacks a digest");
  }
  return text_of(digest.data(), size);
}

std::string hmac_of(std::string_view key, std::string_view text, const EVP_MD* algorithm) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (!HMAC(algorithm, key.data(), static_cast<int>(key.size()), bytes_of(text), text.size(),
            digest.data(), &size)) {
    throw std::runtime_error("this OpenSSL lacks a digest for HMAC");
  }
  return text_of(digest.data(), size);
}

}  // namespace

std::string sha256(std::string_view text) {
  return digest_of(text, EVP_sha256());
}

std::string md5(std::string_view text) {
  return digest_of(text, EVP_md5());
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  return hmac_of(key, text, EVP_sha256());
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  return hmac_of(key, text, EVP_sha1());
}

std::string base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(size));
  return text;
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

bool same_secret(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace billstop::sandbox
