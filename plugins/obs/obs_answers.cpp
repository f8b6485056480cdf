#include "plugins/obs/obs_answers.hpp"

#include <charconv>
#include <chrono>
#include <cstring>
#include <pugixml.hpp>

namespace billstop::obs {
namespace {

using Node = pugi::xml_node;

std::string_view text_of(Node parent, const char* name) {
  return parent.child_value(name);
}

bool is_true(Node parent, const char* name) {
  return text_of(parent, name) == "true";
}

int64_t number_of(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? value : 0;
}

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// A plus is a space, as the official SDK reads it [huaweicloud-sdk-python-obs src/obs/convertor.py
// unquote_plus].
std::string decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%' && i + 2 < text.size() && nibble(text[i + 1]) >= 0 &&
               nibble(text[i + 2]) >= 0) {
      out += static_cast<char>(nibble(text[i + 1]) * 16 + nibble(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

class KeyReader {
 public:
  explicit KeyReader(Node root) : encoded_(text_of(root, "EncodingType") == "url") {}
  std::string read(std::string_view text) const {
    return encoded_ ? decoded(text) : std::string(text);
  }

 private:
  bool encoded_;
};

// The classes in the words of OBS; the S3 dialect has others for two of them.
std::string storage_class(std::string_view text) {
  if (text == "STANDARD_IA") return "WARM";
  if (text == "GLACIER") return "COLD";
  return std::string(text);
}

Entry entry_of(Node node, const KeyReader& keys, bool marker) {
  Entry entry;
  entry.key = keys.read(text_of(node, "Key"));
  entry.version_id = text_of(node, "VersionId");
  entry.modified_at_ms = time_ms(text_of(node, "LastModified"));
  entry.marker = marker;
  if (marker) return entry;
  entry.size = number_of(text_of(node, "Size"));
  entry.storage_class = storage_class(text_of(node, "StorageClass"));
  return entry;
}

// The list of objects may leave out NextMarker, and then its last key is meant.
std::optional<Marker> next_of(Node root, const KeyReader& keys, const EntryPage& page) {
  if (!is_true(root, "IsTruncated")) return std::nullopt;
  Marker next{keys.read(text_of(root, "NextKeyMarker")),
              std::string(text_of(root, "NextVersionIdMarker"))};
  if (next.key.empty()) next = {keys.read(text_of(root, "NextMarker")), {}};
  if (next.key.empty() && !page.entries.empty())
    next = {page.entries.back().key, page.entries.back().version_id};
  return next;
}

Node root_of(pugi::xml_document& document, std::string_view body, const char* name) {
  if (!document.load_buffer(body.data(), body.size())) return {};
  const Node root = document.document_element();
  return std::strcmp(root.name(), name) == 0 ? root : Node();
}

}  // namespace

BucketPage read_buckets(std::string_view body) {
  pugi::xml_document document;
  const Node root = root_of(document, body, "ListAllMyBucketsResult");
  BucketPage page;
  page.readable = !root.empty();
  page.owner = text_of(root.child("Owner"), "ID");
  for (const Node node : root.child("Buckets").children("Bucket"))
    page.buckets.push_back(
        {std::string(text_of(node, "Name")), std::string(text_of(node, "Location")),
         time_ms(text_of(node, "CreationDate")), text_of(node, "BucketType") == "POSIX",
         !text_of(node, "BucketType").empty()});
  if (!is_true(root, "IsTruncated")) return page;
  page.next = text_of(root, "NextMarker");
  if (page.next->empty() && !page.buckets.empty()) page.next = page.buckets.back().name;
  return page;
}

EntryPage read_entries(std::string body) {
  pugi::xml_document document;
  EntryPage page;
  if (!document.load_buffer_inplace(body.data(), body.size(),
                                    pugi::parse_minimal | pugi::parse_escapes | pugi::parse_cdata))
    return page;
  const Node root = document.document_element();
  const std::string_view name = root.name();
  page.readable = name == "ListVersionsResult" || name == "ListBucketResult";
  const KeyReader keys(root);
  for (const Node node : root.children()) {
    const std::string_view tag = node.name();
    if (tag == "Version" || tag == "Contents") page.entries.push_back(entry_of(node, keys, false));
    if (tag == "DeleteMarker") page.entries.push_back(entry_of(node, keys, true));
  }
  page.next = next_of(root, keys, page);
  if (page.next && page.next->key.empty()) page.readable = false;
  return page;
}

UploadPage read_uploads(std::string body) {
  pugi::xml_document document;
  const Node root = root_of(document, body, "ListMultipartUploadsResult");
  UploadPage page;
  page.readable = !root.empty();
  const KeyReader keys(root);
  for (const Node node : root.children("Upload"))
    page.uploads.push_back({keys.read(text_of(node, "Key")), std::string(text_of(node, "UploadId")),
                            time_ms(text_of(node, "Initiated"))});
  if (!is_true(root, "IsTruncated")) return page;
  page.next = Marker{keys.read(text_of(root, "NextKeyMarker")),
                     std::string(text_of(root, "NextUploadIdMarker"))};
  if (page.next->key.empty() && !page.uploads.empty())
    page.next = Marker{page.uploads.back().key, page.uploads.back().id};
  if (page.next->key.empty()) page.readable = false;
  return page;
}

std::optional<std::vector<Undeleted>> read_undeleted(std::string_view body) {
  pugi::xml_document document;
  const Node root = root_of(document, body, "DeleteResult");
  if (root.empty()) return std::nullopt;
  const KeyReader keys(root);
  std::vector<Undeleted> out;
  for (const Node node : root.children("Error"))
    out.push_back({keys.read(text_of(node, "Key")), std::string(text_of(node, "VersionId")),
                   std::string(text_of(node, "Code")), std::string(text_of(node, "Message"))});
  return out;
}

std::optional<Totals> read_storage_info(std::string_view body) {
  pugi::xml_document document;
  const Node root = root_of(document, body, "GetBucketStorageInfoResult");
  if (root.empty()) return std::nullopt;
  return Totals{number_of(text_of(root, "ObjectNumber")), number_of(text_of(root, "Size"))};
}

std::optional<std::vector<Pair>> read_tags(std::string_view body) {
  pugi::xml_document document;
  const Node root = root_of(document, body, "Tagging");
  if (root.empty()) return std::nullopt;
  std::vector<Pair> tags;
  for (const Node node : root.child("TagSet").children("Tag"))
    tags.push_back({std::string(text_of(node, "Key")), std::string(text_of(node, "Value"))});
  return tags;
}

std::string read_log_target(std::string_view body) {
  pugi::xml_document document;
  const Node enabled = root_of(document, body, "BucketLoggingStatus").child("LoggingEnabled");
  const std::string bucket(text_of(enabled, "TargetBucket"));
  return bucket.empty() ? bucket : bucket + "/" + std::string(text_of(enabled, "TargetPrefix"));
}

std::string read_owner(std::string_view body) {
  pugi::xml_document document;
  return std::string(text_of(root_of(document, body, "AccessControlPolicy").child("Owner"), "ID"));
}

std::string element_text(std::string_view body, const char* name) {
  pugi::xml_document document;
  if (!document.load_buffer(body.data(), body.size())) return {};
  const Node found =
      document.find_node([&](Node node) { return std::strcmp(node.name(), name) == 0; });
  return found.text().get();
}

int64_t time_ms(std::string_view text) {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text.back() != 'Z')
    return 0;
  const auto part = [&](size_t at, size_t size) { return number_of(text.substr(at, size)); };
  using namespace std::chrono;
  const year_month_day date(year(static_cast<int>(part(0, 4))),
                            month(static_cast<unsigned>(part(5, 2))),
                            day(static_cast<unsigned>(part(8, 2))));
  if (!date.ok()) return 0;
  const int64_t days = sys_days(date).time_since_epoch().count();
  const int64_t seconds = part(11, 2) * 3600 + part(14, 2) * 60 + part(17, 2);
  const int64_t millis = text.size() >= 24 && text[19] == '.' ? part(20, 3) : 0;
  return (days * 86'400 + seconds) * 1000 + millis;
}

std::string date_text(int64_t ms) {
  using namespace std::chrono;
  const year_month_day date(floor<days>(sys_time<milliseconds>(milliseconds(ms))));
  const auto padded = [](unsigned n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(static_cast<int>(date.year())) + "-" +
         padded(static_cast<unsigned>(date.month())) + "-" +
         padded(static_cast<unsigned>(date.day()));
}

bool no_such_bucket(const Reply& reply) {
  return reply.status == 404 && (reply.error_code == "NoSuchBucket" || reply.error_code == "404");
}

bool may_pass(std::string_view code) {
  return code == "SlowDown" || code == "ServiceUnavailable" || code == "InternalError" ||
         code == "OperationAborted" || code == "RequestTimeout";
}

StopOutcome failed_outcome(const Reply& reply) {
  if (no_such_bucket(reply)) return stop_gone(reply);
  return may_pass(reply.error_code) ? retry_after(settle_pause_ms, reply) : failed(reply);
}

}  // namespace billstop::obs
