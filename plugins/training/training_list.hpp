// The search for training jobs, read whole although it pages by page index and counts nothing.
#pragma once

#include <billstop/plugin.hpp>
#include <set>
#include <string>

#include "plugins/modelarts_common/listing.hpp"

namespace billstop::training {

// All jobs of the scope's workspace, those of fine-tuning among them, each once.
modelarts::Listing list_jobs(Call& call, const Scope& scope);

// What one reading shows of them: good for what stands in it, not for what is absent. Of a search
// of more than `worth_pages` the first page alone. `pools`: only of these, if there are any and not
// more than a filter takes.
modelarts::Listing glance_at_jobs(Call& call, const Scope& scope, size_t worth_pages,
                                  const std::set<std::string>& pools);

}  // namespace billstop::training
