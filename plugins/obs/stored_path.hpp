// What lies in a bucket or below a path, and the resource that it makes.
#pragma once

#include <billstop/plugin.hpp>
#include <optional>
#include <string>
#include <vector>

#include "plugins/obs/bucket.hpp"
#include "plugins/obs/key_ranges.hpp"

namespace billstop::obs {

// The first page of each listing of a target; beyond it only "more" is known.
struct Contents {
  std::optional<Reply> failed{};   // a listing that could not be read
  int64_t objects = 0, bytes = 0;  // versions that are not delete markers
  int64_t markers = 0, directories = 0, uploads = 0;
  int64_t newest_ms = 0;
  int64_t goes = 0;  // of all these, what is not newer than asked for
  bool more = false;
  std::vector<Entry> first{};        // some of the versions
  std::vector<std::string> early{};  // storage classes whose least time has not passed

  bool empty() const { return objects + markers + directories + uploads == 0 && !more; }
  // Markers take no billed space [support.huaweicloud.com usermanual-obs obs_03_082104]; whether a
  // directory counts as the least billed size is not documented.
  bool bills() const { return objects + uploads > 0; }
};

// keep_newer_than_ms: of what counts as `goes`; as long as a page has only newer ones, the next is
// read. page: its size.
Contents look_into(Call& call, Target& target, int64_t keep_newer_than_ms, size_t page = 1000);

// The same of many at once: what one waits for does not hold up the others.
struct Peek {
  Target* target = nullptr;  // outlives the look, which learns about its place
  int64_t keep_newer_than_ms = 0;
  size_t page = 1000;
};
std::vector<Contents> look_into_all(Call& call, std::span<const Peek> peeks);

// The target of a resource of this plugin; nothing when its id is no path.
std::optional<Target> target_of(const Resource& resource);

// A path or bucket as a resource. refilled_by: buckets whose access logs go there.
Resource resource_of(const Scope& account, const Bucket& bucket, const std::string& key,
                     const Contents& contents);

// Sets the storage meter and state from what was read.
void set_meter(Resource& resource, const Contents& contents);

void add_note(Resource& resource, std::string text);

// Tells when the versions seen are locked; until_ms: of the last one when all of them are.
void add_lock(Call& call, const Target& target, const Contents& contents, Resource& resource);

}  // namespace billstop::obs
