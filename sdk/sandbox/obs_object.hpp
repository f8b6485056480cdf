// One version of an object as the practice cloud's OBS keeps it. Millions of them may be there, so
// that what most of them lack (a kept body, metadata) hangs on one pointer.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/sandbox/obs_class.hpp"

namespace billstop::sandbox {

// Bodies up to this size are kept; a GET of a longer one gives as many zero bytes.
inline constexpr size_t obs_kept_body_bytes = 256U << 10;

struct ObsContent {
  bool kept = false;  // body is what was sent
  std::string body{};
  std::string type{};
  std::map<std::string, std::string> metadata{};  // without the dialect's x-obs-meta- prefix
};

struct ObsVersion {
  uint64_t sequence = 0;  // greater is newer, within the whole cloud
  bool null_id = true;    // written while versioning was off or suspended
  bool marker = false;    // a delete marker: no data
  ObsClass storage_class = ObsClass::standard;
  uint16_t parts = 0;  // of a multipart upload; its ETag tells
  int64_t size = 0, modified_at_ms = 0;
  int64_t retain_until_ms = 0;  // object lock; 0: none
  std::array<char, 16> md5{};
  std::shared_ptr<const ObsContent> content{};

  std::string id() const;    // "null" or 32 characters
  std::string etag() const;  // without quotes
};

// The versions of a key, newest first. Never empty in a bucket.
using ObsVersions = std::vector<ObsVersion>;

// The sequence in a version's id; nothing when the text is no id. "null" is no sequence either.
std::optional<uint64_t> obs_sequence_of(std::string_view version_id);
std::string obs_version_id(uint64_t sequence);

std::array<char, 16> obs_md5(std::string_view body);

// Of an object that nobody uploaded: as many zero bytes.
std::array<char, 16> obs_md5_of_zeros(int64_t size);

}  // namespace billstop::sandbox
