// Reads what a plugin handed over as C values: checked, bounded, copied. [worker]
// All functions throw ContractError.
#pragma once

#include <billstop/abi.h>

#include <billstop/detail/borrow.hpp>
#include <billstop/values.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace billstop::core {

inline constexpr size_t text_bytes_max = 16 * 1024;
inline constexpr size_t body_bytes_max = 64 * 1024 * 1024;
inline constexpr size_t items_max = 100'000;  // of one array

bool is_utf8(std::string_view text);

// what: the member's name, for the message.
std::string copy_text(billstop_str text, const char* what);
// Words for a person, often the cloud's own: what is not UTF-8 becomes '?', what is too long is
// cut, since an odd error message must not hide the error. Never throws ContractError.
std::string copy_words(billstop_str text);
std::vector<billstop::Pair> copy_pairs(const billstop_pair* pairs, size_t count, const char* what);

// Calls use(element) for each element of an array of growing structs.
template <class T, class Use>
void each_element(const T* first, size_t count, const char* what, Use&& use);

// A request as the plugin wants it sent; the body's bytes are not looked at.
billstop::Request copy_request(const billstop_request* request);

void check_struct(const void* given, uint32_t struct_size, size_t least, const char* what);
void check_count(const void* first, size_t count, const char* what);

template <class T, class Use>
void each_element(const T* first, size_t count, const char* what, Use&& use) {
  check_count(first, count, what);
  if (count == 0) return;
  check_struct(first, first->struct_size, sizeof(T), what);
  const char* at = reinterpret_cast<const char*>(first);
  for (size_t i = 0; i < count; ++i, at += first->struct_size) {
    const T& element = *reinterpret_cast<const T*>(at);
    if (element.struct_size != first->struct_size)
      check_struct(nullptr, element.struct_size, sizeof(T), what);
    use(element);
  }
}

}  // namespace billstop::core
