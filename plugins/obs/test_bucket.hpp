// Answers as OBS writes them, for the tests of this plugin.
#pragma once

#include <gtest/gtest.h>

#include <billstop/testing.hpp>
#include <string>
#include <vector>

#include "plugins/obs/obs.hpp"

namespace billstop::obs {

inline const Scope test_account{"account", "", "", ""};

namespace path {
inline constexpr const char* buckets = "/";
inline constexpr const char* bucket = "/{bucket}";
inline constexpr const char* key = "/{bucket}/{key+}";
}  // namespace path

// 2026-03-01T08:00:00Z, five and a half minutes before the scripted cloud's now.
inline constexpr const char* old_time = "2026-03-01T08:00:00.000Z";
inline constexpr int64_t old_ms = 1'772'352'000'000;
inline constexpr const char* new_time = "2026-03-01T08:05:00.000Z";

inline std::string version_xml(const std::string& key, const std::string& id,
                               const std::string& modified = old_time, int64_t size = 10,
                               const std::string& storage_class = "STANDARD") {
  return "<Version><Key>" + key + "</Key><VersionId>" + id + "</VersionId><LastModified>" +
         modified + "</LastModified><Size>" + std::to_string(size) + "</Size><StorageClass>" +
         storage_class + "</StorageClass></Version>";
}

inline std::string marker_xml(const std::string& key, const std::string& id) {
  return "<DeleteMarker><Key>" + key + "</Key><VersionId>" + id + "</VersionId><LastModified>" +
         old_time + "</LastModified></DeleteMarker>";
}

inline std::string versions_page(const std::string& entries, const std::string& next_key = {},
                                 const std::string& next_id = {}) {
  std::string page =
      "<ListVersionsResult xmlns=\"http://obs.example/doc/2015-06-30/\">"
      "<EncodingType>url</EncodingType>" +
      entries;
  page += next_key.empty()
              ? "<IsTruncated>false</IsTruncated>"
              : "<IsTruncated>true</IsTruncated><NextKeyMarker>" + next_key +
                    "</NextKeyMarker><NextVersionIdMarker>" + next_id + "</NextVersionIdMarker>";
  return page + "</ListVersionsResult>";
}

inline std::string objects_page(const std::vector<std::string>& keys) {
  std::string page = "<ListBucketResult>";
  for (const std::string& key : keys)
    page += "<Contents><Key>" + key + "</Key><LastModified>" + old_time +
            "</LastModified><Size>1</Size><StorageClass>STANDARD</StorageClass></Contents>";
  return page + "<IsTruncated>false</IsTruncated></ListBucketResult>";
}

inline std::string uploads_page(const std::vector<std::pair<std::string, std::string>>& uploads) {
  std::string page = "<ListMultipartUploadsResult>";
  for (const auto& [key, id] : uploads)
    page += "<Upload><Key>" + key + "</Key><UploadId>" + id + "</UploadId><Initiated>" + old_time +
            "</Initiated></Upload>";
  return page + "<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>";
}

struct SeenBucket {
  std::string name{}, region = "cn-north-4", type = "OBJECT";
};

inline std::string buckets_page(const std::vector<SeenBucket>& buckets,
                                const std::string& next = {}) {
  std::string page = "<ListAllMyBucketsResult><Owner><ID>account</ID></Owner><Buckets>";
  for (const SeenBucket& bucket : buckets)
    page += "<Bucket><Name>" + bucket.name +
            "</Name><CreationDate>2026-01-01T00:00:00.000Z</CreationDate><Location>" +
            bucket.region + "</Location><BucketType>" + bucket.type + "</BucketType></Bucket>";
  page += "</Buckets>";
  if (!next.empty()) page += "<IsTruncated>true</IsTruncated><NextMarker>" + next + "</NextMarker>";
  return page + "</ListAllMyBucketsResult>";
}

inline const std::string nothing_refused = "<DeleteResult></DeleteResult>";

// A cloud with one empty bucket whose settings were never made.
inline void script_empty_bucket(testing::ScriptedCloud& cloud) {
  cloud.on("GET", path::bucket).with("versions", "").reply(200, versions_page(""));
  cloud.on("GET", path::bucket).with("uploads", "").reply(200, uploads_page({}));
  cloud.on("GET", path::bucket).with("tagging", "").error(404, "NoSuchTagSet");
  cloud.on("GET", path::bucket).with("logging", "").reply(200, "<BucketLoggingStatus/>");
  cloud.on("GET", path::bucket).with("versioning", "").reply(200, "<VersioningConfiguration/>");
  cloud.on("GET", path::bucket).with("policy", "").error(404, "NoSuchBucketPolicy");
  cloud.on("GET", path::bucket).with("lifecycle", "").error(404, "NoSuchLifecycleConfiguration");
  cloud.on("GET", path::bucket).with("object-lock", "").error(404, "NoSuchObjectLockConfiguration");
  cloud.on("GET", path::bucket).with("x-obs-trash", "").error(404, "NoSuchTrashConfiguration");
  cloud.on("GET", path::bucket)
      .with("storageinfo", "")
      .reply(200,
             "<GetBucketStorageInfoResult><Size>0</Size><ObjectNumber>0</ObjectNumber>"
             "</GetBucketStorageInfoResult>");
  cloud.on("POST", path::bucket).with("delete", "").reply(200, nothing_refused);
}

// As locate reports it.
inline Resource stored(const std::string& id, const std::string& state = "in a bucket") {
  Resource resource;
  resource.kind = id.starts_with("obs://") ? "obs_path" : "bucket";
  resource.id = resource.name = id;
  resource.scope = {"account", "cn-north-4", "", ""};
  resource.state = state;
  resource.meters = {{.what = "storage", .running = Tri::yes}};
  return resource;
}

// Somebody who uses a path in a role.
inline Resource user_of(const std::string& role, const std::string& id) {
  Resource user;
  user.kind = "training_job";
  user.id = "job-1";
  user.scope = {"account", "cn-north-4", "project", "0"};
  user.uses = {{role, "obs_path", id}};
  return user;
}

}  // namespace billstop::obs
