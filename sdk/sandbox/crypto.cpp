#include "sdk/sandbox/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>

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

// HMAC of one hash. What OpenSSL looks up by name stays looked up: at each call it takes longer
// than to hash a request.
class Hmac {
 public:
  explicit Hmac(std::string hash) {
    std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> kind(EVP_MAC_fetch(nullptr, "HMAC", nullptr),
                                                           EVP_MAC_free);
    if (kind) context_.reset(EVP_MAC_CTX_new(kind.get()));
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!context_ || EVP_MAC_CTX_set_params(context_.get(), parameters.data()) != 1)
      throw std::runtime_error("this OpenSSL lacks a digest for HMAC");
  }

  std::string of(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> code{};
    size_t size = 0;
    // No address at all would mean the key of the call before.
    const unsigned char* key_bytes = key.empty() ? bytes_of("") : bytes_of(key);
    if (EVP_MAC_init(context_.get(), key_bytes, key.size(), nullptr) != 1 ||
        EVP_MAC_update(context_.get(), bytes_of(text), text.size()) != 1 ||
        EVP_MAC_final(context_.get(), code.data(), &size, code.size()) != 1) {
      throw std::runtime_error("OpenSSL gives no HMAC");
    }
    return text_of(code.data(), static_cast<unsigned>(size));
  }

 private:
  std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context_{nullptr, EVP_MAC_CTX_free};
};

}  // namespace

std::string sha256(std::string_view text) {
  // Looked up once, as in Hmac.
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest_of(text, algorithm);
}

std::string md5(std::string_view text) {
  return digest_of(text, EVP_md5());
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  thread_local Hmac hmac("SHA256");
  return hmac.of(key, text);
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  thread_local Hmac hmac("SHA1");
  return hmac.of(key, text);
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
