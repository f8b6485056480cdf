#include "sdk/sandbox/obs_object_calls.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/obs_auth_v4.hpp"
#include "sdk/sandbox/obs_files.hpp"
#include "sdk/sandbox/obs_lock.hpp"

namespace billstop::sandbox {
namespace {

ObsClass class_asked(const ObsCall& call) {
  const std::string_view word = call.header("storage-class");
  if (word.empty()) return call.bucket().settings.storage_class;
  const auto storage_class = obs_class_of(word);
  if (!storage_class) throw CloudError{400, "InvalidStorageClass", "Unknown storage class"};
  return *storage_class;
}

// What most objects lack costs nothing: no content object for an empty one without metadata.
ObsVersion version_of(const ObsCall& call, std::string body) {
  ObsVersion version;
  version.size = static_cast<int64_t>(body.size());
  version.md5 = obs_md5(body);
  ObsContent content;
  content.type = call.context.request.header("content-type");
  content.metadata = call.headers_from("meta-");
  content.kept = body.size() <= obs_kept_body_bytes;
  if (content.kept) content.body = std::move(body);
  version.content = std::make_shared<const ObsContent>(std::move(content));
  return version;
}

void tell_version(const ObsCall& call, Reply& reply, const ObsVersion& version) {
  if (call.bucket().settings.versioning == ObsVersioning::never) return;
  call.tell(reply, "version-id", version.id());
}

// /bucket/key, encoded, perhaps with ?versionId=.
struct CopySource {
  std::string bucket{}, key{}, version_id{};
};

CopySource source_of(std::string_view text) {
  CopySource source;
  const size_t query = text.find("?versionId=");
  if (query != std::string_view::npos) source.version_id = text.substr(query + 11);
  const std::string path = percent_decode(text.substr(0, query));
  const size_t start = path.starts_with('/') ? 1 : 0;
  const size_t slash = path.find('/', start);
  if (slash == std::string::npos) {
    throw CloudError{400, "InvalidArgument", "Copy Source must mention the source bucket and key"};
  }
  source.bucket = path.substr(start, slash - start);
  source.key = path.substr(slash + 1);
  return source;
}

ObsVersion copied(const ObsCall& call, const CopySource& source) {
  const ObsBucket* from = call.store.find(source.bucket);
  if (!from) throw CloudError{404, "NoSuchBucket", "The specified bucket does not exist"};
  if (&from->account != &call.context.account) {
    throw CloudError{403, "AccessDenied", "Access Denied"};
  }
  const ObsVersion* version = source.version_id.empty()
                                  ? from->shelf.current(source.key)
                                  : from->shelf.version(source.key, source.version_id);
  if (!version || version->marker) {
    throw CloudError{404, "NoSuchKey", "The specified key does not exist."};
  }
  ObsVersion copy = *version;
  copy.retain_until_ms = 0;
  if (call.header("metadata-directive") == "REPLACE") {
    ObsContent content = copy.content ? *copy.content : ObsContent{};
    content.metadata = call.headers_from("meta-");
    const std::string_view type = call.context.request.header("content-type");
    if (!type.empty()) content.type = type;
    copy.content = std::make_shared<const ObsContent>(std::move(content));
  }
  return copy;
}

Reply copy_object(ObsCall& call, std::string_view source) {
  ObsVersion version = copied(call, source_of(source));
  version.storage_class = class_asked(call);
  const ObsVersion stored = store_obs_object(call, call.key, std::move(version));
  call.note("changed");
  Reply reply = call.xml("CopyObjectResult")
                    .add("LastModified", iso_millis(stored.modified_at_ms))
                    .add("ETag", '"' + stored.etag() + '"')
                    .reply();
  tell_version(call, reply, stored);
  return reply;
}

// The bytes that a Range header asks for: first and one past the last.
std::optional<std::pair<int64_t, int64_t>> range_of(std::string_view header, int64_t size) {
  if (!header.starts_with("bytes=")) return {};
  const std::string text(header.substr(6));
  const size_t dash = text.find('-');
  if (dash == std::string::npos || text.find(',') != std::string::npos) return {};
  const std::string first = text.substr(0, dash), last = text.substr(dash + 1);
  const auto number = [](const std::string& digits) {
    return static_cast<int64_t>(std::strtoll(digits.c_str(), nullptr, 10));
  };
  if (first.empty()) return std::pair{std::max<int64_t>(size - number(last), 0), size};
  const int64_t from = number(first);
  if (from >= size) {
    throw CloudError{416, "InvalidRange", "The requested range cannot be satisfied"};
  }
  return std::pair{from, last.empty() ? size : std::min(number(last) + 1, size)};
}

std::string body_of(const ObsVersion& version, int64_t from, int64_t to) {
  const auto count = static_cast<size_t>(to - from);
  if (!version.content || !version.content->kept) return std::string(count, '\0');
  return version.content->body.substr(static_cast<size_t>(from), count);
}

Reply described(const ObsCall& call, const ObsVersion& version) {
  Reply reply = empty_reply(200);
  const ObsContent* content = version.content.get();
  const bool typed = content && !content->type.empty();
  reply.headers = {{"Content-Type", typed ? content->type : "binary/octet-stream"},
                   {"ETag", '"' + version.etag() + '"'},
                   {"Last-Modified", http_date(version.modified_at_ms)},
                   {"Accept-Ranges", "bytes"}};
  tell_version(call, reply, version);
  if (version.storage_class != ObsClass::standard) {
    call.tell(reply, "storage-class",
              std::string(obs_class_name(version.storage_class, call.dialect)));
  }
  tell_obs_lock(call, reply, version);
  if (!content) return reply;
  for (const auto& [name, value] : content->metadata) call.tell(reply, "meta-" + name, value);
  return reply;
}

}  // namespace

ObsVersion store_obs_object(ObsCall& call, const std::string& key, ObsVersion version) {
  ObsBucket& bucket = call.bucket();
  prepare_obs_file(call, key);
  call.changing();
  version.sequence = call.store.next_sequence();
  version.modified_at_ms = call.now_ms();
  lock_obs_version(call, version);
  const auto overwritten = bucket.shelf.put(key, version, bucket.settings.versioning);
  if (overwritten) call.gone(*overwritten);
  version.null_id = bucket.settings.versioning != ObsVersioning::enabled;
  return version;
}

ObsRemoval remove_obs_object(ObsCall& call, const std::string& key, const std::string& version_id) {
  ObsBucket& bucket = call.bucket();
  if (bucket.item.stuck) {
    throw CloudError{500, "InternalError", "An internal error occurred. Try again."};
  }
  check_obs_file_removable(call, key);
  ObsRemoval removal;
  if (version_id.empty()) {
    call.changing();
    removal = bucket.shelf.remove(key, bucket.settings.versioning, call.store.next_sequence(),
                                  call.now_ms());
  } else {
    check_obs_unlocked(call, key, version_id);
    call.changing();
    removal = bucket.shelf.remove_version(key, version_id);
  }
  if (removal.gone) call.gone(*removal.gone);
  call.note(key, removal.gone || removal.marker ? "changed" : "none");
  return removal;
}

const ObsVersion& obs_version_asked(const ObsCall& call) {
  const std::string version_id = call.context.query_or("versionId");
  const ObsVersion* version = version_id.empty()
                                  ? call.bucket().shelf.current(call.key)
                                  : call.bucket().shelf.version(call.key, version_id);
  if (version && !version->marker) return *version;
  if (version) throw CloudError{405, "MethodNotAllowed", "The version is a delete marker."};
  if (!version_id.empty()) {
    throw CloudError{404, "NoSuchVersion", "The specified version does not exist."};
  }
  throw CloudError{404, "NoSuchKey", "The specified key does not exist."};
}

Reply put_obs_object(ObsCall& call) {
  const std::string_view source = call.header("copy-source");
  if (!source.empty()) return copy_object(call, source);
  std::string body = obs_plain_body(call.context.request);
  check_obs_digest(call.context.request, body, false);
  ObsVersion version = version_of(call, std::move(body));
  version.storage_class = class_asked(call);
  const ObsVersion stored = store_obs_object(call, call.key, std::move(version));
  call.note("changed");
  Reply reply = empty_reply(200);
  reply.headers.emplace_back("ETag", '"' + stored.etag() + '"');
  tell_version(call, reply, stored);
  return reply;
}

Reply get_obs_object(ObsCall& call) {
  const ObsVersion& version = obs_version_asked(call);
  Reply reply = described(call, version);
  const bool head = call.context.request.method == "HEAD";
  const bool archived =
      version.storage_class == ObsClass::cold || version.storage_class == ObsClass::deep_archive;
  if (archived && !head) {
    throw CloudError{403, "InvalidObjectState",
                     "The operation is not valid for the object's storage class"};
  }
  const auto range = range_of(call.context.request.header("range"), version.size);
  const int64_t from = range ? range->first : 0, to = range ? range->second : version.size;
  if (range) {
    reply.status = 206;
    reply.headers.emplace_back("Content-Range", "bytes " + std::to_string(from) + '-' +
                                                    std::to_string(to - 1) + '/' +
                                                    std::to_string(version.size));
  }
  reply.headers.emplace_back("Content-Length", std::to_string(to - from));
  if (!head) reply.body = body_of(version, from, to);
  return reply;
}

Reply delete_obs_object(ObsCall& call) {
  for (const auto& [name, value] : call.context.query) {
    if (name == "versionId" || name.starts_with("x-")) continue;
    throw CloudError{400, "InvalidArgument", "The parameter " + name + " is not known here"};
  }
  const std::string version_id = call.context.query_or("versionId");
  const ObsRemoval removal = remove_obs_object(call, call.key, version_id);
  Reply reply = empty_reply(204);
  const ObsVersion* told = removal.marker ? &*removal.marker
                           : removal.gone ? &*removal.gone
                                          : nullptr;
  if (!told || call.bucket().settings.versioning == ObsVersioning::never) return reply;
  if (told->marker) call.tell(reply, "delete-marker", "true");
  call.tell(reply, "version-id", told->id());
  return reply;
}

}  // namespace billstop::sandbox
