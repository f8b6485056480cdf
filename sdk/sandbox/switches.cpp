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
      // Workspaces
      {"workspace.offset_is_page", 0},  // documents say "start page", the provider steps by rows
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
      {"notebook.storage_after_pool", 1},     // its disk costs on when its pool has gone
      {"notebook.gone_code", 6309},           // or 6404
      {"notebook.deleted_shown_ms", 0},       // how long a deleted one is shown as DELETED
      {"notebook.stopped_again_code", 6307},  // or 6357
      {"notebook.managed_efs_billed", 0},
      {"notebook.lease_ms", 3'600'000},  // of one created without a duration; -1: never
      {"notebook.volume_ms", 25'000},    // its disk is INITIALIZING that long after creation
      // The bill
      {"bill.kept", 1},                  // 0: nobody watches the meters, the bill stays empty
      {"bill.past_ms", 259'200'000},     // how far back it reaches before the start
      {"bill.lag_min_ms", 3'600'000},    // a line comes that long after its hour has ended,
      {"bill.lag_max_ms", 86'400'000},   // or up to that long, drawn for each line
      {"bill.by_settlement", 0},         // it stands on the date of its coming, not of its usage
      {"bill.whole_hours", 1},           // a line's times are its hour's, whatever part was used
      {"bill.cents_carried", 1},         // what fills no cent goes to the next hour; 0: rounded
      {"bill.newest_first", 1},          // so that pages shift while lines come
      {"bill.page_max", 1'000},          // limit of one page
      {"bill.notebook_disk_as_evs", 0},  // a notebook's disk stands as a disk under its own id
      {"bill.pool_lines", 0},            // 0: one for the pool, 1: for each flavor, 2: each node
      // The order centre
      {"bss.wrong_site_code", 150},          // or 156
      {"bss.requests_per_s", 10},            // of one API by the whole account; 0: no limit
      {"bss.query_lag_ms", 180'000},         // how far the resource query is behind the orders
      {"bss.policy_lag_ms", 10'000},         // and behind a change of what follows the expiry
      {"bss.closed_shown_ms", 604'800'000},  // how long it shows what has ended, as closed
      {"bss.page_max", 500},
      {"bss.order_ms", 30'000},             // an unsubscription is processing
      {"bss.refund_ms", 30'000},            // and then waits for its refund
      {"bss.needs_approval", 0},            // somebody has to agree first, and never does
      {"bss.all_failed_is_400", 1},         // no id of an unsubscription taken; 0: 200 all the same
      {"bss.attached_disks", 1},            // a prepaid pool or node has a disk in its order
      {"bss.attached_with_parent", 1},      // an attached id is taken together with its parent's
      {"bss.grace_ms", 1'296'000'000},      // expired, before it is frozen
      {"bss.retention_ms", 1'296'000'000},  // frozen, before it is gone
      {"bss.five_days_china", 1},           // everything comes back within five days of buying
      {"bss.five_days_international", 1},
      {"bss.five_days_per_year", 10},  // as often
      {"bss.fee_percent", 10},         // of the unused rest, else
      // Disks and shared file systems
      {"evs.create_ms", 5'000},
      {"evs.delete_ms", 5'000},
      {"evs.recycle_bin", 0},  // a deleted disk goes there first
      {"evs.recycle_keep_ms", 604'800'000},
      {"evs.recycle_billed", 1},
      {"evs.error_billed", 0},
      {"evs.snapshots_billed", 1},
      {"evs.snapshots_in_the_way", 1},  // a disk that has some is not deleted
      {"sfs.create_ms", 20'000},
      {"sfs.delete_ms", 20'000},
      {"sfs.frozen_billed", 0},
      {"sfs.frozen_delete", 1},
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
      {"pool.prepaid_delete", 0},  // DELETE on a yearly/monthly pool is accepted
      {"pool.waiting_delete", 0},  // and on one whose order is unpaid
      {"pool.frozen_delete", 0},
      {"pool.frozen_billed", 0},
      {"pool.refuses_with_prepaid_nodes", 0},  // 0: the nodes outlive the pool and cost on
      {"pool.delete_shows_old_phase", 1},      // in the body that answers a DELETE
      {"pool.list_all_states", 1},             // without a status; 0: created ones alone
      {"network.create_ms", 10'000},
      {"network.delete_ms", 10'000},
      {"network.refuses_in_use", 1},
      // Training jobs
      {"training.create_ms", 10'000},  // in Creating, and again in Pending
      {"training.terminate_ms", 10'000},
      {"training.delete_ms", 5'000},
      {"training.retry_ms", 60'000},    // a failed job with retries left starts again
      {"training.delete_running", 1},   // a live job can be deleted without terminating it
      {"training.count_is_page", 1},    // count tells the page's size, not the matches
      {"training.abnormal_billed", 1},  // Abnormal with Lost, Unknown, TerminatedFailed
      {"training.ending_billed", 1},    // Terminating
      {"training.reserved_billed", 1},  // kept after its end by reserved_time
      // Services v1
      {"service.deploy_ms", 30'000},
      {"service.stop_ms", 15'000},
      {"service.delete_ms", 5'000},
      {"service.offset_is_page", 0},     // offset of the list counts pages, not rows
      {"service.workspace_number", 0},   // workspace_id 0 comes as a number
      {"service.concerning_billed", 1},  // the healthy instances of a concerning service
      {"service.ending_billed", 1},      // stopping, deleting
      {"service.deploying_billed", 0},
      {"service.failed_billed", 0},

      {"infer_v2.workspace_zero", 1},  // the list shows workspace 0 unless told otherwise
      {"infer_v2.gone_status", 404},   // of a service that is not there; 400 in the API's text

      {"lite.all_most", 1'024},    // rows of a list over all owners
      {"lite.stopped_billed", 1},  // stopping bare metal gives nothing back

      // Workflows
      {"workflow.errors_in_2xx", 1},            // a refused action answers 201 with an error_code
      {"workflow.stop_ends_jobs", 1},           // stopping an execution terminates its jobs
      {"workflow.schedule_every_ms", 300'000},  // of a schedule made through the API
      // OBS
      {"obs.bucket_page", 1000},                // buckets a page where max-keys asks for none
      {"obs.list_needs_type", 1},               // file systems are listed only by their type
      {"obs.next_marker_always", 0},            // else only with a delimiter
      {"obs.versions_of_unversioned", 1},       // a never versioned bucket lists versions
      {"obs.head_tells_files", 1},              // HEAD of a file system says that it is one
      {"obs.empty_delete_refused", 1},          // POST ?delete without a key: MalformedXML
      {"obs.deletes_at_once", 0},               // a directory never goes with its files
      {"obs.name_reuse_ms", 1'800'000},         // before a deleted bucket's name is free
      {"obs.owner_keeps_policy", 1},            // a bucket policy cannot lock its owner out
      {"obs.storageinfo_every_ms", 3'600'000},  // how often it is counted
      {"obs.storageinfo_counts_all", 1},        // noncurrent versions and fragments too
      {"obs.trash_billed", 1},                  // what a file system's trash holds
      {"obs.early_deletion_runs", 0},           // charged at once, or as a running meter
      {"obs.lifecycle_scan_ms", 86'400'000},
      {"obs.log_every_ms", 300'000},  // access logs land that long after a request
      {"obs.in_arrears", 0},          // every request is refused
  };
  return table;
}

}  // namespace billstop::sandbox
