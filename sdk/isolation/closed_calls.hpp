// System calls that a plugin has no use for: starting processes and threads, sockets, looking into
// other processes.
#pragma once

namespace billstop::isolation {

// From now on the first such call ends the process, after a frame {"do":"broke","what":"..."} that
// names it in words has been written to wire_fd. False where the kernel has no such filter.
bool close_system_calls(int wire_fd);

}  // namespace billstop::isolation
