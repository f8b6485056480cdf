#include "sdk/sandbox/obs_class.hpp"

#include <algorithm>
#include <numeric>

namespace billstop::sandbox {
namespace {

constexpr int64_t day_ms = 86'400'000;
constexpr int64_t least_billed_bytes = 64 << 10;
constexpr int64_t bytes_per_gb = 1 << 30;

struct Class {
  std::string_view name, s3_name;
  int64_t least_age_ms = 0;
  int64_t units_per_gb = 0;  // of 1e-8 an hour
};

constexpr std::array<Class, obs_class_count> classes{{
    {"STANDARD", "STANDARD", 0, 19'000},
    {"WARM", "STANDARD_IA", 30 * day_ms, 11'000},
    {"COLD", "GLACIER", 90 * day_ms, 4'500},
    {"DEEP_ARCHIVE", "DEEP_ARCHIVE", 180 * day_ms, 2'000},
    {"INTELLIGENT_TIERING", "INTELLIGENT_TIERING", 0, 19'000},
    {"HIGH_PERFORMANCE", "HIGH_PERFORMANCE", 0, 38'000},
}};

const Class& of(ObsClass storage_class) {
  return classes.at(static_cast<size_t>(storage_class));
}

}  // namespace

std::string_view obs_class_name(ObsClass storage_class, ObsDialect dialect) {
  return dialect == ObsDialect::obs ? of(storage_class).name : of(storage_class).s3_name;
}

std::optional<ObsClass> obs_class_of(std::string_view name) {
  const auto found = std::ranges::find_if(
      classes, [&](const Class& one) { return one.name == name || one.s3_name == name; });
  if (found == classes.end()) return {};
  return static_cast<ObsClass>(found - classes.begin());
}

int64_t obs_billed_bytes(int64_t size) {
  return std::max(size, least_billed_bytes);
}

int64_t obs_least_age_ms(ObsClass storage_class) {
  return of(storage_class).least_age_ms;
}

int64_t obs_hourly_units(ObsClass storage_class, int64_t billed_bytes) {
  // Whole GB apart, so that petabytes do not overflow.
  const int64_t price = of(storage_class).units_per_gb;
  const int64_t whole = billed_bytes / bytes_per_gb, rest = billed_bytes % bytes_per_gb;
  return whole * price + (rest * price + bytes_per_gb - 1) / bytes_per_gb;
}

void ObsTotals::add(ObsClass storage_class, int64_t size, int64_t sign) {
  const auto at = static_cast<size_t>(storage_class);
  bytes.at(at) += sign * size;
  billed_bytes.at(at) += sign * obs_billed_bytes(size);
  objects.at(at) += sign;
}

int64_t ObsTotals::all_bytes() const {
  return std::accumulate(bytes.begin(), bytes.end(), int64_t{0});
}

int64_t ObsTotals::all_objects() const {
  return std::accumulate(objects.begin(), objects.end(), int64_t{0});
}

int64_t ObsTotals::hourly_units() const {
  int64_t units = 0;
  for (size_t i = 0; i < obs_class_count; ++i) {
    units += obs_hourly_units(static_cast<ObsClass>(i), billed_bytes.at(i));
  }
  return units;
}

}  // namespace billstop::sandbox
