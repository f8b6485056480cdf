#include "sdk/sandbox/obs_shelf.hpp"

#include <algorithm>
#include <utility>

namespace billstop::sandbox {
namespace {

size_t index_of(const ObsVersions& versions, std::string_view version_id) {
  if (version_id == "null") {
    const auto found = std::ranges::find(versions, true, &ObsVersion::null_id);
    return static_cast<size_t>(found - versions.begin());
  }
  const auto sequence = obs_sequence_of(version_id);
  if (!sequence) return versions.size();
  const auto found = std::ranges::find_if(
      versions, [&](const ObsVersion& one) { return !one.null_id && one.sequence == *sequence; });
  return static_cast<size_t>(found - versions.begin());
}

}  // namespace

const ObsVersion* ObsShelf::current(std::string_view key) const {
  const auto found = objects_.find(key);
  if (found == objects_.end() || found->second.front().marker) return nullptr;
  return &found->second.front();
}

const ObsVersion* ObsShelf::version(std::string_view key, std::string_view version_id) const {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return nullptr;
  const size_t index = index_of(found->second, version_id);
  return index < found->second.size() ? &found->second[index] : nullptr;
}

std::optional<ObsVersion> ObsShelf::put(const std::string& key, ObsVersion version,
                                        ObsVersioning mode) {
  version.null_id = mode != ObsVersioning::enabled;
  const auto at = objects_.try_emplace(key).first;
  std::optional<ObsVersion> overwritten;
  if (version.null_id && !at->second.empty()) {
    // A null version has only one place, so the old one goes, wherever it stands.
    const size_t old = index_of(at->second, "null");
    if (old < at->second.size()) {
      overwritten = at->second[old];
      count(at->second, -1);
      at->second.erase(at->second.begin() + static_cast<ptrdiff_t>(old));
      count(at->second, 1);
    }
  }
  push(at->second, std::move(version));
  return overwritten;
}

ObsRemoval ObsShelf::remove(const std::string& key, ObsVersioning mode, uint64_t sequence,
                            int64_t now_ms) {
  ObsRemoval removal;
  if (mode == ObsVersioning::never) {
    const auto found = objects_.find(key);
    if (found != objects_.end()) removal.gone = take(found, 0);
    return removal;
  }
  ObsVersion marker;
  marker.sequence = sequence;
  marker.modified_at_ms = now_ms;
  marker.marker = true;
  marker.null_id = mode != ObsVersioning::enabled;
  removal.gone = put(key, marker, mode);
  removal.marker = marker;
  return removal;
}

ObsRemoval ObsShelf::remove_version(const std::string& key, std::string_view version_id) {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return {};
  const size_t index = index_of(found->second, version_id);
  if (index == found->second.size()) return {};
  return {take(found, index), {}};
}

void ObsShelf::replace(const std::string& key, const ObsVersion& changed) {
  const auto found = objects_.find(key);
  if (found == objects_.end()) return;
  const auto held = std::ranges::find(found->second, changed.sequence, &ObsVersion::sequence);
  if (held == found->second.end()) return;
  count(found->second, -1);
  *held = changed;
  count(found->second, 1);
}

std::optional<ObsVersion> ObsShelf::take(Objects::iterator at, size_t index) {
  ObsVersions& versions = at->second;
  ObsVersion gone = versions[index];
  count(versions, -1);
  versions.erase(versions.begin() + static_cast<ptrdiff_t>(index));
  if (versions.empty()) {
    objects_.erase(at);
  } else {
    count(versions, 1);
  }
  return gone;
}

void ObsShelf::push(ObsVersions& versions, ObsVersion version) {
  count(versions, -1);
  versions.insert(versions.begin(), std::move(version));
  count(versions, 1);
}

void ObsShelf::count(const ObsVersions& versions, int64_t sign) {
  for (const ObsVersion& version : versions) {
    if (!version.marker) totals_.add(version.storage_class, version.size, sign);
  }
  if (versions.empty() || versions.front().marker) return;
  current_.add(versions.front().storage_class, versions.front().size, sign);
}

}  // namespace billstop::sandbox
