// The objects of one bucket in order of their keys, and what versioning makes of each change.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/sandbox/obs_object.hpp"

namespace billstop::sandbox {

enum class ObsVersioning : uint8_t { never, enabled, suspended };

struct ObsRemoval {
  std::optional<ObsVersion> gone{};    // a version or marker that is no longer there
  std::optional<ObsVersion> marker{};  // a delete marker put on top instead
};

class ObsShelf {
 public:
  using Objects = std::map<std::string, ObsVersions, std::less<>>;

  const Objects& objects() const { return objects_; }
  const ObsTotals& totals() const { return totals_; }           // all versions
  const ObsTotals& current_totals() const { return current_; }  // what a plain listing shows
  bool empty() const { return objects_.empty(); }

  // The newest version unless that is a delete marker; null where there is none.
  const ObsVersion* current(std::string_view key) const;
  const ObsVersion* version(std::string_view key, std::string_view version_id) const;

  // `version` has its sequence and time. Returns what was overwritten for good, if anything.
  std::optional<ObsVersion> put(const std::string& key, ObsVersion version, ObsVersioning mode);

  // A DELETE without a version id. `sequence` and `now_ms` are those of a marker, where one is
  // made.
  ObsRemoval remove(const std::string& key, ObsVersioning mode, uint64_t sequence, int64_t now_ms);

  ObsRemoval remove_version(const std::string& key, std::string_view version_id);

  // Puts `changed` in the place of the version with the same sequence.
  void replace(const std::string& key, const ObsVersion& changed);

 private:
  std::optional<ObsVersion> take(Objects::iterator at, size_t index);
  void push(ObsVersions& versions, ObsVersion version);
  void count(const ObsVersions& versions, int64_t sign);

  Objects objects_{};
  ObsTotals totals_{}, current_{};
};

}  // namespace billstop::sandbox
