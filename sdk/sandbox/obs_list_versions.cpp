#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/obs_list.hpp"

namespace billstop::sandbox {
namespace {

using Objects = ObsShelf::Objects;

// A version, by its key and its place among that key's.
struct Spot {
  Objects::const_iterator key{};
  size_t index = 0;
};

void add_version(const ObsCall& call, ObsXml& xml, const ObsPage& page, const Spot& spot) {
  const ObsVersion& version = spot.key->second[spot.index];
  const char* const tag = version.marker ? "DeleteMarker" : "Version";
  xml.open(tag).add("Key", page.shown(spot.key->first)).add("VersionId", version.id());
  xml.add("IsLatest", spot.index == 0 ? "true" : "false");
  xml.add("LastModified", iso_millis(version.modified_at_ms));
  if (!version.marker) xml.add("ETag", '"' + version.etag() + '"').add("Size", version.size);
  add_obs_owner(call, xml, "Owner");
  if (!version.marker) {
    xml.add("StorageClass", obs_class_name(version.storage_class, call.dialect));
  }
  xml.close(tag);
}

// The version after the marked one. Where that has gone, the next older one; of a "null" that has
// gone nobody knows where it stood.
Spot after_marker(const Objects& objects, const std::string& key, const std::string& version_id) {
  if (key.empty()) return {objects.begin(), 0};
  const auto found = objects.lower_bound(key);
  if (found == objects.end() || found->first != key) return {found, 0};
  if (version_id.empty()) return {std::next(found), 0};
  const ObsVersions& versions = found->second;
  const auto sequence = obs_sequence_of(version_id);
  size_t index = 0;
  while (index < versions.size() &&
         (sequence ? versions[index].sequence >= *sequence : !versions[index].null_id)) {
    ++index;
  }
  if (!sequence) ++index;
  if (index >= versions.size()) return {std::next(found), 0};
  return {found, index};
}

}  // namespace

Reply list_obs_versions(ObsCall& call) {
  const ObsPage page(call, "max-keys");
  const std::string key_marker = call.context.query_or("key-marker");
  const std::string version_marker = call.context.query_or("version-id-marker");
  if (key_marker.empty() && !version_marker.empty()) {
    throw CloudError{400, "InvalidArgument",
                     "A version-id marker cannot be specified without a key marker."};
  }
  const ObsVersioning mode = call.bucket().settings.versioning;
  if (mode == ObsVersioning::never && !call.switches().on("obs.versions_of_unversioned")) {
    throw CloudError{409, "InvalidBucketState", "The bucket has never been versioned"};
  }
  ObsXml xml = call.xml("ListVersionsResult");
  xml.add("Name", call.bucket().name).add("Prefix", page.shown(page.prefix));
  xml.add("KeyMarker", page.shown(key_marker)).add("VersionIdMarker", version_marker);
  xml.add("MaxKeys", page.most);
  if (!page.delimiter.empty()) xml.add("Delimiter", page.shown(page.delimiter));
  if (page.url) xml.add("EncodingType", "url");

  const Objects& objects = call.bucket().shelf.objects();
  Spot at = key_marker < page.prefix ? Spot{objects.lower_bound(page.prefix), 0}
                                     : after_marker(objects, key_marker, version_marker);
  std::vector<std::string> groups;
  std::string last_key, last_version;
  int64_t count = 0;
  bool more = false;
  while (at.key != objects.end() && at.key->first.starts_with(page.prefix)) {
    const std::string group = page.group_of(at.key->first);
    const bool counts = group.empty() || !page.passed(group, key_marker);
    if (counts && count == page.most) {
      more = true;
      break;
    }
    if (counts) ++count;
    if (!group.empty()) {
      if (counts) groups.push_back(last_key = group);
      last_version.clear();
      const std::string after = obs_after_prefix(group);
      at = {after.empty() ? objects.end() : objects.lower_bound(after), 0};
      continue;
    }
    add_version(call, xml, page, at);
    last_key = at.key->first;
    last_version = at.key->second[at.index].id();
    if (++at.index == at.key->second.size()) at = {std::next(at.key), 0};
  }
  for (const std::string& group : groups) {
    xml.open("CommonPrefixes").add("Prefix", page.shown(group)).close("CommonPrefixes");
  }
  xml.add("IsTruncated", more ? "true" : "false");
  if (more) xml.add("NextKeyMarker", page.shown(last_key)).add("NextVersionIdMarker", last_version);
  return xml.reply();
}

Reply list_obs_uploads(ObsCall& call) {
  const ObsPage page(call, "max-uploads");
  const std::string key_marker = call.context.query_or("key-marker");
  const auto id_marker = obs_sequence_of(call.context.query_or("upload-id-marker"));
  ObsXml xml = call.xml("ListMultipartUploadsResult");
  xml.add("Bucket", call.bucket().name).add("KeyMarker", page.shown(key_marker));
  xml.add("UploadIdMarker", call.context.query_or("upload-id-marker"));
  if (!page.delimiter.empty()) xml.add("Delimiter", page.shown(page.delimiter));
  xml.add("Prefix", page.shown(page.prefix)).add("MaxUploads", page.most);
  if (page.url) xml.add("EncodingType", "url");

  const ObsUploads& uploads = call.bucket().uploads;
  // Without an id's marker the page begins after every upload of the marked key.
  auto at = key_marker < page.prefix
                ? uploads.lower_bound({page.prefix, 0})
                : uploads.upper_bound(
                      {key_marker, id_marker.value_or(key_marker.empty() ? 0 : UINT64_MAX)});
  std::vector<std::string> groups;
  std::string last_key, last_id;
  int64_t count = 0;
  bool more = false;
  for (; at != uploads.end() && at->first.first.starts_with(page.prefix); ++at) {
    const auto& [key, sequence] = at->first;
    const std::string group = page.group_of(key);
    const bool repeated = !group.empty() && ((!groups.empty() && groups.back() == group) ||
                                             page.passed(group, key_marker));
    if (repeated) continue;
    if (count == page.most) {
      more = true;
      break;
    }
    ++count;
    last_key = group.empty() ? key : group;
    last_id = group.empty() ? obs_version_id(sequence) : std::string{};
    if (!group.empty()) {
      groups.push_back(group);
      continue;
    }
    xml.open("Upload").add("Key", page.shown(key)).add("UploadId", obs_version_id(sequence));
    add_obs_owner(call, xml, "Initiator");
    add_obs_owner(call, xml, "Owner");
    xml.add("StorageClass", obs_class_name(at->second.storage_class, call.dialect));
    xml.add("Initiated", iso_millis(at->second.initiated_at_ms)).close("Upload");
  }
  for (const std::string& group : groups) {
    xml.open("CommonPrefixes").add("Prefix", page.shown(group)).close("CommonPrefixes");
  }
  xml.add("IsTruncated", more ? "true" : "false");
  if (more) xml.add("NextKeyMarker", page.shown(last_key)).add("NextUploadIdMarker", last_id);
  return xml.reply();
}

}  // namespace billstop::sandbox
