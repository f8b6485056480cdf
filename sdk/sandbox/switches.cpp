// The one table of switches: delays of the practice cloud, and what the facts leave ASSUMED.
// Names end in their unit; names without one are choices (0 or 1, or as said beside them).
#include "sdk/sandbox/world.hpp"

namespace billstop::sandbox {

const std::map<std::string, int64_t>& switch_defaults() {
  static const std::map<std::string, int64_t> table{
      // Every request
      {"reply.delay_ms", 0},
      // IAM
      {"iam.token_valid_ms", 86'400'000},
      {"iam.domains_empty", 0},  // new-style identities see no domain and must ask STS
      // Notebooks
      {"notebook.create_ms", 20'000},
      {"notebook.start_ms", 15'000},
      {"notebook.stop_ms", 10'000},
      {"notebook.delete_ms", 8'000},
      {"notebook.busy_ms", 20'000},          // snapshotting and other passing operations
      {"notebook.delete_needs_stopped", 1},  // 6304 while it runs
      {"notebook.frozen_delete", 1},         // a frozen one can be deleted
      {"notebook.failed_billed", 1},         // ERROR and *_FAILED keep their compute meter
      {"notebook.transient_billed", 1},      // INIT, CREATING, STARTING and STOPPING
      {"notebook.frozen_storage_billed", 1},
      {"notebook.storage_after_pool", 1},  // its disk costs on when its pool has gone
      {"notebook.gone_code", 6309},        // or 6404
      {"notebook.deleted_shown_ms", 0},    // how long a deleted one is shown as DELETED
      // Pools and networks
      {"pool.create_ms", 60'000},
      {"pool.delete_ms", 30'000},
      {"pool.node_delete_ms", 15'000},
      {"pool.creating_delete", 1},  // a pool in creation can be deleted
      {"pool.deleting_billed", 1},
      {"pool.error_billed", 0},
      {"pool.refuses_with_children", 1},  // a root with logical pools; 0: takes them along
      {"pool.list_omits_children", 1},
      {"pool.refuses_with_workloads", 0},
      {"pool.empty_vanishes", 1},  // a pool whose nodes have all gone
      {"network.create_ms", 10'000},
      {"network.delete_ms", 10'000},
      {"network.refuses_in_use", 1},
  };
  return table;
}

}  // namespace billstop::sandbox
