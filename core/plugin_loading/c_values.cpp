#include "core/plugin_loading/c_values.hpp"

#include <algorithm>

#include "core/plugin_loading/contract_error.hpp"

namespace billstop::core {
namespace {

// The length of the UTF-8 sequence at the begin of `text`, or 0. Refuses overlong forms, halves of
// surrogate pairs and what lies beyond U+10FFFF.
size_t sequence_length(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > text.size()) return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const unsigned second = byte(1);
  if (first == 0xe0 && second < 0xa0) return 0;
  if (first == 0xed && second > 0x9f) return 0;
  if (first == 0xf0 && second < 0x90) return 0;
  if (first == 0xf4 && second > 0x8f) return 0;
  return length;
}

std::string copy_bytes(billstop_str text, size_t most, const char* what) {
  if (text.size == 0) return {};
  if (text.data == nullptr) throw ContractError(std::string(what) + " has a size but no data");
  if (text.size > most)
    throw ContractError(std::string(what) + " has " + std::to_string(text.size) +
                        " bytes; at most " + std::to_string(most) + " are allowed");
  return {text.data, text.size};
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const size_t length = sequence_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string copy_text(billstop_str text, const char* what) {
  std::string out = copy_bytes(text, text_bytes_max, what);
  if (!is_utf8(out)) throw ContractError(std::string(what) + " is not UTF-8");
  return out;
}

std::string copy_words(billstop_str text) {
  if (text.data == nullptr) return {};
  std::string_view rest(text.data, std::min(text.size, text_bytes_max));
  std::string out;
  while (!rest.empty()) {
    const size_t length = sequence_length(rest);
    if (length == 0)
      out += '?';
    else
      out += rest.substr(0, length);
    rest.remove_prefix(std::max<size_t>(length, 1));
  }
  return out;
}

void check_struct(const void* given, uint32_t struct_size, size_t least, const char* what) {
  if (given == nullptr)
    throw ContractError(std::string(what) + " has elements of different struct_size");
  if (struct_size < least || struct_size % alignof(void*) != 0)
    throw ContractError(std::string(what) + " has a struct_size of " + std::to_string(struct_size) +
                        "; ABI 1.0 needs " + std::to_string(least));
}

void check_count(const void* first, size_t count, const char* what) {
  if (count > items_max)
    throw ContractError(std::string(what) + " has " + std::to_string(count) +
                        " elements; at most " + std::to_string(items_max) + " are allowed");
  if (count > 0 && first == nullptr)
    throw ContractError(std::string(what) + " has a count but no data");
}

std::vector<billstop::Pair> copy_pairs(const billstop_pair* pairs, size_t count, const char* what) {
  check_count(pairs, count, what);
  std::vector<billstop::Pair> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i)
    out.push_back({copy_text(pairs[i].key, what), copy_text(pairs[i].value, what)});
  return out;
}

billstop::Request copy_request(const billstop_request* request) {
  if (request == nullptr) throw ContractError("the request is null");
  const billstop_request& r = *request;
  check_struct(request, r.struct_size, offsetof(billstop_request, region), "the request");
  const bool has_region = detail::has_member(r, &r.region);
  return {copy_text(r.service, "service"),
          copy_text(r.method, "method"),
          copy_text(r.path, "path"),
          copy_pairs(r.params, r.param_count, "params"),
          copy_pairs(r.query, r.query_count, "query"),
          copy_pairs(r.headers, r.header_count, "headers"),
          copy_bytes(r.body, body_bytes_max, "body"),
          copy_text(r.content_type, "content_type"),
          has_region ? copy_text(r.region, "region") : std::string()};
}

}  // namespace billstop::core
