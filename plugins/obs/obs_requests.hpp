// The requests of OBS that this plugin sends, and how it writes keys into them.
#pragma once

#include <billstop/plugin.hpp>
#include <span>
#include <string>
#include <string_view>

namespace billstop::obs {

// A bucket and where it is: its region's endpoint is asked.
struct Place {
  std::string bucket{};
  std::string region{};  // empty: not known
  bool files = false;    // a parallel file system: directories, no versions
  bool plain = false;    // objects are listed, not versions: it never had any
};

// A place in the order of keys, and of one key's versions or uploads.
struct Marker {
  std::string key{};
  std::string id{};
};

Request list_buckets_request(const std::string& region, const std::string& bucket_type,
                             const std::string& marker);
Request head_request(const Place& place);
// ?tagging, ?policy and the like.
Request setting_request(const Place& place, const std::string& setting);

// A page of what lies below `prefix` after `after`: versions and markers, or of a file system, that
// knows no versions, objects.
Request list_request(const Place& place, const std::string& prefix, const Marker& after,
                     size_t most = 1000);
Request uploads_request(const Place& place, const std::string& prefix, const Marker& after,
                        size_t most = 1000);
Request head_version_request(const Place& place, const std::string& key,
                             const std::string& version);

// One object of a multi-delete's body; keys are encoded, so that no byte of them is lost in XML.
void append_object(std::string& body, std::string_view key, std::string_view version_id);
// objects: what append_object wrote, up to 1000.
Request delete_request(const Place& place, std::string_view objects);
Request abort_request(const Place& place, const std::string& key, const std::string& upload_id);
Request delete_bucket_request(const Place& place);
Request put_lifecycle_request(const Place& place, std::string body);
Request delete_lifecycle_request(const Place& place);

}  // namespace billstop::obs
