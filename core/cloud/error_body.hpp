// The cloud's words in any of its dialects, also where a failure hides inside a 2xx.
#pragma once

#include <string>
#include <string_view>

#include "core/cloud/transport.hpp"

namespace billstop::core {

struct ErrorWords {
  std::string code{};        // empty: no failure
  std::string text{};        // untrusted, at most 2000 bytes
  std::string request_id{};  // also of a success
  bool cut = false;          // of a failure: it began to say something that cannot be read

  bool operator==(const ErrorWords&) const = default;
};

// `status` of an answer that came. A non-2xx always gets a code: the HTTP number when the body has
// none. Only the top level of a 2xx is looked at: lists carry error codes of their items.
ErrorWords read_error(int status, const Headers& lower_case_headers, std::string_view body);

}  // namespace billstop::core
