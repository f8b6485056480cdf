#include "sdk/sandbox/obs_multipart.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"
#include "sdk/sandbox/obs_auth_v4.hpp"
#include "sdk/sandbox/obs_list.hpp"
#include "sdk/sandbox/obs_object_calls.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t most_part_number = 10'000;
constexpr int64_t most_parts_a_page = 1000;

ObsUploads::iterator upload_of(ObsCall& call) {
  const auto sequence = obs_sequence_of(call.context.query_or("uploadId"));
  ObsUploads& uploads = call.bucket().uploads;
  const auto found = sequence ? uploads.find({call.key, *sequence}) : uploads.end();
  if (found == uploads.end()) {
    throw CloudError{404, "NoSuchUpload", "The specified multipart upload does not exist"};
  }
  return found;
}

std::string etag_of(const ObsPart& part) {
  return hex({part.md5.data(), part.md5.size()});
}

std::string unquoted(std::string text) {
  std::erase(text, '"');
  return text;
}

ObsPart copied_part(const ObsCall& call, std::string_view source) {
  const std::string path = percent_decode(source.substr(0, source.find('?')));
  const size_t start = path.starts_with('/') ? 1 : 0, slash = path.find('/', start);
  const ObsBucket* from =
      slash == std::string::npos ? nullptr : call.store.find(path.substr(start, slash - start));
  const ObsVersion* version = from && &from->account == &call.context.account
                                  ? from->shelf.current(path.substr(slash + 1))
                                  : nullptr;
  if (!version) throw CloudError{404, "NoSuchKey", "The specified key does not exist."};
  return {version->size, call.now_ms(), version->md5,
          version->content && version->content->kept ? version->content->body : std::string{}};
}

ObsPart sent_part(const ObsCall& call) {
  const std::string_view source = call.header("copy-source");
  if (!source.empty()) return copied_part(call, source);
  std::string body = obs_plain_body(call.context.request);
  check_obs_digest(call.context.request, body, false);
  ObsPart part{static_cast<int64_t>(body.size()), call.now_ms(), obs_md5(body), {}};
  if (body.size() <= obs_kept_body_bytes) part.body = std::move(body);
  return part;
}

// The parts that the body of a completion names, in its order.
std::vector<const ObsPart*> named_parts(const ObsCall& call, const ObsUpload& upload) {
  pugi::xml_document document;
  const pugi::xml_node root =
      obs_read_xml(document, call.context.request.body, "CompleteMultipartUpload");
  std::vector<const ObsPart*> parts;
  int64_t previous = 0;
  for (const pugi::xml_node& node : root.children("Part")) {
    const int64_t number = node.child("PartNumber").text().as_llong();
    const auto found = upload.parts.find(number);
    const std::string etag = unquoted(node.child("ETag").text().get());
    if (number <= previous) {
      throw CloudError{400, "InvalidPartOrder", "The list of parts was not in ascending order."};
    }
    if (found == upload.parts.end() || etag_of(found->second) != etag) {
      throw CloudError{400, "InvalidPart",
                       "One or more of the specified parts could not be found."};
    }
    parts.push_back(&found->second);
    previous = number;
  }
  if (parts.empty()) throw CloudError{400, "MalformedXML", "No part is named"};
  return parts;
}

ObsVersion joined(const ObsUpload& upload, const std::vector<const ObsPart*>& parts) {
  ObsVersion version;
  ObsContent content;
  std::string hashes;
  content.kept = true;
  for (const ObsPart* part : parts) {
    version.size += part->size;
    hashes.append(part->md5.data(), part->md5.size());
    content.kept = content.kept && part->body.size() == static_cast<size_t>(part->size) &&
                   static_cast<size_t>(version.size) <= obs_kept_body_bytes;
    if (content.kept) content.body += part->body;
  }
  if (!content.kept) content.body.clear();
  version.md5 = obs_md5(hashes);
  version.parts = static_cast<uint16_t>(parts.size());
  version.storage_class = upload.storage_class;
  content.type = upload.type;
  content.metadata = upload.metadata;
  version.content = std::make_shared<const ObsContent>(std::move(content));
  return version;
}

}  // namespace

