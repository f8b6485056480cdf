/* The whole contract between billstop and a plugin, ABI 1.
 *
 * A plugin is an ELF shared library that exports one symbol, `billstop_plugin_entry`, and carries
 * its manifest (JSON) in the section `.billstop_manifest`. Everything below is plain C, so that
 * compiler and standard library of plugin and host need not match. sdk/ABI.md says in prose what
 * the tags here say in short:
 *
 *   [call-thread]  legal only on the thread that the host runs this call on, and only until the
 *                  call's function returns
 *   [any-thread]   may run concurrently with any other function of the same instance
 *   borrowed       valid until the function that it was given to (or that gave it) returns, unless
 *                  another end is named; the receiver copies what it keeps; nobody frees it
 *
 * Growing: a struct that starts with struct_size may get new members at its end in a later minor
 * version. Who fills a struct sets struct_size to sizeof(its own declaration); who reads it touches
 * only members that lie wholly inside struct_size. A value smaller than the ABI 1.0 struct is a
 * fault. In an array of such structs every element has the struct_size of the first, which is also
 * the distance in bytes from one element to the next.
 */
#ifndef BILLSTOP_ABI_H
#define BILLSTOP_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BILLSTOP_ABI_MAJOR 1
#define BILLSTOP_ABI_MINOR 1
#define BILLSTOP_ENTRY_SYMBOL "billstop_plugin_entry"
#define BILLSTOP_MANIFEST_SECTION ".billstop_manifest"

/* UTF-8, not terminated. data may be NULL when size is 0. Borrowed. */
typedef struct billstop_str {
  const char* data;
  size_t size;
} billstop_str;

typedef struct billstop_pair {
  billstop_str key;
  billstop_str value;
} billstop_pair;

/* What host functions and plugin entry points return. */
typedef int32_t billstop_status;
enum {
  BILLSTOP_OK = 0,
  BILLSTOP_CANCELLED = 1, /* the run ends or the deadline passed: return soon */
  BILLSTOP_BUSY = 2,      /* submit: too many requests of this call in flight, take a reply first */
  BILLSTOP_EMPTY = 3,     /* next, next_located: nothing more to come */
  BILLSTOP_REFUSED =
      4,               /* the host does not send this: not in the manifest, wrong phase, wrong id */
  BILLSTOP_FAILED = 5, /* the plugin could not do its work; say why by `explain` */
  BILLSTOP_FAULT = 6   /* the caller broke this contract (bad struct_size, bad index, ...) */
};

/* ---- what a resource is ------------------------------------------------------------------ */

/* Account, region, project, workspace; an empty member means "not narrowed by it": a resource of
 * the account has only `account`. project and workspace are the cloud's ids. */
typedef struct billstop_scope {
  uint32_t struct_size;
  uint32_t reserved;
  billstop_str account;
  billstop_str region;
  billstop_str project;
  billstop_str workspace;
} billstop_scope;

enum { BILLSTOP_NO = 0, BILLSTOP_YES = 1, BILLSTOP_UNKNOWN = 2 };

/* One reason why money runs. `paid_by_*` empty: the resource pays itself; else the resource that
 * does (a job in a dedicated pool names the pool). rate_per_hour: decimal text such as "12.5",
 * empty when unknown, then currency and rate_source are empty too. */
typedef struct billstop_meter {
  uint32_t struct_size;
  int32_t running; /* BILLSTOP_NO, _YES or _UNKNOWN */
  billstop_str what;
  billstop_str paid_by_kind;
  billstop_str paid_by_id;
  billstop_str rate_per_hour;
  billstop_str currency;
  billstop_str rate_source;
} billstop_meter;

/* A reference to another resource. role: runs-in, input, code, model, output, log, mount, disk,
 * billed-as, scheduled-by, started-by. For storage, id is the path: "obs://bucket/key". */
typedef struct billstop_use {
  uint32_t struct_size;
  uint32_t reserved;
  billstop_str role;
  billstop_str kind;
  billstop_str id;
} billstop_use;

/* An exact string under which a bill line can name the resource, and the field to compare:
 * resource_id or resource_name. */
typedef struct billstop_bill_key {
  uint32_t struct_size;
  uint32_t reserved;
  billstop_str field;
  billstop_str value;
} billstop_bill_key;

/* A way of the manifest, by its id. why_not empty: it can be taken now. */
typedef struct billstop_way_now {
  uint32_t struct_size;
  uint32_t reserved;
  billstop_str id;
  billstop_str why_not;
} billstop_way_now;

