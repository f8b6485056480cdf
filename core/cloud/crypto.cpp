#include "core/cloud/crypto.hpp"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <stdexcept>

namespace billstop::core {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string digest(const EVP_MD* kind, std::string_view data) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(data.data(), data.size(), out, &size, kind, nullptr) != 1)
    throw std::runtime_error("the crypto library refuses a hash");
  return {reinterpret_cast<const char*>(out), size};
}

// OpenSSL takes longer to look an algorithm up by its name than to hash a request's few hundred
// bytes. So what was looked up is kept: a hash for good, a keyed one for each thread.
class KeyedDigest {
 public:
  explicit KeyedDigest(std::string hash) {
    const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> kind(
        EVP_MAC_fetch(nullptr, "HMAC", nullptr), EVP_MAC_free);
    if (kind) context_.reset(EVP_MAC_CTX_new(kind.get()));
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, hash.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!context_ || EVP_MAC_CTX_set_params(context_.get(), parameters) != 1)
      throw std::runtime_error("the crypto library lacks a keyed hash");
  }

  std::string of(std::string_view key, std::string_view data) {
    unsigned char out[EVP_MAX_MD_SIZE];
    size_t size = 0;
    // Without an address of a key OpenSSL would go on with the one before.
    if (key.empty()) key = "";
    if (EVP_MAC_init(context_.get(), bytes_of(key), key.size(), nullptr) != 1 ||
        EVP_MAC_update(context_.get(), bytes_of(data), data.size()) != 1 ||
        EVP_MAC_final(context_.get(), out, &size, sizeof out) != 1)
      throw std::runtime_error("the crypto library refuses a keyed hash");
    return {reinterpret_cast<const char*>(out), size};
  }

 private:
  std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context_{nullptr, EVP_MAC_CTX_free};
};

}  // namespace

std::string sha256(std::string_view data) {
  static const EVP_MD* const kind = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return digest(kind, data);
}

std::string md5(std::string_view data) {
  static const EVP_MD* const kind = EVP_MD_fetch(nullptr, "MD5", nullptr);
  return digest(kind, data);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  thread_local KeyedDigest keyed("SHA256");
  return keyed.of(key, data);
}

std::string hmac_sha1(std::string_view key, std::string_view data) {
  thread_local KeyedDigest keyed("SHA1");
  return keyed.of(key, data);
}

std::string hex(std::string_view bytes) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), bytes_of(bytes),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<size_t>(size));
  return out;
}

}  // namespace billstop::core
