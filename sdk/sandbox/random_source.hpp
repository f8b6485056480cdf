// Random choices that are the same with every standard library: the engine is fixed by the
// standard, its distributions are not.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace billstop::sandbox {

class RandomSource {
 public:
  explicit RandomSource(uint64_t seed) : engine_(seed) {}

  // From 0 to limit - 1. The tiny bias towards small numbers does not matter here.
  size_t below(size_t limit) { return limit == 0 ? 0 : engine_() % limit; }
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(below(static_cast<size_t>(high - low + 1)));
  }
  bool chance(size_t percent) { return below(100) < percent; }

  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace billstop::sandbox
