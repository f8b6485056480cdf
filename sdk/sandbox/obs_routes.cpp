#include "sdk/sandbox/obs_routes.hpp"

#include "sdk/sandbox/obs_bucket_calls.hpp"
#include "sdk/sandbox/obs_delete_many.hpp"
#include "sdk/sandbox/obs_files.hpp"
#include "sdk/sandbox/obs_list.hpp"
#include "sdk/sandbox/obs_lock.hpp"
#include "sdk/sandbox/obs_multipart.hpp"
#include "sdk/sandbox/obs_object_calls.hpp"
#include "sdk/sandbox/obs_settings_calls.hpp"

namespace billstop::sandbox {
namespace {

// Access control lists are taken and change nothing: an account's own users have all of its rights.
Reply keep_acl(ObsCall& call) {
  if (call.key.empty()) {
    call.note_bucket("none");
  } else {
    call.note("none");
  }
  return empty_reply(200);
}

}  // namespace

const std::vector<ObsRoute>& obs_bucket_routes() {
  static const std::vector<ObsRoute> table{
      {"bucket.head", "HEAD", "", "bucket:HeadBucket", head_obs_bucket},
      {"bucket.delete", "DELETE", "", "bucket:DeleteBucket", delete_obs_bucket},
      {"bucket.objects", "GET", "", "bucket:ListBucket", list_obs_objects},
      {"bucket.versions", "GET", "versions", "bucket:ListBucketVersions", list_obs_versions},
      {"bucket.uploads", "GET", "uploads", "bucket:ListBucketMultipartUploads", list_obs_uploads},
      {"bucket.delete_objects", "POST", "delete", "", delete_obs_objects},
      {"bucket.location", "GET", "location", "bucket:GetBucketLocation", obs_bucket_location},
      {"bucket.storage_info", "GET", "storageinfo", "bucket:GetBucketStorage",
       obs_bucket_storage_info},
      {"bucket.versioning.show", "GET", "versioning", "bucket:GetBucketVersioning",
       get_obs_versioning},
      {"bucket.versioning.set", "PUT", "versioning", "bucket:PutBucketVersioning",
       put_obs_versioning},
      {"bucket.tagging.show", "GET", "tagging", "bucket:GetBucketTagging", get_obs_tagging},
      {"bucket.tagging.set", "PUT", "tagging", "bucket:PutBucketTagging", put_obs_tagging},
      {"bucket.tagging.delete", "DELETE", "tagging", "bucket:DeleteBucketTagging",
       delete_obs_tagging},
      {"bucket.policy.show", "GET", "policy", "bucket:GetBucketPolicy", get_obs_policy},
      {"bucket.policy.set", "PUT", "policy", "bucket:PutBucketPolicy", put_obs_policy},
      {"bucket.policy.delete", "DELETE", "policy", "bucket:DeleteBucketPolicy", delete_obs_policy},
      {"bucket.lifecycle.show", "GET", "lifecycle", "bucket:GetLifecycleConfiguration",
       get_obs_lifecycle},
      {"bucket.lifecycle.set", "PUT", "lifecycle", "bucket:PutLifecycleConfiguration",
       put_obs_lifecycle},
      {"bucket.lifecycle.delete", "DELETE", "lifecycle", "bucket:PutLifecycleConfiguration",
       delete_obs_lifecycle},
      {"bucket.logging.show", "GET", "logging", "bucket:GetBucketLogging", get_obs_logging},
      {"bucket.logging.set", "PUT", "logging", "bucket:PutBucketLogging", put_obs_logging},
      {"bucket.storage_class.show", "GET", "storageClass", "bucket:GetBucketStoragePolicy",
       get_obs_storage_class},
      {"bucket.storage_class.set", "PUT", "storageClass", "bucket:PutBucketStoragePolicy",
       put_obs_storage_class},
      {"bucket.quota.show", "GET", "quota", "bucket:GetBucketQuota", get_obs_quota},
      {"bucket.quota.set", "PUT", "quota", "bucket:PutBucketQuota", put_obs_quota},
      {"bucket.acl.show", "GET", "acl", "bucket:GetBucketAcl", get_obs_acl},
      {"bucket.acl.set", "PUT", "acl", "bucket:PutBucketAcl", keep_acl},
      {"bucket.lock.show", "GET", "object-lock", "bucket:GetBucketObjectLockConfiguration",
       get_obs_lock},
      {"bucket.lock.set", "PUT", "object-lock", "bucket:PutBucketObjectLockConfiguration",
       put_obs_lock},
      {"bucket.trash.show", "GET", "x-obs-trash", "bucket:GetBucketTrash", get_obs_trash},
      {"bucket.trash.set", "PUT", "x-obs-trash", "bucket:PutBucketTrash", put_obs_trash},
      {"bucket.trash.delete", "DELETE", "x-obs-trash", "bucket:DeleteBucketTrash",
       delete_obs_trash},
  };
  return table;
}

const std::vector<ObsRoute>& obs_object_routes() {
  static const std::vector<ObsRoute> table{
      {"obs_path.put", "PUT", "", "object:PutObject", put_obs_object},
      {"obs_path.get", "GET", "", "object:GetObject", get_obs_object},
      {"obs_path.head", "HEAD", "", "object:GetObject", get_obs_object},
      {"obs_path.delete", "DELETE", "", "object:DeleteObject", delete_obs_object},
      {"obs_path.upload.start", "POST", "uploads", "object:PutObject", start_obs_upload},
      {"obs_path.upload.part", "PUT", "uploadId", "object:PutObject", put_obs_part},
      {"obs_path.upload.complete", "POST", "uploadId", "object:PutObject", complete_obs_upload},
      {"obs_path.upload.abort", "DELETE", "uploadId", "object:AbortMultipartUpload",
       abort_obs_upload},
      {"obs_path.upload.parts", "GET", "uploadId", "object:ListMultipartUploadParts",
       list_obs_parts},
      {"obs_path.rename", "POST", "rename", "object:PutObject", rename_obs_file},
      {"obs_path.retention.show", "GET", "retention", "object:GetObjectRetention",
       get_obs_retention},
      {"obs_path.retention.set", "PUT", "retention", "object:PutObjectRetention",
       put_obs_retention},
      {"obs_path.acl.show", "GET", "acl", "object:GetObjectAcl", get_obs_acl},
      {"obs_path.acl.set", "PUT", "acl", "object:PutObjectAcl", keep_acl},
      // Last, since a version may be named with any of the above.
      {"obs_path.version.get", "GET", "versionId", "object:GetObjectVersion", get_obs_object},
      {"obs_path.version.head", "HEAD", "versionId", "object:GetObjectVersion", get_obs_object},
      {"obs_path.version.delete", "DELETE", "versionId", "object:DeleteObjectVersion",
       delete_obs_object},
  };
  return table;
}

}  // namespace billstop::sandbox
