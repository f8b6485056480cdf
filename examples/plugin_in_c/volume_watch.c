/* A plugin in plain C: lists the first disks of a project, and stops nothing.
 *
 * It shows what plugin.hpp does for a C++ author: filling the structs, looking at every status, and
 * copying what is kept. JSON is read by hand, for ids alone; a real plugin takes a parser. */
#include <billstop/abi.h>
#include <string.h>

static const billstop_host* host;

static billstop_str text(const char* words) {
  billstop_str s = {words, strlen(words)};
  return s;
}

/* The value of the next "id" at or behind *at; empty when there is none. */
static billstop_str next_id(const char** at, const char* end) {
  static const char key[] = "\"id\":\"";
  const size_t length = sizeof key - 1;
  billstop_str none = {NULL, 0};
  for (; *at + length < end; ++*at) {
    if (memcmp(*at, key, length) != 0) continue;
    const char* begin = *at + length;
    const char* close = memchr(begin, '"', (size_t)(end - begin));
    if (close == NULL) return none;
    billstop_str id = {begin, (size_t)(close - begin)};
    *at = close;
    return id;
  }
  return none;
}

static billstop_status report(billstop_call* call, const billstop_scope* scope, billstop_str body) {
  const char* at = body.data;
  const char* end = body.data + body.size;
  billstop_resource disks[64];
  size_t count = 0;
  for (; count < 64; ++count) {
    billstop_resource disk = {.struct_size = sizeof disk, .tags_known = BILLSTOP_YES};
    disk.kind = text("volume-watch");
    disk.id = next_id(&at, end);
    disk.scope = scope;
    if (disk.id.size == 0) break;
    disks[count] = disk;
  }
  /* Ids of what hangs on a disk look the same to such a reader, so it does not claim to know all.
   */
  billstop_status status =
      host->incomplete(call, text("volume-watch"), BILLSTOP_MISSING_PARTIAL, text(""),
                       text("the first page alone is read"), text(""));
  if (status != BILLSTOP_OK || count == 0) return status;
  return host->found(call, disks, count);
}

static billstop_status locate(void* self, billstop_call* call, const billstop_scope* scope) {
  (void)self;
  billstop_pair limit = {text("limit"), text("50")};
  billstop_request request = {.struct_size = sizeof request};
  request.service = text("evs");
  request.method = text("GET");
  request.path = text("/v2/{project_id}/cloudvolumes/detail");
  request.query = &limit;
  request.query_count = 1;
  billstop_status status = host->submit(call, &request, 0);
  if (status != BILLSTOP_OK) return status == BILLSTOP_CANCELLED ? status : BILLSTOP_FAILED;
  billstop_reply reply = {.struct_size = sizeof reply};
  status = host->next(call, &reply);
  if (status != BILLSTOP_OK) return status == BILLSTOP_CANCELLED ? status : BILLSTOP_FAILED;
  if (reply.http_status == 200 && reply.error_code.size == 0)
    return report(call, scope, reply.body);
  return host->incomplete(
      call, text("volume-watch"),
      reply.http_status == 403 ? BILLSTOP_MISSING_DENIED : BILLSTOP_MISSING_UNANSWERED,
      reply.error_code, reply.error_text, reply.request_id);
}

/* Its manifest has no way, so billstop never calls these. */
static billstop_status no_way(void* self, billstop_call* call, billstop_str way,
                              const billstop_resource* items, size_t count) {
  (void)self, (void)call, (void)way, (void)items, (void)count;
  return BILLSTOP_FAILED;
}

static billstop_status create(const billstop_host* given, billstop_call* call,
                              billstop_str settings, void** self) {
  static char instance;
  (void)call, (void)settings;
  host = given; /* the same table for every instance of the process */
  *self = &instance;
  return BILLSTOP_OK;
}

static void destroy(void* self) {
  (void)self;
}

BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry = {sizeof(billstop_entry),
                                                              BILLSTOP_ABI_MAJOR,
                                                              BILLSTOP_ABI_MINOR,
                                                              0,
                                                              create,
                                                              destroy,
                                                              locate,
                                                              no_way,
                                                              no_way};
