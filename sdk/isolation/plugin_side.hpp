// Inside a plugin's process: the host functions that the plugin is given, each of them a question
// over the wire, and the loop that runs its functions when asked.
#pragma once

#include <billstop/abi.h>

#include "sdk/isolation/wire.hpp"

namespace billstop::isolation {

// Runs jobs until the other end has gone, then destroys the instance. out_fd: where the process's
// standard output and error go, a file of which nothing may be written.
void serve_plugin(Wire& wire, const billstop_entry& entry, int out_fd);

}  // namespace billstop::isolation
