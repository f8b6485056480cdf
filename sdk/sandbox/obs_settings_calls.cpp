#include "sdk/sandbox/obs_settings_calls.hpp"

#include "sdk/sandbox/obs_files.hpp"
#include "sdk/sandbox/obs_list.hpp"
#include "sdk/sandbox/obs_policy.hpp"

namespace billstop::sandbox {
namespace {

Reply changed(ObsCall& call, int status) {
  call.note_bucket("changed");
  return empty_reply(status);
}

std::map<std::string, std::string> tags_of(const std::string& body) {
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, body, "Tagging");
  std::map<std::string, std::string> tags;
  for (const pugi::xml_node& node : root.child("TagSet").children("Tag")) {
    const std::string name = node.child("Key").text().get();
    if (name.empty()) throw CloudError{400, "InvalidTag", "A tag key is missing"};
    tags[name] = node.child("Value").text().get();
  }
  return tags;
}

}  // namespace

Reply get_obs_versioning(ObsCall& call) {
  check_obs_not_files(call);
  ObsXml xml = call.xml("VersioningConfiguration");
  const ObsVersioning mode = call.bucket().settings.versioning;
  if (mode == ObsVersioning::enabled) xml.add("Status", "Enabled");
  if (mode == ObsVersioning::suspended) xml.add("Status", "Suspended");
  return xml.reply();
}

Reply put_obs_versioning(ObsCall& call) {
  check_obs_not_files(call);
  pugi::xml_document document;
  const pugi::xml_node root =
      obs_read_xml(document, call.context.request.body, "VersioningConfiguration");
  const std::string status = root.child("Status").text().get();
  ObsSettings& settings = call.bucket().settings;
  if (status != "Enabled" && status != "Suspended") {
    throw CloudError{400, "MalformedXML", "Status is Enabled or Suspended"};
  }
  if (settings.lock.enabled && status == "Suspended") {
    throw CloudError{409, "InvalidBucketState",
                     "Object Lock is enabled, so versioning cannot be suspended."};
  }
  settings.versioning = status == "Enabled" ? ObsVersioning::enabled : ObsVersioning::suspended;
  return changed(call, 200);
}

Reply get_obs_tagging(ObsCall& call) {
  const auto& tags = call.bucket().item.tags;
  if (tags.empty()) throw CloudError{404, "NoSuchTagSet", "The TagSet does not exist"};
  ObsXml xml = call.xml("Tagging");
  xml.open("TagSet");
  for (const auto& [name, value] : tags) {
    xml.open("Tag").add("Key", name).add("Value", value).close("Tag");
  }
  return xml.close("TagSet").reply();
}

Reply put_obs_tagging(ObsCall& call) {
  call.bucket().item.tags = tags_of(call.context.request.body);
  return changed(call, 204);
}

Reply delete_obs_tagging(ObsCall& call) {
  call.bucket().item.tags.clear();
  return changed(call, 204);
}

Reply get_obs_policy(ObsCall& call) {
  const std::string& policy = call.bucket().settings.policy;
  if (policy.empty()) {
    throw CloudError{404, "NoSuchBucketPolicy", "The bucket policy does not exist"};
  }
  return {200, {{"Content-Type", "application/json"}}, policy};
}

Reply put_obs_policy(ObsCall& call) {
  check_obs_policy(call.context.request.body);
  call.bucket().settings.policy = call.context.request.body;
  return changed(call, 204);
}

Reply delete_obs_policy(ObsCall& call) {
  call.bucket().settings.policy.clear();
  return changed(call, 204);
}

Reply get_obs_lifecycle(ObsCall& call) {
  const ObsRules& rules = call.bucket().settings.lifecycle;
  if (rules.empty()) {
    throw CloudError{404, "NoSuchLifecycleConfiguration",
                     "The lifecycle configuration does not exist"};
  }
  return {200,
          {{"Content-Type", "application/xml"}},
          obs_rules_text(rules, call.name_space(), call.dialect)};
}

