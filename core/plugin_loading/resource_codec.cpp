#include "core/plugin_loading/resource_codec.hpp"

#include "core/plugin_loading/c_values.hpp"
#include "core/plugin_loading/contract_error.hpp"

namespace billstop::core {
namespace {

std::optional<CloudTime> time_of(int64_t ms, const char* what) {
  constexpr int64_t year_10000_ms = 253'402'300'800'000;
  if (ms < 0 || ms >= year_10000_ms)
    throw ContractError(std::string(what) + " is no time between 1970 and 9999");
  if (ms == 0) return std::nullopt;
  return cloud_time(ms);
}

int64_t ms_of(const std::optional<CloudTime>& time) {
  return time ? to_ms(*time) : 0;
}

void check_tri(int32_t value, const char* what) {
  if (value != BILLSTOP_NO && value != BILLSTOP_YES && value != BILLSTOP_UNKNOWN)
    throw ContractError(std::string(what) + " is neither no, yes nor unknown");
}

Scope scope_of(const billstop_scope* scope) {
  if (scope == nullptr) throw ContractError("the resource has no scope");
  check_struct(scope, scope->struct_size, sizeof *scope, "scope");
  return {AccountId{copy_text(scope->account, "scope.account")},
          RegionId{copy_text(scope->region, "scope.region")},
          ProjectId{copy_text(scope->project, "scope.project")},
          WorkspaceId{copy_text(scope->workspace, "scope.workspace")}};
}

std::vector<Tag> tags_of(const billstop_pair* pairs, size_t count, const char* what) {
  std::vector<Tag> out;
  for (billstop::Pair& p : copy_pairs(pairs, count, what))
    out.push_back({std::move(p.key), std::move(p.value)});
  return out;
}

std::vector<Use> uses_of(const billstop_use* uses, size_t count, const char* what) {
  std::vector<Use> out;
  each_element(uses, count, what, [&](const billstop_use& u) {
    out.push_back(
        {copy_text(u.role, what), {Kind{copy_text(u.kind, what)}, copy_text(u.id, what)}});
  });
  return out;
}

Meter meter_of(const billstop_meter& m) {
  check_tri(m.running, "meter.running");
  Meter out;
  out.what = copy_text(m.what, "meter.what");
  out.runs = m.running == BILLSTOP_NO    ? Runs::no
             : m.running == BILLSTOP_YES ? Runs::yes
                                         : Runs::unknown;
  ResourceKey payer{Kind{copy_text(m.paid_by_kind, "meter.paid_by_kind")},
                    copy_text(m.paid_by_id, "meter.paid_by_id")};
  if (payer.kind.empty() != payer.id.empty())
    throw ContractError("meter.paid_by_kind and meter.paid_by_id: one of them is empty");
  if (!payer.id.empty()) out.paid_by = std::move(payer);
  const std::string rate = copy_text(m.rate_per_hour, "meter.rate_per_hour");
  const std::string currency = copy_text(m.currency, "meter.currency");
  if (!rate.empty()) {
    out.rate_per_hour = Money::parse(rate, currency);
    if (!out.rate_per_hour || currency.empty())
      throw ContractError("meter.rate_per_hour \"" + rate + "\" is no amount of a currency");
  }
  out.rate_source = copy_text(m.rate_source, "meter.rate_source");
  return out;
}

void decode_lists(const billstop_resource& c, Resource& out) {
  out.tags = tags_of(c.tags, c.tag_count, "tags");
  each_element(c.ways, c.way_count, "ways", [&](const billstop_way_now& w) {
    out.ways.push_back({WayId{copy_text(w.id, "way.id")}, copy_text(w.why_not, "way.why_not")});
  });
  each_element(c.meters, c.meter_count, "meters",
               [&](const billstop_meter& m) { out.meters.push_back(meter_of(m)); });
  out.uses = uses_of(c.uses, c.use_count, "uses");
  out.users = uses_of(c.users, c.user_count, "users");
  each_element(c.bill_keys, c.bill_key_count, "bill_keys", [&](const billstop_bill_key& k) {
    out.bill_keys.push_back(
        {copy_text(k.field, "bill_key.field"), copy_text(k.value, "bill_key.value")});
  });
  out.handles = tags_of(c.handles, c.handle_count, "handles");
  out.facts = tags_of(c.facts, c.fact_count, "facts");
}

std::vector<billstop::Pair> pairs_of(const std::vector<Tag>& tags) {
  std::vector<billstop::Pair> out;
  for (const Tag& tag : tags) out.push_back({tag.key, tag.value});
  return out;
}

std::vector<billstop::Use> author_uses(const std::vector<Use>& uses) {
  std::vector<billstop::Use> out;
  for (const Use& u : uses) out.push_back({u.role, u.target.kind.value, u.target.id});
  return out;
}

billstop::Tri tri_of(Runs runs) {
  return runs == Runs::no    ? billstop::Tri::no
         : runs == Runs::yes ? billstop::Tri::yes
                             : billstop::Tri::unknown;
}

billstop::Meter author_meter(const Meter& m) {
  billstop::Meter out;
  out.what = m.what;
  out.running = tri_of(m.runs);
  if (m.paid_by) {
    out.paid_by_kind = m.paid_by->kind.value;
    out.paid_by_id = m.paid_by->id;
  }
  if (m.rate_per_hour) {
    out.rate_per_hour = m.rate_per_hour->decimal();
    out.currency = m.rate_per_hour->currency();
  }
  out.rate_source = m.rate_source;
  return out;
}

}  // namespace

Resource decode_resource(const billstop_resource& c) {
  check_struct(&c, c.struct_size, offsetof(billstop_resource, keep_newer_than_ms), "the resource");
  check_tri(c.users_known, "users_known");
  Resource out;
  out.kind = Kind{copy_text(c.kind, "kind")};
  out.id = copy_text(c.id, "id");
  if (out.kind.empty() || out.id.empty()) throw ContractError("a resource needs a kind and an id");
  out.name = copy_text(c.name, "name");
  out.scope = scope_of(c.scope);
  out.state = copy_text(c.state, "state");
  out.created_at = time_of(c.created_at_ms, "created_at_ms");
  out.updated_at = time_of(c.updated_at_ms, "updated_at_ms");
  out.started_at = time_of(c.started_at_ms, "started_at_ms");
  out.owner_id = copy_text(c.owner_id, "owner_id");
  out.owner_name = copy_text(c.owner_name, "owner_name");
  out.charging_mode = copy_text(c.charging_mode, "charging_mode");
  out.untouchable = copy_text(c.untouchable, "untouchable");
  out.tags_known = c.tags_known == BILLSTOP_YES;
  out.users_known = c.users_known == BILLSTOP_NO    ? UsersKnown::no_such_list
                    : c.users_known == BILLSTOP_YES ? UsersKnown::whole
                                                    : UsersKnown::unknown;
  decode_lists(c, out);
  return out;
}

std::vector<Resource> decode_resources(const billstop_resource* items, size_t count) {
  std::vector<Resource> out;
  each_element(items, count, "resources",
               [&](const billstop_resource& c) { out.push_back(decode_resource(c)); });
  return out;
}

billstop::Resource encode_resource(const Resource& r) {
  billstop::Resource out;
  out.kind = r.kind.value;
  out.id = r.id;
  out.name = r.name;
  out.scope = {r.scope.account.value, r.scope.region.value, r.scope.project.value,
               r.scope.workspace.value};
  out.state = r.state;
  out.created_at_ms = ms_of(r.created_at);
  out.updated_at_ms = ms_of(r.updated_at);
  out.started_at_ms = ms_of(r.started_at);
  out.owner_id = r.owner_id;
  out.owner_name = r.owner_name;
  out.charging_mode = r.charging_mode;
  out.untouchable = r.untouchable;
  out.tags_known = r.tags_known;
  out.tags = pairs_of(r.tags);
  for (const WayNow& w : r.ways) out.ways.push_back({w.id.value, w.why_not});
  for (const Meter& m : r.meters) out.meters.push_back(author_meter(m));
  out.uses = author_uses(r.uses);
  out.users = author_uses(r.users);
  out.users_known = r.users_known == UsersKnown::no_such_list ? billstop::Tri::no
                    : r.users_known == UsersKnown::whole      ? billstop::Tri::yes
                                                              : billstop::Tri::unknown;
  for (const BillKey& k : r.bill_keys) out.bill_keys.push_back({k.field, k.value});
  out.handles = pairs_of(r.handles);
  out.facts = pairs_of(r.facts);
  out.keep_newer_than_ms = ms_of(r.keep_newer_than);
  return out;
}

BorrowedBatch::BorrowedBatch(const std::vector<Resource>& batch) {
  values_.reserve(batch.size());  // no element may move: the C structs point into them
  for (const Resource& r : batch)
    items_.push_back(borrowed_.emplace_back(values_.emplace_back(encode_resource(r))).c());
}

}  // namespace billstop::core
