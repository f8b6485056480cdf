// The dynamic mounts of a notebook: OBS, parallel file systems and SFS Turbo.
#pragma once

#include "sdk/sandbox/service.hpp"

namespace billstop::sandbox {

Reply list_storages(Context& context, const Item& notebook);
Reply attach_storage(Context& context, Item& notebook);

// The mount goes, the data stays.
Reply detach_storage(Context& context, Item& notebook);

}  // namespace billstop::sandbox
