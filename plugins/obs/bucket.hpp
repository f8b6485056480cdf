// The account's buckets and what their settings mean for deleting.
#pragma once

#include <billstop/plugin.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "plugins/obs/obs_answers.hpp"

namespace billstop::obs {

struct Buckets {
  std::map<std::string, ListedBucket> by_name{};
  std::string owner{};  // the account's id in OBS
  bool whole = true;    // else the call has been told why
};

// Every bucket of the account, whatever its region: all pages, and file systems asked for by their
// type too, since a server may leave them out otherwise.
Buckets list_buckets(Call& call, const std::string& region);

// A bucket as far as it could be read.
struct Bucket {
  Place place{};
  int64_t created_at_ms = 0;
  std::optional<std::vector<Pair>> tags{};  // empty: could not be read
  std::optional<Reply> no_tags{};           // what was answered instead
  std::string logs_to{};                    // "bucket/prefix"
  std::string not_ours{};                   // why it is none of this account's, or empty

  // Read where something in it may be deleted.
  std::optional<Totals> totals{};     // the cloud's own count, hours old
  std::string versioning{};           // Enabled, Suspended, or empty: never
  bool locked = false;                // object lock
  std::string policy{};               // JSON
  std::string lifecycle{};            // XML; empty: no rules
  std::string trash_days{};           // of a file system
  std::vector<std::string> unread{};  // settings that could not be read, for people
};

// Tags and logging, or with `closely` the rest. What cannot be read is told in `unread`.
void read_settings(Call& call, std::vector<Bucket*> buckets, bool closely);

void read_tags_of(Call& call, Bucket& bucket);

// The answers that say that a setting was never made, or is none of this kind of bucket.
bool never_made(const Reply& reply);

// Why the bucket's policy refuses to everybody that anything under `path`, "bucket/key", is
// deleted, or empty; `perhaps` is set when a statement denies it to some, on a condition, or for
// other keys than these.
std::string policy_denial(const std::string& policy, std::string_view path, bool& perhaps);

}  // namespace billstop::obs