/* One thing in the account. Times are milliseconds since 1970 UTC, 0 when unknown. */
typedef struct billstop_resource {
  uint32_t struct_size;
  int32_t tags_known; /* BILLSTOP_NO: the tags could not be read, which protects the resource */
  billstop_str kind;
  billstop_str id;
  billstop_str name;
  const billstop_scope* scope;
  billstop_str state; /* the cloud's own word */
  int64_t created_at_ms;
  int64_t updated_at_ms;
  int64_t started_at_ms;
  billstop_str owner_id;
  billstop_str owner_name;
  billstop_str charging_mode; /* pay-per-use, prepaid, free, or empty: unknown */
  billstop_str untouchable; /* why nobody may ever stop it (public, shared, another's); or empty */
  const billstop_pair* tags;
  size_t tag_count;
  const billstop_way_now* ways;
  size_t way_count;
  const billstop_meter* meters;
  size_t meter_count;
  const billstop_use* uses;
  size_t use_count;
  /* Resources that use this one, as the cloud itself lists them (a pool's workloads). users_known:
   * BILLSTOP_YES when that list was answered whole, _UNKNOWN when it could not be read, _NO when
   * the cloud has no such list for this kind. */
  const billstop_use* users;
  size_t user_count;
  int32_t users_known;
  uint32_t reserved;
  const billstop_bill_key* bill_keys;
  size_t bill_key_count;
  /* Further values that a request about this resource may name in its path, by placeholder:
   * the workflow_id of an execution, the billing id of a node. */
  const billstop_pair* handles;
  size_t handle_count;
  /* Evidence for a person: last start, invocations, flavor. Never used to decide. Those called
   * "note" stand beneath the resource in the plan. */
  const billstop_pair* facts;
  size_t fact_count;
  /* ABI 1.1. stop, verify of stored data: what lies in the resource and is newer than this (ms
   * since 1970 UTC) stays, since somebody may have put it there after the plan. 0: all goes. Set by
   * the host alone. */
  int64_t keep_newer_than_ms;
} billstop_resource;

/* ---- requests ---------------------------------------------------------------------------- */

/* A request of the manifest, filled in. `path` is the manifest's own template, letter by letter;
 * `params` gives each placeholder but project_id its plain value, which the host encodes as one
 * segment. `query` values are plain too and leave in the order given. */
typedef struct billstop_request {
  uint32_t struct_size;
  uint32_t reserved;
  billstop_str service; /* modelarts, obs, bss, evs, sfs-turbo, ... */
  billstop_str method;
  billstop_str path;
  const billstop_pair* params;
  size_t param_count;
  const billstop_pair* query;
  size_t query_count;
  const billstop_pair* headers; /* only names that the host's table for the service allows */
  size_t header_count;
  billstop_str body;
  billstop_str content_type; /* empty: application/json */
  billstop_str region;       /* ABI 1.1. Where the call's scope has no region and the service is obs:
                                whose endpoint is asked. Empty: any that knows the account. */
} billstop_request;

/* The answer. http_status 0: none came (error_code is then "timeout", "connection", ...).
 * error_code and error_text are taken from the body in any of the cloud's dialects, also out of a
 * 2xx answer that holds a failure; both empty means success. Borrowed until the next host function
 * of the same call. */
typedef struct billstop_reply {
  uint32_t struct_size;
  int32_t http_status;
  uint64_t tag;
  billstop_str error_code;
  billstop_str error_text;
  billstop_str request_id;
  billstop_str body;
  const billstop_pair* headers; /* names in lower case; only those a plugin can need */
  size_t header_count;
} billstop_reply;

/* ---- outcomes ---------------------------------------------------------------------------- */

enum {                            /* of stop */
       BILLSTOP_ACCEPTED = 1,     /* the cloud took it; verify will tell */
       BILLSTOP_STOP_GONE = 2,    /* it is not there (any more): success */
       BILLSTOP_RETRY = 3,        /* not now; stop again after retry_after_ms */
       BILLSTOP_BLOCKED = 4,      /* something else must end first; text says what */
       BILLSTOP_DENIED = 5,       /* no permission */
       BILLSTOP_STOP_REFUSED = 6, /* the cloud refuses for good; text says why */
       BILLSTOP_STOP_FAILED = 7
};
enum {                          /* of verify */
       BILLSTOP_ENDED = 21,     /* none of the meters that the way ends is running */
       BILLSTOP_GONE = 22,      /* absent from a whole list, or the cloud's own not-found */
       BILLSTOP_PENDING = 23,   /* on its way */
       BILLSTOP_NEXT_STEP = 24, /* call stop again, same way (at most 8 times) */
       BILLSTOP_STILL_RUNNING = 25,
       BILLSTOP_VERIFY_UNKNOWN = 26, /* could not tell */
       BILLSTOP_VERIFY_FAILED = 27   /* it ended up in a state that it will not leave by itself */
};

typedef struct billstop_settlement {
  uint32_t struct_size;
  int32_t outcome;
  int64_t retry_after_ms;  /* RETRY only */
  billstop_str error_code; /* the cloud's */
  billstop_str text;       /* for a person */
  billstop_str request_id; /* the cloud's */
} billstop_settlement;

