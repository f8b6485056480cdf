#include "plugins/obs/bucket.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/send_all.hpp"

namespace billstop::obs {
namespace {

using modelarts::Json;

constexpr size_t most_pages = 1000;

bool is_unset(const Reply& reply) {
  return reply.status == 404 && reply.error_code != "NoSuchBucket";
}
// Not every kind of bucket has every setting.
bool is_unsupported(const Reply& reply) {
  return reply.status == 405 || reply.error_code == "FsNotSupport";
}

void list_type(Call& call, const std::string& region, const std::string& type, Buckets& out) {
  std::string marker;
  for (size_t i = 0; i < most_pages; ++i) {
    const Reply reply = call.send(list_buckets_request(region, type, marker));
    const BucketPage page = read_buckets(reply.body);
    if (!reply.ok() || !page.readable) {
      out.whole = false;
      if (reply.ok())
        call.incomplete("bucket", Missing::malformed, "the list of buckets cannot be read");
      else
        call.incomplete("bucket", reply);
      return;
    }
    if (!page.owner.empty()) out.owner = page.owner;
    for (const ListedBucket& bucket : page.buckets) {
      const auto [known, is_new] = out.by_name.emplace(bucket.name, bucket);
      // A server that does not know the header lists all again.
      if (is_new && !bucket.typed) known->second.files = type == "POSIX";
    }
    if (!page.next) return;
    if (*page.next <= marker) break;
    marker = *page.next;
  }
  out.whole = false;
  call.incomplete("bucket", Missing::malformed, "the pages of the list of buckets do not end");
}

void take_tags(const Reply& reply, Bucket& bucket) {
  if (reply.ok()) bucket.tags = read_tags(reply.body);
  if (is_unset(reply)) bucket.tags.emplace();
}

void take_versioning(const Reply& reply, Bucket& bucket) {
  bucket.versioning = element_text(reply.body, "Status");
}

void take_lock(const Reply& reply, Bucket& bucket) {
  bucket.locked = element_text(reply.body, "ObjectLockEnabled") == "Enabled";
}

struct Setting {
  const char* name;
  bool closely;
  bool of_files;    // that file systems have too
  bool of_objects;  // that other buckets have
  void (*take)(const Reply&, Bucket&);
};

constexpr Setting settings[] = {
    {"tagging", false, true, true, take_tags},
    {"logging", false, true, true,
     [](const Reply& r, Bucket& b) { b.logs_to = read_log_target(r.body); }},
    {"storageinfo", true, true, true,
     [](const Reply& r, Bucket& b) { b.totals = read_storage_info(r.body); }},
    {"versioning", true, false, true, take_versioning},
    {"object-lock", true, false, true, take_lock},
    {"policy", true, true, true, [](const Reply& r, Bucket& b) { b.policy = r.body; }},
    {"lifecycle", true, true, true, [](const Reply& r, Bucket& b) { b.lifecycle = r.body; }},
    {"x-obs-trash", true, true, false,
     [](const Reply& r, Bucket& b) { b.trash_days = element_text(r.body, "ReservedDays"); }},
};

void take(const Setting& setting, const Reply& reply, Bucket& bucket) {
  if (reply.ok() || (is_unset(reply) && setting.take == take_tags))
    setting.take(reply, bucket);
  else if (setting.take == take_tags)
    bucket.no_tags = reply;
  else if (!never_made(reply))
    bucket.unread.push_back(std::string(setting.name) + " (" + reply.error_code + ")");
}

std::vector<std::string> words_of(const Json& value) {
  if (value.is_string()) return {value.get<std::string>()};
  std::vector<std::string> out;
  for (const Json& one : modelarts::rows(value)) out.push_back(modelarts::text(one));
  return out;
}

bool is_everybody(const Json& principal) {
  if (principal.is_null()) return true;
  if (principal.is_string()) return principal == "*";
  for (const char* who : {"ID", "AWS"}) {
    const auto ids = words_of(modelarts::at(principal, who));
    if (std::find(ids.begin(), ids.end(), "*") != ids.end()) return true;
  }
  return false;
}

// Whether a pattern such as "DeleteObject*" or "obs:object:*" takes in the deletion of objects.
bool takes_in_deleting(std::string pattern) {
  pattern.erase(0, pattern.rfind(':') == std::string::npos ? 0 : pattern.rfind(':') + 1);
  const std::string fixed = pattern.substr(0, pattern.find('*'));
  for (const std::string action : {"DeleteObject", "DeleteObjectVersion"})
    if (fixed == pattern ? action == pattern : action.starts_with(fixed)) return true;
  return false;
}

// Whether a pattern such as "bucket/*" takes in everything under a path. Only a star at its end is
// understood; of any other pattern that is not known.
bool takes_in_all(std::string_view pattern, std::string_view path) {
  pattern.remove_prefix(pattern.rfind(':') == std::string_view::npos ? 0 : pattern.rfind(':') + 1);
  const size_t star = pattern.find('*');
  return star + 1 == pattern.size() && path.starts_with(pattern.substr(0, star));
}

bool is_for_all_of(const Json& statement, std::string_view path) {
  const Json& resource = modelarts::at(statement, "Resource");
  const auto patterns = words_of(resource);
  return is_everybody(modelarts::at(statement, "Principal")) &&
         modelarts::at(statement, "Condition").is_null() &&
         modelarts::at(statement, "NotPrincipal").is_null() &&
         modelarts::at(statement, "NotAction").is_null() &&
         modelarts::at(statement, "NotResource").is_null() &&
         (resource.is_null() || std::any_of(patterns.begin(), patterns.end(), [&](const auto& one) {
            return takes_in_all(one, path);
          }));
}

}  // namespace

bool never_made(const Reply& reply) {
  return is_unset(reply) || is_unsupported(reply);
}

Buckets list_buckets(Call& call, const std::string& region) {
  Buckets out;
  list_type(call, region, {}, out);
  if (out.whole) list_type(call, region, "POSIX", out);
  return out;
}

void read_settings(Call& call, std::vector<Bucket*> buckets, bool closely) {
  std::vector<Request> requests;
  std::vector<std::pair<Bucket*, const Setting*>> asked;
  for (Bucket* bucket : buckets)
    for (const Setting& setting : settings) {
      const bool has = bucket->place.files ? setting.of_files : setting.of_objects;
      if (!has || setting.closely != closely) continue;
      requests.push_back(setting_request(bucket->place, setting.name));
      asked.emplace_back(bucket, &setting);
    }
  modelarts::send_all(call, requests, [&](size_t i, const Reply& reply) {
    take(*asked[i].second, reply, *asked[i].first);
  });
}

void read_tags_of(Call& call, Bucket& bucket) {
  const Reply reply = call.send(setting_request(bucket.place, "tagging"));
  if (reply.ok() || is_unset(reply)) take_tags(reply, bucket);
}

std::string policy_denial(const std::string& policy, std::string_view path, bool& perhaps) {
  perhaps = false;
  const Json parsed = modelarts::parse(policy);
  for (const Json& statement : modelarts::rows(parsed, "Statement")) {
    if (modelarts::text(statement, "Effect") != "Deny") continue;
    const auto actions = words_of(modelarts::at(statement, "Action"));
    const bool deletes = modelarts::at(statement, "Action").is_null() ||
                         std::any_of(actions.begin(), actions.end(), takes_in_deleting);
    if (!deletes) continue;
    if (is_for_all_of(statement, path)) return "the bucket's policy denies deleting to everybody";
    perhaps = true;
  }
  return {};
}

}  // namespace billstop::obs
