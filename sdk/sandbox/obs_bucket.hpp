// A bucket or parallel file system: its settings, its objects, its unfinished uploads, and what it
// costs.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/sandbox/obs_rules.hpp"
#include "sdk/sandbox/obs_shelf.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

struct ObsPart {
  int64_t size = 0, at_ms = 0;
  std::array<char, 16> md5{};
  std::string body{};  // empty beyond the kept size
};

struct ObsUpload {
  ObsClass storage_class = ObsClass::standard;
  int64_t initiated_at_ms = 0;
  std::string type{};
  std::map<std::string, std::string> metadata{};
  std::map<int64_t, ObsPart> parts{};  // by number
};

// By key and the sequence in the upload's id: the order in which they are listed.
using ObsUploads = std::map<std::pair<std::string, uint64_t>, ObsUpload>;

// Deleted, but still in a file system's trash.
struct ObsTrashed {
  int64_t until_ms = 0, size = 0;
};

// Deleted before its class's least age: billed until then.
struct ObsEarly {
  ObsClass storage_class = ObsClass::warm;
  int64_t until_ms = 0, billed_bytes = 0;
};

// Object lock of a bucket. Without a default period new versions are not locked by themselves.
struct ObsLock {
  bool enabled = false;
  int64_t days = 0, years = 0;
  int64_t period_ms() const;
};

struct ObsSettings {
  std::string region{};
  bool files = false;  // a parallel file system
  ObsClass storage_class = ObsClass::standard;
  ObsVersioning versioning = ObsVersioning::never;
  ObsLock lock{};
  std::string enterprise_project = "0";
  std::string policy{};              // JSON text; empty: none
  ObsRules lifecycle{};              // without rules: none
  int64_t lifecycle_scanned_ms = 0;  // last scan; a new configuration starts all over
  int64_t trash_days = 0;            // 0: no trash
  int64_t quota_bytes = 0;
  std::string log_bucket{}, log_prefix{};  // access logging
};

struct ObsBucket {
  Account& account;
  Item& item;
  std::string name{};
  ObsSettings settings{};
  ObsShelf shelf{};
  ObsUploads uploads{};
  std::vector<ObsTrashed> trash{};
  std::vector<ObsEarly> early{};
  int64_t early_units = 0;  // of 1e-8: what deleting too early has cost
  int64_t trash_billed_bytes = 0;
  int64_t fragment_bytes = 0;  // in unfinished uploads
  int64_t unlogged = 0;        // requests since the last access log
  ObsTotals shown{};           // what storageinfo tells: the totals at shown_at_ms
  int64_t shown_at_ms = 0;

  bool empty() const { return shelf.empty() && uploads.empty(); }

  // Of what is stored now, trash and fragments included, in units of 1e-8 an hour.
  int64_t hourly_units(const Switches& switches) const;

  // A version has gone for good: the trash and the minimum storage duration have their say.
  void gone(const ObsVersion& version, int64_t now_ms);
  void drop_upload(ObsUploads::iterator upload);

  // Brings `shown` up to date; called before each change and each reading of it.
  void refresh_shown(const Switches& switches, int64_t now_ms);
};

}  // namespace billstop::sandbox
