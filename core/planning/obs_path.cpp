#include "core/planning/obs_path.hpp"

namespace billstop::core {
namespace {

constexpr std::string_view scheme = "obs://";

}  // namespace

std::string path_of(const ResourceKey& key) {
  std::string path = key.id;
  if (key.kind.value == "bucket" && !path.starts_with(scheme)) path.insert(0, scheme);
  if (!path.starts_with(scheme)) return {};
  while (path.size() > scheme.size() && path.ends_with('/')) path.pop_back();
  return path.size() == scheme.size() ? std::string() : path;
}

bool is_stored_path(const Kind& kind) {
  return kind.value == "obs_path" || kind.value == "bucket";
}

std::string bucket_of(std::string_view path) {
  if (!path.starts_with(scheme)) return {};
  path.remove_prefix(scheme.size());
  return std::string(path.substr(0, path.find('/')));
}

bool is_bucket_root(std::string_view path) {
  return path.starts_with(scheme) && path.find('/', scheme.size()) == std::string_view::npos;
}

bool path_within(std::string_view inner, std::string_view outer) {
  return inner == outer ||
         (inner.size() > outer.size() && inner.starts_with(outer) && inner[outer.size()] == '/');
}

bool paths_overlap(std::string_view a, std::string_view b) {
  return path_within(a, b) || path_within(b, a);
}

void PathIndex::overlapping(
    const std::string& path,
    const std::function<void(const std::string& used, const Entry&)>& each) const {
  const auto tell = [&](const auto& found) {
    for (const Entry& entry : found->second) each(found->first, entry);
  };
  // The folders around it, the bucket first.
  for (size_t end = path.find('/', scheme.size()); end != std::string::npos;
       end = path.find('/', end + 1)) {
    const auto found = at_.find(path.substr(0, end));
    if (found != at_.end()) tell(found);
  }
  const auto self = at_.find(path);
  if (self != at_.end()) tell(self);
  const std::string inside = path + "/";
  for (auto found = at_.lower_bound(inside); found != at_.end() && found->first.starts_with(inside);
       ++found)
    tell(found);
}

}  // namespace billstop::core
