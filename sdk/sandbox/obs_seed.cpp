#include "sdk/sandbox/obs_seed.hpp"

#include <algorithm>
#include <stdexcept>

#include "sdk/sandbox/item_time.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t day_ms = 86'400'000;

struct Place {
  ObsStore& store;
  ObsBucket& bucket;
  int64_t now_ms = 0;
};

[[noreturn]] void fail(const std::string& bucket, const std::string& why) {
  throw std::runtime_error("bucket " + bucket + ": " + why);
}

ObsClass class_of(const ObsBucket& bucket, const Json& seed) {
  if (!seed.contains("storage_class")) return bucket.settings.storage_class;
  const auto found = obs_class_of(seed.at("storage_class").get<std::string>());
  if (!found) fail(bucket.name, "storage_class is unknown");
  return *found;
}

ObsVersion version_of(const Place& place, const Json& seed) {
  ObsVersion version;
  version.size = seed.value("size", int64_t{0});
  version.md5 = obs_md5_of_zeros(version.size);
  version.storage_class = class_of(place.bucket, seed);
  const int64_t usual_age_s = (place.now_ms - place.bucket.item.created_at_ms) / 1000;
  version.modified_at_ms = place.now_ms - seed.value("age_s", usual_age_s) * 1000;
  const auto retain_days = seed.value("retain_days", int64_t{0});
  if (retain_days > 0) version.retain_until_ms = place.now_ms + retain_days * day_ms;
  if (!seed.contains("body")) return version;
  ObsContent content{true, seed.at("body").get<std::string>(), {}, {}};
  version.size = static_cast<int64_t>(content.body.size());
  version.md5 = obs_md5(content.body);
  version.content = std::make_shared<const ObsContent>(std::move(content));
  return version;
}

void add_directories(const Place& place, const std::string& key, const ObsVersion& like) {
  if (!place.bucket.settings.files) return;
  ObsVersion directory;
  directory.modified_at_ms = like.modified_at_ms;
  directory.md5 = obs_md5("");
  for (size_t at = key.find('/'); at != std::string::npos && at + 1 < key.size();
       at = key.find('/', at + 1)) {
    const std::string name = key.substr(0, at + 1);
    if (place.bucket.shelf.current(name)) continue;
    directory.sequence = place.store.next_sequence();
    place.bucket.shelf.put(name, directory, ObsVersioning::never);
  }
}

void add_key(const Place& place, const std::string& key, ObsVersion version, const Json& seed) {
  add_directories(place, key, version);
  const ObsVersioning mode = place.bucket.settings.versioning;
  for (int64_t left = std::max<int64_t>(seed.value("versions", int64_t{1}), 1); left > 0; --left) {
    version.sequence = place.store.next_sequence();
    place.bucket.shelf.put(key, version, mode);
  }
  if (seed.value("deleted", false)) {
    place.bucket.shelf.remove(key, mode, place.store.next_sequence(), version.modified_at_ms);
  }
}

// count keys below a prefix, in the order of their numbers.
void add_many(const Place& place, const std::string& prefix, const Json& seed) {
  const ObsVersion version = version_of(place, seed);
  const auto count = seed.value("count", int64_t{1});
  const size_t digits = std::to_string(std::max<int64_t>(count - 1, 0)).size();
  for (int64_t i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    add_key(place, prefix + std::string(digits - number.size(), '0') + number, version, seed);
  }
}

void add_upload(const Place& place, const Json& seed) {
  ObsUpload upload;
  upload.initiated_at_ms = place.bucket.item.created_at_ms;
  const auto parts = seed.value("parts", int64_t{1}), size = seed.value("part_size", int64_t{0});
  for (int64_t number = 1; number <= parts; ++number) {
    upload.parts[number] = {size, upload.initiated_at_ms, obs_md5_of_zeros(size), {}};
  }
  place.bucket.fragment_bytes += parts * size;
  place.bucket.uploads.emplace(
      std::pair{seed.at("key").get<std::string>(), place.store.next_sequence()}, std::move(upload));
}