Reply put_obs_lifecycle(ObsCall& call) {
  check_obs_digest(call.context.request, call.context.request.body, true);
  ObsRules rules = obs_rules_of(call.context.request.body);
  constexpr size_t most_rules_of_files = 20;
  ObsSettings& settings = call.bucket().settings;
  if (settings.files && rules.size() > most_rules_of_files) {
    throw CloudError{400, "InvalidRequest", "A parallel file system has at most 20 rules"};
  }
  settings.lifecycle = std::move(rules);
  settings.lifecycle_scanned_ms = call.now_ms();
  call.store.due_at(call.now_ms());
  return changed(call, 200);
}

Reply delete_obs_lifecycle(ObsCall& call) {
  call.bucket().settings.lifecycle.clear();
  return changed(call, 204);
}

Reply get_obs_logging(ObsCall& call) {
  const ObsSettings& settings = call.bucket().settings;
  ObsXml xml = call.xml("BucketLoggingStatus");
  if (settings.log_bucket.empty()) return xml.reply();
  xml.open("LoggingEnabled").add("TargetBucket", settings.log_bucket);
  return xml.add("TargetPrefix", settings.log_prefix).close("LoggingEnabled").reply();
}

Reply put_obs_logging(ObsCall& call) {
  pugi::xml_document document;
  const pugi::xml_node root =
      obs_read_xml(document, call.context.request.body, "BucketLoggingStatus");
  const pugi::xml_node enabled = root.child("LoggingEnabled");
  const std::string target = enabled.child("TargetBucket").text().get();
  if (!target.empty() && !call.store.find(target)) {
    throw CloudError{400, "InvalidTargetBucketForLogging", "The target bucket does not exist"};
  }
  call.bucket().settings.log_bucket = target;
  call.bucket().settings.log_prefix = enabled.child("TargetPrefix").text().get();
  return changed(call, 200);
}

Reply get_obs_storage_class(ObsCall& call) {
  check_obs_not_files(call);
  const auto name = obs_class_name(call.bucket().settings.storage_class, call.dialect);
  return call.xml("StorageClass").text(name).reply();
}

Reply put_obs_storage_class(ObsCall& call) {
  check_obs_not_files(call);
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, call.context.request.body, "StorageClass");
  const auto wanted = obs_class_of(root.text().get());
  if (!wanted) throw CloudError{400, "InvalidStorageClass", "Unknown storage class"};
  call.bucket().settings.storage_class = *wanted;
  return changed(call, 200);
}

Reply get_obs_quota(ObsCall& call) {
  return call.xml("Quota").add("StorageQuota", call.bucket().settings.quota_bytes).reply();
}

Reply put_obs_quota(ObsCall& call) {
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, call.context.request.body, "Quota");
  const int64_t bytes = root.child("StorageQuota").text().as_llong(-1);
  if (bytes < 0) throw CloudError{400, "InvalidArgument", "StorageQuota must not be negative"};
  call.bucket().settings.quota_bytes = bytes;
  return changed(call, 200);
}

Reply get_obs_acl(ObsCall& call) {
  ObsXml xml = call.xml("AccessControlPolicy");
  add_obs_owner(call, xml, "Owner");
  xml.open("AccessControlList").open("Grant");
  // Clients of S3 look for the grantee's type in an attribute.
  const bool own = call.dialect == ObsDialect::obs;
  xml.open(own ? "Grantee"
               : "Grantee xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
                 "xsi:type=\"CanonicalUser\"");
  xml.add("ID", call.context.account.id).close("Grantee");
  return xml.add("Permission", "FULL_CONTROL").close("Grant").close("AccessControlList").reply();
}

const std::vector<ObsUnset>& obs_unset_settings() {
  static const std::vector<ObsUnset> table{
      {"cors", "NoSuchCORSConfiguration", false},
      {"website", "NoSuchWebsiteConfiguration", false},
      {"encryption", "NoSuchEncryptionConfiguration", false},
      {"replication", "ReplicationConfigurationNotFoundError", false},
      {"inventory", "NoSuchInventoryConfiguration", false},
      {"notification", "NoSuchNotificationConfiguration", true},
      {"customdomain", "NoSuchCustomDomain", true},
      {"publicAccessBlock", "NoSuchPublicAccessBlockConfiguration", true},
  };
  return table;
}

}  // namespace billstop::sandbox