Reply start_obs_upload(ObsCall& call) {
  ObsUpload upload;
  upload.initiated_at_ms = call.now_ms();
  upload.type = call.context.request.header("content-type");
  upload.metadata = call.headers_from("meta-");
  upload.storage_class = call.bucket().settings.storage_class;
  if (const auto asked = obs_class_of(call.header("storage-class"))) upload.storage_class = *asked;
  const uint64_t sequence = call.store.next_sequence();
  call.bucket().uploads.emplace(std::pair{call.key, sequence}, std::move(upload));
  call.note("changed");
  return call.xml("InitiateMultipartUploadResult")
      .add("Bucket", call.bucket().name)
      .add("Key", call.key)
      .add("UploadId", obs_version_id(sequence))
      .reply();
}

Reply put_obs_part(ObsCall& call) {
  const auto upload = upload_of(call);
  const int64_t number = call.context.query_int("partNumber", 0);
  if (number < 1 || number > most_part_number) {
    throw CloudError{400, "InvalidArgument", "Part number must be an integer between 1 and 10000"};
  }
  ObsPart part = sent_part(call);
  call.changing();
  ObsPart& held = upload->second.parts[number];
  call.bucket().fragment_bytes += part.size - held.size;
  held = std::move(part);
  call.note("changed");
  if (!call.header("copy-source").empty()) {
    return call.xml("CopyPartResult")
        .add("LastModified", iso_millis(held.at_ms))
        .add("ETag", '"' + etag_of(held) + '"')
        .reply();
  }
  Reply reply = empty_reply(200);
  reply.headers.emplace_back("ETag", '"' + etag_of(held) + '"');
  return reply;
}

Reply complete_obs_upload(ObsCall& call) {
  const auto upload = upload_of(call);
  ObsVersion version = joined(upload->second, named_parts(call, upload->second));
  const ObsVersion stored = store_obs_object(call, call.key, std::move(version));
  call.bucket().drop_upload(upload);
  call.note("changed");
  Reply reply = call.xml("CompleteMultipartUploadResult")
                    .add("Location", '/' + call.bucket().name + '/' + obs_url_text(call.key))
                    .add("Bucket", call.bucket().name)
                    .add("Key", call.key)
                    .add("ETag", '"' + stored.etag() + '"')
                    .reply();
  if (call.bucket().settings.versioning != ObsVersioning::never) {
    call.tell(reply, "version-id", stored.id());
  }
  return reply;
}

Reply abort_obs_upload(ObsCall& call) {
  const auto upload = upload_of(call);
  call.changing();
  call.bucket().drop_upload(upload);
  call.note("changed");
  return empty_reply(204);
}

Reply list_obs_parts(ObsCall& call) {
  const auto upload = upload_of(call);
  const int64_t marker = call.context.query_int("part-number-marker", 0);
  const int64_t most = std::clamp<int64_t>(call.context.query_int("max-parts", most_parts_a_page),
                                           1, most_parts_a_page);
  ObsXml xml = call.xml("ListPartsResult");
  xml.add("Bucket", call.bucket().name).add("Key", call.key);
  xml.add("UploadId", obs_version_id(upload->first.second));
  add_obs_owner(call, xml, "Initiator");
  add_obs_owner(call, xml, "Owner");
  xml.add("StorageClass", obs_class_name(upload->second.storage_class, call.dialect));
  xml.add("PartNumberMarker", marker).add("MaxParts", most);
  const auto& parts = upload->second.parts;
  auto at = parts.upper_bound(marker);
  int64_t last = marker;
  for (int64_t count = 0; at != parts.end() && count < most; ++at, ++count) {
    last = at->first;
    xml.open("Part").add("PartNumber", last).add("LastModified", iso_millis(at->second.at_ms));
    xml.add("ETag", '"' + etag_of(at->second) + '"').add("Size", at->second.size).close("Part");
  }
  xml.add("NextPartNumberMarker", last);
  return xml.add("IsTruncated", at != parts.end() ? "true" : "false").reply();
}

}  // namespace billstop::sandbox
