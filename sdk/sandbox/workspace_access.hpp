// Who may see what is in a workspace.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

bool may_read_workspace(const Context& context, std::string_view workspace_id);

// The workspace that a list is about: of the query, or "0". Nothing: the caller sees an empty list.
// Throws a CloudError where it may not be read and rights show as 403, or where there is none.
std::optional<std::string> listed_workspace(const Context& context, std::string_view query_key);

// Throws a CloudError 403 when the item lies in a workspace that the caller may not read.
void check_readable(const Context& context, const Item& item);

}  // namespace billstop::sandbox
