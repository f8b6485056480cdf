// Which objects a batch of storage resources covers, so that a change stays within it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/resource.hpp"

namespace billstop::core {

// "obs://bucket/train" is the key "train" and the keys under "train/", never "train-2".
class ObsReach {
 public:
  // Of kind bucket the id is the bucket; of others an id or handle that begins with obs:// is a
  // path.
  explicit ObsReach(std::span<const Resource> batch);

  bool whole_bucket(std::string_view bucket) const;
  bool key(std::string_view bucket, std::string_view key) const;
  bool any_of(std::string_view bucket) const;

 private:
  struct Path {
    std::string bucket{};
    std::string key{};  // empty: the whole bucket
  };
  void add(std::string_view url);
  std::vector<Path> paths_;
};

// The keys of a multi-delete body, or nothing when it is none that can be read. Names the keys as
// the server will read them: XML entities resolved, and decoded when EncodingType is url.
std::optional<std::vector<std::string>> multi_delete_keys(std::string_view xml);

}  // namespace billstop::core
