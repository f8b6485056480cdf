// What is in a bucket, in pages: objects, versions, unfinished uploads.
#pragma once

#include "sdk/sandbox/obs_call.hpp"

namespace billstop::sandbox {

Reply list_obs_objects(ObsCall& call);  // version 1, and 2 with list-type=2
Reply list_obs_versions(ObsCall& call);
Reply list_obs_uploads(ObsCall& call);

// What every page is asked for in the same words.
struct ObsPage {
  std::string prefix{}, delimiter{};
  int64_t most = 1000;
  bool url = false;  // encoding-type=url

  // Throws InvalidArgument. `most_key` is max-keys or max-uploads.
  ObsPage(const ObsCall& call, const char* most_key);

  std::string shown(std::string_view key) const;
  // The prefix that a key is rolled up into, delimiter included; empty: listed by itself.
  std::string group_of(std::string_view key) const;
  // True for a key that a page beginning after `marker` has passed with its group.
  bool passed(const std::string& group, const std::string& marker) const;
};

// The first key that does not begin with `prefix` and follows those that do; empty: none does.
std::string obs_after_prefix(std::string prefix);

void add_obs_owner(const ObsCall& call, ObsXml& xml, const char* tag);

}  // namespace billstop::sandbox
