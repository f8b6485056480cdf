// The making of notebooks: by a request, or from what an account file says.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// Accepts any flavor and image; throws a CloudError where a field is missing or impossible.
Item new_notebook(Context& context);

// Fills in what an account file left out.
void complete_notebook(World& world, const Account& account, Item& notebook, int64_t now_ms);

}  // namespace billstop::sandbox
