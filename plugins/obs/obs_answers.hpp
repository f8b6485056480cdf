// What OBS answers, read without its namespaces, which differ by region and age of the API.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/obs/obs_requests.hpp"

namespace billstop::obs {

// Before what may pass is asked for again.
inline constexpr int64_t settle_pause_ms = 10'000;

struct ListedBucket {
  std::string name{}, region{};
  int64_t created_at_ms = 0;
  bool files = false;
  bool typed = false;  // its kind was said
};

struct BucketPage {
  bool readable = false;
  std::string owner{};  // the account's id
  std::vector<ListedBucket> buckets{};
  std::optional<std::string> next{};  // marker of the next page
};

BucketPage read_buckets(std::string_view body);

// A version, a delete marker, or an object of a file system.
struct Entry {
  std::string key{}, version_id{};
  std::string storage_class{};  // in the words of the OBS dialect
  int64_t size = 0;
  int64_t modified_at_ms = 0;  // 0: could not be read
  bool marker = false;
};

struct EntryPage {
  bool readable = false;
  std::vector<Entry> entries{};
  std::optional<Marker> next{};
};

EntryPage read_entries(std::string body);

struct Upload {
  std::string key{}, id{};
  int64_t initiated_at_ms = 0;
};

struct UploadPage {
  bool readable = false;
  std::vector<Upload> uploads{};
  std::optional<Marker> next{};
};

UploadPage read_uploads(std::string body);

// What a multi-delete could not delete. Nothing when the answer is none: then nobody knows.
struct Undeleted {
  std::string key{}, version_id{}, code{}, text{};
};
std::optional<std::vector<Undeleted>> read_undeleted(std::string_view body);

struct Totals {
  int64_t objects = 0, bytes = 0;
};
std::optional<Totals> read_storage_info(std::string_view body);

std::optional<std::vector<Pair>> read_tags(std::string_view body);
std::string read_log_target(std::string_view body);  // "bucket/prefix", or empty
std::string read_owner(std::string_view body);       // of an access control list

// The text of the first element of that name anywhere, or empty.
std::string element_text(std::string_view body, const char* name);

bool no_such_bucket(const Reply& reply);
bool may_pass(std::string_view code);  // a later try may be answered otherwise
// What a stop says to an answer that is no success: a bucket that is gone is what was wanted.
StopOutcome failed_outcome(const Reply& reply);

// Milliseconds since 1970 of "2026-03-01T08:05:30.000Z"; 0 when it is none.
int64_t time_ms(std::string_view text);
std::string date_text(int64_t ms);  // "2026-03-01"

}  // namespace billstop::obs
