// One command over many accounts: a process each, so many side by side, one document in the end.
// Nothing is shared between accounts but this machine and one rate budget, of which each that runs
// has an equal part: what one of them does to its process or its keys stays with it.
#pragma once

#include <string>
#include <vector>

#include "core/cli/commands_impl.hpp"

namespace billstop::core {

// args: the program's own, without its name. Throws UsageError.
int accounts_command(const CommandContext& context, const std::vector<std::string>& args,
                     const std::string& executable);

// report --merge: the documents of shards, or of single accounts, as one. Throws UsageError.
int merge_command(const CommandContext& context);

// Which of so many accounts, in the order of their names, are this process's: of "2/4" every fourth
// from the second on; "auto/4" takes a job's own index (JOB_COMPLETION_INDEX of Kubernetes from 0,
// CI_NODE_INDEX of GitLab from 1). Throws UsageError.
std::vector<size_t> shard_of(const std::string& shard, size_t count,
                             const Environment& environment);

// What one of so many may use of a quota, in percent, where all may use `whole` (above 0, at most 1).
int share_of_each(double whole, size_t at_once);

// "stop.plan" for one account: "stop.team-a.plan".
std::string file_of_account(const std::string& file, const std::string& account);

}  // namespace billstop::core
