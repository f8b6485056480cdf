// Emptying a bucket by the service's own lifecycle engine: one rule over all of it, the former
// rules kept and put back.
#pragma once

#include <billstop/plugin.hpp>
#include <cstdint>

#include "plugins/obs/bucket.hpp"
#include "plugins/obs/stored_path.hpp"

namespace billstop::obs {

// Says of the way `lifecycle` why it cannot be taken or what it means, and keeps the rules that are
// there now with the resource.
void offer_lifecycle(const Bucket& bucket, int64_t from_objects, Resource& resource);

// Sets the rule, or, once the bucket is empty, puts the former ones back.
StopOutcome stop_by_lifecycle(Call& call, Target& target, const Resource& planned);
VerifyOutcome verify_lifecycle(Call& call, const Target& target, const Contents& contents,
                               Resource seen);

// Takes the rule away while it is still at work: the former ones come back, and what has not been
// deleted until then stays.
StopOutcome undo_lifecycle(Call& call, const Target& target, const Resource& planned);
VerifyOutcome verify_undone_lifecycle(Call& call, const Target& target, Resource seen);

}  // namespace billstop::obs
