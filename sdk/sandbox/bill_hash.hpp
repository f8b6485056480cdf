// Hashes that are the same on every machine, for what is drawn by lot: a line's lag, a line's id.
#pragma once

#include <cstdint>
#include <string_view>

namespace billstop::sandbox {

// splitmix64's last step: every bit of the input moves every bit of the output.
constexpr uint64_t spread(uint64_t value) {
  value ^= value >> 30;
  value *= 0xbf58476d1ce4e5b9ULL;
  value ^= value >> 27;
  value *= 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

// FNV-1a, spread since its high bits move little with the last letters.
constexpr uint64_t hash_text(std::string_view text, uint64_t seed = 0) {
  uint64_t hash = 0xcbf29ce484222325ULL ^ spread(seed + 1);
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return spread(hash);
}

}  // namespace billstop::sandbox
