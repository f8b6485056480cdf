// Paths of object storage, compared as the cloud's users mean them: "obs://b/train" is the key
// `train` and the keys under `train/`, never `train-2`.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/resource.hpp"

namespace billstop::core {

// "obs://bucket/key" without a slash at the end; empty when the key means no such path.
std::string path_of(const ResourceKey& key);

bool is_stored_path(const Kind& kind);  // obs_path or bucket

// The bucket's name; empty when it is no path.
std::string bucket_of(std::string_view path);

bool is_bucket_root(std::string_view path);

// Equal, or one within the other.
bool paths_overlap(std::string_view a, std::string_view b);
bool path_within(std::string_view inner, std::string_view outer);

// Many uses of paths, found again by path. Text order puts what lies in a folder behind it.
class PathIndex {
 public:
  struct Entry {
    ResourceKey user{};
    std::string role{};
  };
  void add(const std::string& path, Entry entry) { at_[path].push_back(std::move(entry)); }

  // All uses whose path overlaps the given one.
  void overlapping(const std::string& path,
                   const std::function<void(const std::string& used, const Entry&)>& each) const;

 private:
  std::map<std::string, std::vector<Entry>> at_;
};

}  // namespace billstop::core
