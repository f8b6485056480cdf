#include "sdk/sandbox/obs_bucket_calls.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t most_buckets_a_page = 1000;

bool name_is_valid(const std::string& name) {
  const auto fits = [](unsigned char c) {
    return std::islower(c) || std::isdigit(c) || c == '-' || c == '.';
  };
  return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, fits) &&
         name.front() != '-' && name.front() != '.' && name.back() != '-' && name.back() != '.' &&
         name.find("..") == std::string::npos;
}

bool is_wanted(const ObsCall& call, const ObsBucket& bucket) {
  if (&bucket.account != &call.context.account || bucket.item.not_ours) return false;
  const std::string_view type = call.header("bucket-type");
  if (type.empty()) return !bucket.settings.files || !call.switches().on("obs.list_needs_type");
  return bucket.settings.files == (type == "POSIX");
}

std::vector<const ObsBucket*> wanted_buckets(const ObsCall& call, const std::string& marker) {
  std::vector<const ObsBucket*> wanted;
  const auto& all = call.store.buckets();
  for (auto at = all.upper_bound(marker); at != all.end(); ++at) {
    if (is_wanted(call, *at->second)) wanted.push_back(at->second.get());
  }
  return wanted;
}

void add_bucket(const ObsCall& call, ObsXml& xml, const ObsBucket& bucket) {
  const bool own = call.dialect == ObsDialect::obs;
  xml.open("Bucket").add("Name", bucket.name);
  xml.add("CreationDate", iso_millis(bucket.item.created_at_ms));
  if (own || call.header("location") == "true") xml.add("Location", bucket.settings.region);
  if (own) xml.add("BucketType", bucket.settings.files ? "POSIX" : "OBJECT");
  xml.close("Bucket");
}

// Location in OBS's dialect, LocationConstraint in that of S3.
std::string wanted_region(const ObsCall& call) {
  const std::string& body = call.context.request.body;
  const auto& projects = call.context.account.projects;
  const std::string of_host = obs_region_of_host(call.context.request.header("host"));
  std::string region;
  if (!body.empty()) {
    pugi::xml_document document;
    const pugi::xml_node root = obs_read_xml(document, body, "CreateBucketConfiguration");
    region = root.child(root.child("Location") ? "Location" : "LocationConstraint").text().get();
  }
  if (region.empty()) region = of_host;
  if (region.empty() && !projects.empty()) return projects.front().region;
  if (std::ranges::none_of(projects, [&](const Project& p) { return p.region == region; })) {
    throw CloudError{400, "InvalidLocationConstraint",
                     "The specified location constraint is not valid"};
  }
  return region;
}

void check_name_is_free(const ObsCall& call, const std::string& name) {
  if (!name_is_valid(name)) {
    throw CloudError{400, "InvalidBucketName", "The specified bucket is not valid."};
  }
  if (const ObsBucket* held = call.store.find(name)) {
    const bool own = &held->account == &call.context.account;
    throw CloudError{409, own ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists",
                     "The requested bucket name is not available."};
  }
  const auto gone_ms = call.store.gone_at_ms(name);
  if (gone_ms && call.now_ms() - *gone_ms < call.switches().get("obs.name_reuse_ms")) {
    throw CloudError{409, "OperationAborted",
                     "A conflicting conditional operation is currently in progress against this "
                     "resource. Try again."};
  }
}

void apply_headers(const ObsCall& call, ObsSettings& settings) {
  settings.files = call.header("fs-file-interface") == "Enabled";
  const std::string_view epid = call.header("epid");
  if (!epid.empty()) settings.enterprise_project = epid;
  std::string_view word = call.header("storage-class");
  if (word.empty()) word = call.context.request.header("x-default-storage-class");
  if (!word.empty()) {
    const auto storage_class = obs_class_of(word);
    if (!storage_class) throw CloudError{400, "InvalidStorageClass", "Unknown storage class"};
    settings.storage_class = *storage_class;
  }
  if (call.header("bucket-object-lock-enabled") == "true") {
    settings.lock.enabled = true;
    settings.versioning = ObsVersioning::enabled;
  }
}

// Whoever owns it may create it again; nothing changes then.
bool is_there_already(ObsCall& call, const std::string& name) {
  const ObsBucket* held = call.store.find(name);
  return held && &held->account == &call.context.account && !held->item.not_ours;
}

}  // namespace

