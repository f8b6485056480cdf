#include "sdk/sandbox/obs_list.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/crypto.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t most_entries = 1000;

void add_object(const ObsCall& call, ObsXml& xml, const ObsPage& page, const std::string& key,
                const ObsVersion& version, bool owner) {
  xml.open("Contents").add("Key", page.shown(key));
  xml.add("LastModified", iso_millis(version.modified_at_ms));
  xml.add("ETag", '"' + version.etag() + '"').add("Size", version.size);
  if (owner) add_obs_owner(call, xml, "Owner");
  xml.add("StorageClass", obs_class_name(version.storage_class, call.dialect)).close("Contents");
}

// A token is a key that need not be readable in a query.
std::string token_of(const std::string& key) {
  return hex(key);
}

std::string key_of_token(const std::string& token) {
  std::string percent;
  for (size_t i = 0; i + 1 < token.size(); i += 2) percent += '%' + token.substr(i, 2);
  return percent_decode(percent);
}

struct Listed {
  std::string entries{};  // XML
  int64_t count = 0;
  bool more = false;
  std::string last{};  // key or group that the next page begins after
};

Listed walk(const ObsCall& call, const ObsPage& page, const std::string& marker, bool owner,
            ObsXml& xml) {
  Listed listed;
  std::vector<std::string> groups;
  const auto& objects = call.bucket().shelf.objects();
  auto at = marker < page.prefix ? objects.lower_bound(page.prefix) : objects.upper_bound(marker);
  while (at != objects.end() && at->first.starts_with(page.prefix)) {
    const std::string group = page.group_of(at->first);
    const bool counts = group.empty() ? !at->second.front().marker : !page.passed(group, marker);
    // A group is there only if something current is in it.
    if (counts && !group.empty() && at->second.front().marker) {
      ++at;
      continue;
    }
    if (counts && listed.count == page.most) {
      listed.more = true;
      break;
    }
    if (counts) {
      ++listed.count;
      listed.last = group.empty() ? at->first : group;
    }
    if (group.empty()) {
      if (counts) add_object(call, xml, page, at->first, at->second.front(), owner);
      ++at;
      continue;
    }
    if (counts) groups.push_back(group);
    const std::string after = obs_after_prefix(group);
    at = after.empty() ? objects.end() : objects.lower_bound(after);
  }
  for (const std::string& group : groups) {
    xml.open("CommonPrefixes").add("Prefix", page.shown(group)).close("CommonPrefixes");
  }
  return listed;
}

Reply list_v1(ObsCall& call, const ObsPage& page) {
  const std::string marker = call.context.query_or("marker");
  ObsXml xml = call.xml("ListBucketResult");
  xml.add("Name", call.bucket().name).add("Prefix", page.shown(page.prefix));
  xml.add("Marker", page.shown(marker)).add("MaxKeys", page.most);
  if (!page.delimiter.empty()) xml.add("Delimiter", page.shown(page.delimiter));
  if (page.url) xml.add("EncodingType", "url");
  const Listed listed = walk(call, page, marker, true, xml);
  xml.add("IsTruncated", listed.more ? "true" : "false");
  const bool tells_next = !page.delimiter.empty() || call.switches().on("obs.next_marker_always");
  if (listed.more && tells_next) xml.add("NextMarker", page.shown(listed.last));
  return xml.reply();
}

Reply list_v2(ObsCall& call, const ObsPage& page) {
  const std::string token = call.context.query_or("continuation-token");
  const std::string start = call.context.query_or("start-after");
  const bool owner = call.context.query_or("fetch-owner") == "true";
  ObsXml xml = call.xml("ListBucketResult");
  xml.add("Name", call.bucket().name).add("Prefix", page.shown(page.prefix));
  xml.add("MaxKeys", page.most);
  if (!page.delimiter.empty()) xml.add("Delimiter", page.shown(page.delimiter));
  if (page.url) xml.add("EncodingType", "url");
  if (!token.empty()) xml.add("ContinuationToken", token);
  if (!start.empty()) xml.add("StartAfter", page.shown(start));
  const Listed listed = walk(call, page, token.empty() ? start : key_of_token(token), owner, xml);
  xml.add("KeyCount", listed.count).add("IsTruncated", listed.more ? "true" : "false");
  if (listed.more) xml.add("NextContinuationToken", token_of(listed.last));
  return xml.reply();
}

}  // namespace

ObsPage::ObsPage(const ObsCall& call, const char* most_key)
    : prefix(call.context.query_or("prefix")), delimiter(call.context.query_or("delimiter")) {
  most = std::min(call.context.query_int(most_key, most_entries), most_entries);
  if (most < 0) throw CloudError{400, "InvalidArgument", "Argument maxKeys must not be negative"};
  const std::string encoding = call.context.query_or("encoding-type");
  if (!encoding.empty() && encoding != "url") {
    throw CloudError{400, "InvalidArgument", "Invalid Encoding Method specified in Request"};
  }
  url = !encoding.empty();
}

std::string ObsPage::shown(std::string_view key) const {
  return url ? obs_url_text(key) : std::string(key);
}

std::string ObsPage::group_of(std::string_view key) const {
  if (delimiter.empty()) return {};
  const size_t at = key.find(delimiter, prefix.size());
  return at == std::string_view::npos ? std::string{}
                                      : std::string(key.substr(0, at + delimiter.size()));
}

bool ObsPage::passed(const std::string& group, const std::string& marker) const {
  return marker == group;
}

std::string obs_after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty())
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

void add_obs_owner(const ObsCall& call, ObsXml& xml, const char* tag) {
  xml.open(tag).add("ID", call.context.account.id).close(tag);
}

Reply list_obs_objects(ObsCall& call) {
  const ObsPage page(call, "max-keys");
  return call.context.query_or("list-type") == "2" ? list_v2(call, page) : list_v1(call, page);
}

}  // namespace billstop::sandbox
