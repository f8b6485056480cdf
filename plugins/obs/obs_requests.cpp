#include "plugins/obs/obs_requests.hpp"

#include <utility>

namespace billstop::obs {
namespace {

Request bucket_request(const Place& place, std::string method, std::vector<Pair> query) {
  Request request;
  request.service = "obs";
  request.method = std::move(method);
  request.path = "/{bucket}";
  request.params = {{"bucket", place.bucket}};
  request.query = std::move(query);
  request.region = place.region;
  return request;
}

Request key_request(const Place& place, std::string method, const std::string& key,
                    std::vector<Pair> query) {
  Request request = bucket_request(place, std::move(method), std::move(query));
  request.path = "/{bucket}/{key+}";
  request.params.push_back({"key", key});
  return request;
}

bool is_plain(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~' || c == '/';
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr char hex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(byte)) {
      out += c;
    } else {
      out += '%';
      out += hex[byte >> 4];
      out += hex[byte & 15];
    }
  }
}

void add_unless_empty(std::vector<Pair>& query, const char* key, const std::string& value) {
  if (!value.empty()) query.push_back({key, value});
}

}  // namespace

Request list_buckets_request(const std::string& region, const std::string& bucket_type,
                             const std::string& marker) {
  Request request;
  request.service = "obs";
  request.method = "GET";
  request.path = "/";
  request.region = region;
  if (!bucket_type.empty()) request.headers = {{"x-obs-bucket-type", bucket_type}};
  add_unless_empty(request.query, "marker", marker);
  return request;
}

Request head_request(const Place& place) {
  return bucket_request(place, "HEAD", {});
}

Request setting_request(const Place& place, const std::string& setting) {
  return bucket_request(place, "GET", {{setting, ""}});
}

Request list_request(const Place& place, const std::string& prefix, const Marker& after,
                     size_t most) {
  std::vector<Pair> query;
  const bool versions = !place.files && !place.plain;
  if (versions) query.push_back({"versions", ""});
  add_unless_empty(query, "prefix", prefix);
  add_unless_empty(query, versions ? "key-marker" : "marker", after.key);
  if (versions) add_unless_empty(query, "version-id-marker", after.id);
  query.push_back({"max-keys", std::to_string(most)});
  query.push_back({"encoding-type", "url"});
  return bucket_request(place, "GET", std::move(query));
}

Request uploads_request(const Place& place, const std::string& prefix, const Marker& after,
                        size_t most) {
  std::vector<Pair> query{{"uploads", ""}};
  add_unless_empty(query, "prefix", prefix);
  add_unless_empty(query, "key-marker", after.key);
  add_unless_empty(query, "upload-id-marker", after.id);
  query.push_back({"max-uploads", std::to_string(most)});
  query.push_back({"encoding-type", "url"});
  return bucket_request(place, "GET", std::move(query));
}

Request head_version_request(const Place& place, const std::string& key,
                             const std::string& version) {
  return key_request(place, "HEAD", key, {{"versionId", version}});
}

void append_object(std::string& body, std::string_view key, std::string_view version_id) {
  body += "<Object><Key>";
  append_encoded(body, key);
  body += "</Key>";
  if (!version_id.empty()) {
    body += "<VersionId>";
    append_encoded(body, version_id);
    body += "</VersionId>";
  }
  body += "</Object>";
}

Request delete_request(const Place& place, std::string_view objects) {
  Request request = bucket_request(place, "POST", {{"delete", ""}});
  request.content_type = "application/xml";
  request.body = "<Delete><Quiet>true</Quiet><EncodingType>url</EncodingType>";
  request.body += objects;
  request.body += "</Delete>";
  return request;
}

Request abort_request(const Place& place, const std::string& key, const std::string& upload_id) {
  return key_request(place, "DELETE", key, {{"uploadId", upload_id}});
}

Request delete_bucket_request(const Place& place) {
  return bucket_request(place, "DELETE", {});
}

Request put_lifecycle_request(const Place& place, std::string body) {
  Request request = bucket_request(place, "PUT", {{"lifecycle", ""}});
  request.content_type = "application/xml";
  request.body = std::move(body);
  return request;
}

Request delete_lifecycle_request(const Place& place) {
  return bucket_request(place, "DELETE", {{"lifecycle", ""}});
}

}  // namespace billstop::obs
