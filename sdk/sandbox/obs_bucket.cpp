#include "sdk/sandbox/obs_bucket.hpp"

#include <algorithm>

#include "sdk/sandbox/decimal.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t hour_ms = 3'600'000;
constexpr int64_t day_ms = 24 * hour_ms;

}  // namespace

int64_t ObsLock::period_ms() const {
  return (days + 365 * years) * day_ms;
}

int64_t ObsBucket::hourly_units(const Switches& switches) const {
  int64_t units = shelf.totals().hourly_units();
  if (fragment_bytes > 0) units += obs_hourly_units(ObsClass::standard, fragment_bytes);
  if (switches.on("obs.trash_billed")) {
    units += obs_hourly_units(ObsClass::standard, trash_billed_bytes);
  }
  if (switches.on("obs.early_deletion_runs")) {
    for (const ObsEarly& one : early)
      units += obs_hourly_units(one.storage_class, one.billed_bytes);
  }
  return units;
}

void ObsBucket::gone(const ObsVersion& version, int64_t now_ms) {
  if (version.marker) return;
  if (settings.trash_days > 0 && version.size > 0) {
    trash.push_back({now_ms + settings.trash_days * day_ms, version.size});
    trash_billed_bytes += obs_billed_bytes(version.size);
  }
  const int64_t until_ms = version.modified_at_ms + obs_least_age_ms(version.storage_class);
  if (until_ms <= now_ms) return;
  const int64_t billed = obs_billed_bytes(version.size);
  early.push_back({version.storage_class, until_ms, billed});
  early_units += obs_hourly_units(version.storage_class, billed) *
                 ((until_ms - now_ms + hour_ms - 1) / hour_ms);
  item.detail["_early_deletion_charge"] = print_decimal({early_units});
}

void ObsBucket::drop_upload(ObsUploads::iterator upload) {
  for (const auto& [number, part] : upload->second.parts) fragment_bytes -= part.size;
  uploads.erase(upload);
}

void ObsBucket::refresh_shown(const Switches& switches, int64_t now_ms) {
  const int64_t every_ms = std::max<int64_t>(switches.get("obs.storageinfo_every_ms"), 1);
  const int64_t counted_ms = now_ms - now_ms % every_ms;
  if (counted_ms <= shown_at_ms && every_ms > 1) return;
  shown = switches.on("obs.storageinfo_counts_all") ? shelf.totals() : shelf.current_totals();
  if (switches.on("obs.storageinfo_counts_all")) shown.bytes[0] += fragment_bytes;
  shown_at_ms = counted_ms;
}

}  // namespace billstop::sandbox
