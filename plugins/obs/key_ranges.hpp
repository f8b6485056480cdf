// The keys of a target in parts that are listed side by side, cut anew while they are listed. Plain
// values: what is asked and answered lies with who lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/obs/obs_requests.hpp"

namespace billstop::obs {

// What is deleted: a whole bucket, or one key and the keys under it as a folder.
struct Target {
  Place place{};
  std::string key{};  // without a slash at its end; empty: all of the bucket

  // "obs://b/train" is the key "train" and the keys under "train/", never "train-2".
  bool holds(std::string_view other) const {
    return key.empty() || other == key ||
           (other.size() > key.size() && other.starts_with(key) && other[key.size()] == '/');
  }
};

struct KeyRange {
  std::string prefix{};  // goes along with every request
  Marker after{};        // where its next page begins
  std::string last{};    // what lies beyond this key is another range's; empty: nothing does
  bool asked = false;    // a page of it is on its way
  bool done = false;
  int pages = 0;

  bool idle() const { return !asked && !done; }
  bool beyond(std::string_view key) const { return !last.empty() && key > last; }
};

// The ranges that a target begins with.
std::vector<KeyRange> ranges_of(const Target& target);

// Where a range could be cut: keys behind everything that shares so many letters with `seen`, its
// last key until now; the shortest first. Only at ASCII letters, since a marker must be UTF-8.
std::vector<std::string> probe_markers(const KeyRange& range, std::string_view first_seen,
                                       std::string_view seen);

// Cuts the range at the letter in which `seen` and `found`, the first key behind a probe's marker,
// differ: it keeps the beginning, and the rest comes back, one range for each letter that may
// follow. Keys equal to a border belong to the range before it.
std::vector<KeyRange> cut(KeyRange& range, std::string_view seen, std::string_view found);

}  // namespace billstop::obs