/* Why part of a locate is missing. */
enum {
  BILLSTOP_MISSING_DENIED = 1,  /* 403 and the like, or an empty list without a proven right */
  BILLSTOP_MISSING_PARTIAL = 2, /* only the caller's own, or fewer rows than counted */
  BILLSTOP_MISSING_MALFORMED = 3,
  BILLSTOP_MISSING_UNANSWERED = 4, /* throttled out, 5xx, no connection */
  BILLSTOP_MISSING_UNPUBLISHED = 5 /* the service does not exist here: counts as none */
};

/* ---- host -------------------------------------------------------------------------------- */

typedef struct billstop_call billstop_call;

/* All functions [call-thread]. They may block. After CANCELLED the plugin returns soon. */
typedef struct billstop_host {
  uint32_t struct_size;
  uint32_t abi_minor;

  /* Copies the request and returns at once. OK, BUSY, REFUSED (see `refusal`), CANCELLED, FAULT.
   * tag comes back in the reply. Signing, rate, retry lie below: one submit, one reply. */
  billstop_status (*submit)(billstop_call*, const billstop_request*, uint64_t tag);
  /* Waits for one completed reply of this call. The caller sets out->struct_size.
   * OK, EMPTY (none in flight), CANCELLED. */
  billstop_status (*next)(billstop_call*, billstop_reply* out);

  /* locate: reports resources; blocks while the host is behind. OK, CANCELLED, FAULT. */
  billstop_status (*found)(billstop_call*, const billstop_resource* items, size_t count);
  /* locate: this kind could not be read whole in this scope. `missing` is a BILLSTOP_MISSING_*.
   * Without any such call, a locate that returns OK has seen everything there is. */
  billstop_status (*incomplete)(billstop_call*, billstop_str kind, int32_t missing,
                                billstop_str error_code, billstop_str text,
                                billstop_str request_id);
  /* locate of a plugin with locate_after_uses: the first round's resources one by one.
   * *out is borrowed until the next host function of this call. OK, EMPTY, CANCELLED. */
  billstop_status (*next_located)(billstop_call*, const billstop_resource** out);

  /* stop, verify: settles item `index` of the batch, exactly once. `seen` is the resource as read
   * now, or NULL when it was not read or is gone. OK; FAULT on a second settle or a bad index. */
  billstop_status (*settle)(billstop_call*, size_t index, const billstop_settlement*,
                            const billstop_resource* seen);

  /* Says why create, locate, stop or verify is about to return FAILED. */
  billstop_status (*explain)(billstop_call*, billstop_str text);
  /* Why the last submit was REFUSED, or the last FAULT; borrowed until the next host function. */
  billstop_str (*refusal)(billstop_call*);

  billstop_status (*cancelled)(billstop_call*); /* OK or CANCELLED */
  billstop_status (*progress)(billstop_call*);  /* puts off the call's deadline */
  int64_t (*cloud_now_ms)(billstop_call*);      /* the cloud's clock, ms since 1970 UTC */
  billstop_status (*log)(billstop_call*, int32_t level, billstop_str text); /* 0 debug .. 3 error */
} billstop_host;

/* ---- plugin ------------------------------------------------------------------------------ */

/* The exported symbol. An instance is immutable after create: locate, stop and verify run on it
 * concurrently [any-thread], each call on a thread of its own. create and destroy run alone.
 * The host struct outlives the instance. */
typedef struct billstop_entry {
  uint32_t struct_size;
  uint32_t abi_major;
  uint32_t abi_minor;
  uint32_t reserved;

  /* settings: the plugin's own object of billstop.json as JSON text, "{}" when absent; the host
   * has checked it against the manifest's schema. *self is the plugin's. OK or FAILED. */
  billstop_status (*create)(const billstop_host*, billstop_call*, billstop_str settings,
                            void** self);
  void (*destroy)(void* self);

  /* Reads, never changes. OK, FAILED or CANCELLED; what was found before FAILED still counts,
   * and the scope is then "could not tell". */
  billstop_status (*locate)(void* self, billstop_call*, const billstop_scope*);
  /* One kind, way and scope. The array holds the resources as last read. Each index is settled
   * exactly once; a missing one counts as failed. */
  billstop_status (*stop)(void* self, billstop_call*, billstop_str way,
                          const billstop_resource* items, size_t count);
  billstop_status (*verify)(void* self, billstop_call*, billstop_str way,
                            const billstop_resource* items, size_t count);
} billstop_entry;

/* Declared here so that C authors define it with the right linkage:
 *   BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry = { ... };            */
#define BILLSTOP_EXPORT __attribute__((visibility("default")))
extern BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry;

#ifdef __cplusplus
}
#endif
#endif
