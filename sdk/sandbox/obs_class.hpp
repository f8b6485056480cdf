// Storage classes: their names in both dialects, what they cost and how long they have to be paid
// at least [OBS product documentation, billing items].
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billstop::sandbox {

enum class ObsDialect : uint8_t { obs, s3 };

enum class ObsClass : uint8_t {
  standard,
  warm,
  cold,
  deep_archive,
  intelligent_tiering,
  high_performance
};
inline constexpr size_t obs_class_count = 6;

std::string_view obs_class_name(ObsClass storage_class, ObsDialect dialect);
std::optional<ObsClass> obs_class_of(std::string_view name);  // either dialect's word

// Nothing below 64 KB is billed as less.
int64_t obs_billed_bytes(int64_t size);

// Deleted before that age, the rest of it is billed all the same; 0: no minimum.
int64_t obs_least_age_ms(ObsClass storage_class);

// What an hour of that many bytes costs, in units of 1e-8. Made-up figures; never 0 for something.
int64_t obs_hourly_units(ObsClass storage_class, int64_t billed_bytes);

// What is stored, by class. Plain sums, so that a meter needs no walk over the objects.
struct ObsTotals {
  std::array<int64_t, obs_class_count> bytes{}, billed_bytes{}, objects{};

  void add(ObsClass storage_class, int64_t size, int64_t sign);  // sign: 1 in, -1 out
  int64_t all_bytes() const;
  int64_t all_objects() const;
  int64_t hourly_units() const;
};

}  // namespace billstop::sandbox
