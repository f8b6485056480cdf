// POST training-job-searches: which jobs a search finds, and the job as the cloud shows it.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

// A job in the field names of the official SDK (job_response.py).
Json training_view(const Item& job, int64_t now_ms);

// The whole answer to a search: offset is the index of a page, not of a row.
Json training_search(Context& context);

}  // namespace billstop::sandbox
