// Paging by limit and a continue token, as nodes and networks have it.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// Cuts `rows` to the page that the query asks for; `kind` is that of the list. Throws a CloudError
// on a limit above 500 or a token that was never given.
Json continue_page(const Context& context, const std::string& kind, const std::string& api_version,
                   const Json& rows);

}  // namespace billstop::sandbox