// OBS knows no list that is shorter for want of a right: it is the whole account's, or refused.
Reply list_obs_buckets(ObsCall& call) {
  if (!call.context.may_all) throw CloudError{403, "AccessDenied", "Access Denied"};
  const std::string marker = call.context.query_or("marker");
  const int64_t asked = call.context.query_int("max-keys", call.switches().get("obs.bucket_page"));
  const int64_t most = std::clamp<int64_t>(asked, 1, most_buckets_a_page);
  const auto wanted = wanted_buckets(call, marker);
  const size_t shown = std::min(wanted.size(), static_cast<size_t>(most));
  const bool more = shown < wanted.size();
  ObsXml xml = call.xml("ListAllMyBucketsResult");
  xml.open("Owner").add("ID", call.context.account.id).close("Owner").open("Buckets");
  for (size_t i = 0; i < shown; ++i) add_bucket(call, xml, *wanted[i]);
  xml.close("Buckets");
  if (more || call.asks("max-keys") || call.asks("marker")) {
    xml.add("IsTruncated", more ? "true" : "false").add("Marker", marker).add("MaxKeys", most);
    if (more) xml.add("NextMarker", wanted[shown - 1]->name);
  }
  return xml.reply();
}

Reply create_obs_bucket(ObsCall& call) {
  const std::string name = call.context.path.at("bucket");
  const std::string region = wanted_region(call);
  Reply reply = empty_reply(200);
  reply.headers.emplace_back("Location", '/' + name);
  if (is_there_already(call, name)) {
    call.note_bucket("none");
    return reply;
  }
  check_name_is_free(call, name);
  ObsSettings settings;
  settings.region = region;
  apply_headers(call, settings);
  Item item{.kind = "bucket", .id = name, .name = name};
  item.owner_id = call.context.user.id;
  item.owner_name = call.context.user.name;
  item.state = "active";
  item.detail["region"] = region;
  item.created_at_ms = item.updated_at_ms = item.started_at_ms = call.now_ms();
  ObsBucket& made = call.store.add(call.context.account, call.context.account.add(std::move(item)));
  made.settings = std::move(settings);
  call.note_bucket("changed");
  return reply;
}

Reply head_obs_bucket(ObsCall& call) {
  const ObsSettings& settings = call.bucket().settings;
  Reply reply = empty_reply(200);
  call.tell(reply, call.dialect == ObsDialect::obs ? "bucket-location" : "bucket-region",
            settings.region);
  call.tell(reply, "storage-class",
            std::string(obs_class_name(settings.storage_class, call.dialect)));
  call.tell(reply, "epid", settings.enterprise_project);
  call.tell(reply, "version", "3.0");
  if (settings.files && call.switches().on("obs.head_tells_files")) {
    call.tell(reply, "fs-file-interface", "Enabled");
  }
  return reply;
}

// No object, no version, no delete marker and no unfinished upload may be left.
Reply delete_obs_bucket(ObsCall& call) {
  if (call.bucket().item.stuck) {
    throw CloudError{500, "InternalError", "An internal error occurred. Try again."};
  }
  if (!call.bucket().empty()) {
    throw CloudError{409, "BucketNotEmpty", "The bucket you tried to delete is not empty"};
  }
  call.note_bucket("changed");
  call.store.erase(call.bucket(), call.now_ms());
  return empty_reply(204);
}

Reply obs_bucket_location(ObsCall& call) {
  const std::string& region = call.bucket().settings.region;
  if (call.dialect == ObsDialect::obs) return call.xml("Location").text(region).reply();
  return call.xml("LocationConstraint").text(region).reply();
}

// Background statistics: they tell of the last count, not of now.
Reply obs_bucket_storage_info(ObsCall& call) {
  ObsBucket& bucket = call.bucket();
  bucket.refresh_shown(call.switches(), call.now_ms());
  ObsXml xml = call.xml("GetBucketStorageInfoResult");
  xml.add("Size", bucket.shown.all_bytes()).add("ObjectNumber", bucket.shown.all_objects());
  constexpr std::array words{"Standard", "Warm", "Cold", "DeepArchive"};
  for (size_t i = 0; i < words.size(); ++i) {
    xml.add(std::string(words[i]) + "Size", bucket.shown.bytes.at(i));
    xml.add(std::string(words[i]) + "ObjectNumber", bucket.shown.objects.at(i));
  }
  return xml.reply();
}

}  // namespace billstop::sandbox
