#include "plugins/pool/pool.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/pool_tags.hpp"
#include "plugins/pool/node_row.hpp"
#include "plugins/pool/pool_reads.hpp"
#include "plugins/pool/pool_row.hpp"

namespace billstop::pool {

using modelarts::Json;
using modelarts::Listing;

namespace {

constexpr int64_t settle_pause_ms = 10'000;
// Up to so many pools showing each is cheaper than the list.
constexpr size_t shown_one_by_one = 3;

// The id is made from the name that people give, so a pool created anew can have the same one.
bool is_another(const Resource& planned, const Resource& now) {
  return planned.created_at_ms != 0 && now.created_at_ms != 0 &&
         planned.created_at_ms != now.created_at_ms;
}

// Deleting breaks whatever runs in the pool, and the cloud does not refuse it. Who was there when
// it was planned has been stopped since and may only not have left yet; anybody else keeps it.
std::optional<StopOutcome> still_used(Call& call, const Resource& planned) {
  const Listing workloads = list_workloads(call, planned.id);
  if (!workloads.whole()) return blocked("its workloads could not be listed whole");
  std::optional<StopOutcome> leaving;
  for (const Json& workload : workloads.rows) {
    const auto user = user_of(workload);
    if (!user) continue;
    const bool known = std::any_of(planned.users.begin(), planned.users.end(), [&](const Use& u) {
      return u.kind == user->kind && u.id == user->id;
    });
    const std::string who = user->kind + " " + user->id;
    if (!known && !is_terminating(workload)) return blocked(who + " runs in it");
    leaving = StopOutcome{BILLSTOP_RETRY, settle_pause_ms, {}, who + " has not left it yet", {}};
  }
  return leaving;
}

std::optional<StopOutcome> holds_subpools(Call& call, const Resource& planned, const Json& row) {
  if (!may_have_subpools(row)) return std::nullopt;
  const Listing children = list_subpools(call, planned.scope, planned.id);
  if (!children.whole()) return blocked("its sub-pools could not be listed whole");
  for (const Json& child : children.rows) {
    const std::string parent = modelarts::text(child, {"status", "parent"});
    if (parent == planned.id && !is_deleting(child))
      return blocked("sub-pool " + id_of(child) + " is in it");
  }
  return std::nullopt;
}

// What the pool is now, right before it is deleted; empty when nothing stands against that.
std::optional<StopOutcome> why_not_now(Call& call, const Resource& planned, const Json& row) {
  auto now = resource_of(row, planned.scope);
  if (!now) return StopOutcome{.text = "the answer for the pool holds none"};
  if (is_another(planned, *now)) return blocked("another pool of the same name is there now");
  if (!now->untouchable.empty())
    return StopOutcome{BILLSTOP_STOP_REFUSED, 0, {}, now->untouchable, {}};
  if (!is_logical(row)) {
    const Listing nodes = list_nodes(call, planned.id);
    if (!nodes.whole()) return blocked("its nodes could not be listed whole");
    if (const std::string why = why_nodes_keep_it(nodes.rows); !why.empty()) return blocked(why);
    add_nodes(*now, nodes.rows);
  }
  if (const std::string why = why_not_delete(*now); !why.empty()) return blocked(why);
  if (auto children = holds_subpools(call, planned, row)) return children;
  return still_used(call, planned);
}

// The row as a resource; users, and the nodes' reason against deleting, as they were planned,
// since stop reads both again.
Resource seen_now(const Json& row, const Resource& planned) {
  Resource seen = resource_of(row, planned.scope).value_or(planned);
  block_way(seen, why_not_delete(planned));
  seen.users = planned.users;
  seen.users_known = planned.users_known;
  return seen;
}

VerifyOutcome judge(Call& call, const Json& row, const Resource& planned) {
  Resource seen = seen_now(row, planned);
  if (is_another(planned, seen)) return verified_gone();
  if (is_deleting(row)) {
    seen.tags = planned.tags;
    seen.tags_known = planned.tags_known;
    return seen_as(BILLSTOP_PENDING, std::move(seen));
  }
  modelarts::read_pool_tags(call, seen.id, seen);
  switch (phase_bills(row)) {
    case Tri::no:
      return seen_as(BILLSTOP_ENDED, std::move(seen));
    case Tri::yes:
      // A failed pool with nodes left: deleting it again is allowed and needed.
      return seen_as(is_alive(row) ? BILLSTOP_STILL_RUNNING : BILLSTOP_NEXT_STEP, std::move(seen));
    case Tri::unknown:
      break;
  }
  return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen), "a phase that is not documented");
}

VerifyOutcome verify_one(Call& call, const Resource& planned) {
  const Reply reply = call.send(show_request(planned.id));
  if (is_gone(reply)) return verified_gone();
  const Json row = modelarts::parse(reply.body);
  if (!reply.ok() || id_of(row).empty()) return could_not_verify(reply);
  return judge(call, row, planned);
}

}  // namespace

StopOutcome Pool::stop(Call& call, std::string_view, const Resource& planned) const {
  const Reply shown = call.send(show_request(planned.id));
  if (is_gone(shown)) return stop_gone(shown);
  if (!shown.ok()) return failed(shown);
  const Json row = modelarts::parse(shown.body);
  if (is_deleting(row)) return accepted(shown);
  if (const auto why = why_not_now(call, planned, row)) return *why;
  const Reply reply = call.send(delete_request(planned.id));
  if (reply.ok()) return accepted(reply);
  if (is_gone(reply)) return stop_gone(reply);
  return reply.status == 409 ? retry_after(settle_pause_ms, reply) : failed(reply);
}

// The list may hold back what it likes (see pool_locate.cpp), so absence is confirmed by showing.
void Pool::verify(Call& call, std::string_view, std::span<const Resource> pools) const {
  std::map<std::string, Json> listed;
  if (pools.size() > shown_one_by_one)
    for (const Json& row : list_pools(call, pools.front().scope).rows) listed[id_of(row)] = row;
  for (size_t i = 0; i < pools.size(); ++i) {
    const auto row = listed.find(pools[i].id);
    call.settle(
        i, row == listed.end() ? verify_one(call, pools[i]) : judge(call, row->second, pools[i]));
  }
}

}  // namespace billstop::pool

BILLSTOP_PLUGIN(billstop::pool::Pool);
