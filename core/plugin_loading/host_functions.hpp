// The host functions of abi.h, and what the opaque billstop_call is.
#pragma once

#include <billstop/abi.h>

#include <billstop/detail/borrow.hpp>
#include <deque>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/plugin_loading/plugin_call.hpp"

// Lives on the worker's stack while the plugin's function runs. What the plugin borrows from the
// host stays here until the next host function.
struct billstop_call {
  billstop::core::WorkerSeat* seat = nullptr;          // null in create
  std::shared_ptr<billstop::core::PluginCall> call{};  // null in create
  std::thread::id thread = std::this_thread::get_id();
  std::string refusal{};
  std::string explained{};  // in create
  billstop::core::NextReply reply{};
  std::vector<billstop_pair> reply_headers{};
  std::deque<billstop::core::Resource> ahead{};  // fetched for next_located, not given yet
  billstop::Resource located{};
  std::unique_ptr<billstop::detail::BorrowedResource> located_c{};
};

namespace billstop::core {

// The one table; lives as long as the process.
const billstop_host& host_functions();

}  // namespace billstop::core
