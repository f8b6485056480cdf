// A notebook as the cloud's answers show it.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

Json notebook_view(const Account& account, const Item& notebook, int64_t now_ms);

// {current, data, pages, size, total} of rows that have been cut to a page already.
Json notebook_page(Json rows, int64_t offset, int64_t limit, int64_t total);

}  // namespace billstop::sandbox