std::string region_of(const Account& account, const Item& item) {
  const std::string said = item.detail.value("location", "");
  if (!said.empty()) return said;
  if (const Project* project = account.project(item.project)) return project->region;
  return account.projects.empty() ? "cn-north-4" : account.projects.front().region;
}

ObsVersioning versioning_of(const Item& item) {
  const std::string word = item.detail.value("versioning", "");
  if (word.empty()) {
    return item.detail.contains("object_lock") ? ObsVersioning::enabled : ObsVersioning::never;
  }
  if (word == "Enabled") return ObsVersioning::enabled;
  if (word == "Suspended") return ObsVersioning::suspended;
  fail(item.id, "versioning is Enabled or Suspended");
}

void read_settings(const Account& account, const Item& item, ObsBucket& bucket, int64_t now_ms) {
  const Json& detail = item.detail;
  ObsSettings& settings = bucket.settings;
  settings.region = region_of(account, item);
  settings.files = detail.value("bucket_type", "OBJECT") == "POSIX";
  settings.versioning = versioning_of(item);
  settings.enterprise_project = detail.value("enterprise_project_id", "0");
  settings.storage_class = class_of(bucket, detail);
  settings.trash_days = detail.value("trash_days", int64_t{0});
  if (detail.contains("policy")) settings.policy = detail.at("policy").dump();
  if (detail.contains("object_lock")) {
    settings.lock = {true, detail.at("object_lock").value("days", int64_t{0}),
                     detail.at("object_lock").value("years", int64_t{0})};
  }
  if (detail.contains("lifecycle")) {
    settings.lifecycle = obs_rules_of(detail.at("lifecycle").get<std::string>());
    settings.lifecycle_scanned_ms = now_ms;
  }
  const Json logging = detail.value("logging", Json::object());
  settings.log_bucket = logging.value("target_bucket", "");
  settings.log_prefix = logging.value("target_prefix", "");
}

void read_contents(const Place& place, Json& detail) {
  for (const Json& seed : detail.value("objects", Json::array())) {
    add_key(place, seed.at("key").get<std::string>(), version_of(place, seed), seed);
  }
  for (const Json& seed : detail.value("fill", Json::array())) {
    add_many(place, seed.value("prefix", ""), seed);
  }
  for (const Json& seed : detail.value("uploads", Json::array())) add_upload(place, seed);
  for (const char* used : {"objects", "fill", "uploads"}) detail.erase(used);
}

}  // namespace

void seed_obs_bucket(World& world, ObsStore& store, Account& account, Item& item, int64_t now_ms) {
  if (item.id.empty()) item.id = item.name.empty() ? "bucket-" + world.new_hex32() : item.name;
  if (item.name.empty()) item.name = item.id;
  if (item.state.empty()) item.state = "active";
  place_in_time(item, now_ms);
  ObsBucket& bucket = store.add(account, item);
  read_settings(account, item, bucket, now_ms);
  item.detail["region"] = bucket.settings.region;
  read_contents({store, bucket, now_ms}, item.detail);
  bucket.refresh_shown(world.switches, now_ms);
  store.due_at(now_ms);
}

void seed_obs_path(ObsStore& store, Account& account, Item& item, int64_t now_ms) {
  std::string path = item.id.empty() ? item.name : item.id;
  if (path.starts_with("obs://")) path = path.substr(6);
  const size_t slash = path.find('/');
  ObsBucket* bucket = store.find(path.substr(0, slash));
  if (slash == std::string::npos || !bucket || &bucket->account != &account) {
    throw std::runtime_error("obs_path " + path + ": a key in a bucket before it is expected");
  }
  const Place place{store, *bucket, now_ms};
  const std::string key = path.substr(slash + 1);
  if (item.detail.contains("count")) {
    add_many(place, key, item.detail);
  } else {
    add_key(place, key, version_of(place, item.detail), item.detail);
  }
  account.erase(item);
}

}  // namespace billstop::sandbox
