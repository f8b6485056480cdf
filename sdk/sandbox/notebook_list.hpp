// GET .../notebooks and .../notebooks/all: which notebooks a list names, and its pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// The pages of a list are asked for one after the other, so that what a query found is kept for as
// long as nothing is written.
class NotebookLists {
 public:
  Reply page(Context& context, bool all_owners);

  // What a query asks for, read once and held against every notebook.
  struct Filter {
    std::string project{}, workspace{}, feature{}, name{}, pool_id{}, owner{}, status{}, flavor{},
        image_id{}, id{}, billing{};
    std::vector<std::pair<std::string, std::string>> tags{};
    std::string only_of{};  // a user's id; empty: all owners
    std::string sort_key{};
    bool ascending = false;
    bool operator==(const Filter&) const = default;
  };

 private:
  const std::vector<const Item*>& asked_for(Context& context, bool all_owners);

  std::optional<Filter> filter_{};
  const Account* account_ = nullptr;
  uint64_t writings_ = 0;
  std::vector<const Item*> found_{};
};

}  // namespace billstop::sandbox
