#include "sdk/sandbox/obs_object.hpp"

#include <algorithm>
#include <charconv>

#include "sdk/sandbox/crypto.hpp"

namespace billstop::sandbox {
namespace {

constexpr std::string_view id_prefix = "G001178D1F4C2E06";
constexpr size_t id_digits = 16;
// Hashing more zeros than that takes longer than anybody compares them for.
constexpr int64_t hashed_zeros = 1 << 20;

std::string hex16(uint64_t number) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  std::string text(id_digits, '0');
  for (size_t i = id_digits; i-- > 0; number >>= 4) text[i] = digits[number & 15];
  return text;
}

std::array<char, 16> array_of(const std::string& bytes) {
  std::array<char, 16> held{};
  std::copy_n(bytes.begin(), held.size(), held.begin());
  return held;
}

}  // namespace

std::string ObsVersion::id() const {
  return null_id ? "null" : obs_version_id(sequence);
}

std::string ObsVersion::etag() const {
  const std::string text = hex({md5.data(), md5.size()});
  return parts == 0 ? text : text + '-' + std::to_string(parts);
}

std::string obs_version_id(uint64_t sequence) {
  return std::string(id_prefix) + hex16(sequence);
}

std::optional<uint64_t> obs_sequence_of(std::string_view version_id) {
  if (!version_id.starts_with(id_prefix)) return {};
  const std::string_view digits = version_id.substr(id_prefix.size());
  uint64_t number = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, number, 16);
  if (error != std::errc{} || end != last || digits.size() != id_digits) return {};
  return number;
}

std::array<char, 16> obs_md5(std::string_view body) {
  return array_of(md5(body));
}

std::array<char, 16> obs_md5_of_zeros(int64_t size) {
  return obs_md5(std::string(static_cast<size_t>(std::min(size, hashed_zeros)), '\0'));
}

}  // namespace billstop::sandbox
