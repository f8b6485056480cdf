// Resources across the boundary: C to core, checked; core to the author's values, for borrowing.
#pragma once

#include <billstop/abi.h>

#include <billstop/detail/borrow.hpp>
#include <deque>
#include <vector>

#include "core/domain/resource.hpp"

namespace billstop::core {

// [worker] Throws ContractError naming the member that is wrong. `plugin` is left empty.
Resource decode_resource(const billstop_resource& c);
std::vector<Resource> decode_resources(const billstop_resource* items, size_t count);

billstop::Resource encode_resource(const Resource& resource);

// Keeps what the C array of a batch points into.
class BorrowedBatch {
 public:
  explicit BorrowedBatch(const std::vector<Resource>& batch);

  const billstop_resource* data() const { return items_.data(); }
  size_t size() const { return items_.size(); }

 private:
  std::vector<billstop::Resource> values_;
  std::deque<billstop::detail::BorrowedResource> borrowed_;
  std::vector<billstop_resource> items_;
};

}  // namespace billstop::core
