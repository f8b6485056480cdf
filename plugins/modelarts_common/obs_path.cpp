#include "plugins/modelarts_common/obs_path.hpp"

#include <algorithm>

namespace billstop::modelarts {

namespace {

bool is_bucket_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
         });
}

std::string joined(std::string_view bucket, std::string_view key) {
  if (!is_bucket_name(bucket)) return {};
  std::string path = "obs://" + std::string(bucket);
  if (!key.empty()) path.append("/").append(key);
  return path;
}

std::string from_bucket_and_key(std::string_view rest) {
  const size_t slash = rest.find('/');
  if (slash == std::string_view::npos) return joined(rest, {});
  return joined(rest.substr(0, slash), rest.substr(slash + 1));
}

// https://bucket.obs.region.host/key: the bucket stands before ".obs." in the host.
std::string from_url(std::string_view rest) {
  const size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view host = rest.substr(0, slash);
  const size_t mark = host.find(".obs.");
  if (mark == std::string_view::npos) return {};
  return joined(host.substr(0, mark), slash < rest.size() ? rest.substr(slash + 1) : "");
}

}  // namespace

std::string canonical_obs_path(std::string_view reference) {
  for (const std::string_view scheme : {"obs://", "s3://"})
    if (reference.starts_with(scheme)) return from_bucket_and_key(reference.substr(scheme.size()));
  for (const std::string_view scheme : {"https://", "http://"})
    if (reference.starts_with(scheme)) return from_url(reference.substr(scheme.size()));
  if (reference.starts_with('/')) return from_bucket_and_key(reference.substr(1));
  return {};
}

}  // namespace billstop::modelarts
