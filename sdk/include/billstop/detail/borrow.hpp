// Between the author's values and the C structs: borrow() points into a value, own() copies out.
#pragma once

#include <billstop/values.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace billstop {

namespace detail {

inline billstop_str borrow(std::string_view text) {
  return {text.data(), text.size()};
}

inline std::string own(billstop_str text) {
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}

inline std::vector<billstop_pair> borrow(const std::vector<Pair>& pairs) {
  std::vector<billstop_pair> out;
  out.reserve(pairs.size());
  for (const Pair& p : pairs) out.push_back({borrow(p.key), borrow(p.value)});
  return out;
}

inline std::vector<Pair> own(const billstop_pair* pairs, size_t count) {
  std::vector<Pair> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) out.push_back({own(pairs[i].key), own(pairs[i].value)});
  return out;
}

// Element i of an array of growing structs, whose stride is the first one's struct_size.
template <class T>
const T& element(const T* first, size_t i) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(first) + i * first->struct_size);
}

// Whether a member that came after ABI 1.0 lies within what the other side filled.
template <class T, class M>
bool has_member(const T& given, const M* member) {
  const auto end =
      reinterpret_cast<const char*>(member + 1) - reinterpret_cast<const char*>(&given);
  return static_cast<size_t>(end) <= given.struct_size;
}

inline std::vector<billstop_use> borrow(const std::vector<Use>& uses) {
  std::vector<billstop_use> out;
  out.reserve(uses.size());
  for (const Use& u : uses)
    out.push_back({sizeof(billstop_use), 0, borrow(u.role), borrow(u.kind), borrow(u.id)});
  return out;
}

inline std::vector<Use> own(const billstop_use* uses, size_t count) {
  std::vector<Use> out;
  for (size_t i = 0; i < count; ++i) {
    const billstop_use& u = element(uses, i);
    out.push_back({own(u.role), own(u.kind), own(u.id)});
  }
  return out;
}

// Keeps the C arrays that a borrowed billstop_resource points into.
class BorrowedResource {
 public:
  explicit BorrowedResource(const Resource& r)
      : tags_(borrow(r.tags)),
        uses_(borrow(r.uses)),
        users_(borrow(r.users)),
        handles_(borrow(r.handles)),
        facts_(borrow(r.facts)) {
    scope_ = {sizeof(billstop_scope),  0,
              borrow(r.scope.account), borrow(r.scope.region),
              borrow(r.scope.project), borrow(r.scope.workspace)};
    for (const WayNow& w : r.ways)
      ways_.push_back({sizeof(billstop_way_now), 0, borrow(w.id), borrow(w.why_not)});
    for (const Meter& m : r.meters)
      meters_.push_back({sizeof(billstop_meter), static_cast<int32_t>(m.running), borrow(m.what),
                         borrow(m.paid_by_kind), borrow(m.paid_by_id), borrow(m.rate_per_hour),
                         borrow(m.currency), borrow(m.rate_source)});
    for (const BillKey& k : r.bill_keys)
      bill_keys_.push_back({sizeof(billstop_bill_key), 0, borrow(k.field), borrow(k.value)});
    c_ = {.struct_size = sizeof(billstop_resource),
          .tags_known = r.tags_known ? BILLSTOP_YES : BILLSTOP_NO,
          .kind = borrow(r.kind),
          .id = borrow(r.id),
          .name = borrow(r.name),
          .scope = &scope_,
          .state = borrow(r.state),
          .created_at_ms = r.created_at_ms,
          .updated_at_ms = r.updated_at_ms,
          .started_at_ms = r.started_at_ms,
          .owner_id = borrow(r.owner_id),
          .owner_name = borrow(r.owner_name),
          .charging_mode = borrow(r.charging_mode),
          .untouchable = borrow(r.untouchable),
          .tags = tags_.data(),
          .tag_count = tags_.size(),
          .ways = ways_.data(),
          .way_count = ways_.size(),
          .meters = meters_.data(),
          .meter_count = meters_.size(),
          .uses = uses_.data(),
          .use_count = uses_.size(),
          .users = users_.data(),
          .user_count = users_.size(),
          .users_known = static_cast<int32_t>(r.users_known),
          .reserved = 0,
          .bill_keys = bill_keys_.data(),
          .bill_key_count = bill_keys_.size(),
          .handles = handles_.data(),
          .handle_count = handles_.size(),
          .facts = facts_.data(),
          .fact_count = facts_.size(),
          .keep_newer_than_ms = r.keep_newer_than_ms};
  }
  BorrowedResource(const BorrowedResource&) = delete;
  BorrowedResource& operator=(const BorrowedResource&) = delete;

  const billstop_resource& c() const { return c_; }

 private:
  std::vector<billstop_pair> tags_;
  std::vector<billstop_use> uses_, users_;
  std::vector<billstop_pair> handles_, facts_;
  billstop_scope scope_{};
  std::vector<billstop_way_now> ways_;
  std::vector<billstop_meter> meters_;
  std::vector<billstop_bill_key> bill_keys_;
  billstop_resource c_{};
};

inline Scope own(const billstop_scope& s) {
  return {own(s.account), own(s.region), own(s.project), own(s.workspace)};
}

inline Resource own(const billstop_resource& c) {
  Resource r;
  r.kind = own(c.kind);
  r.id = own(c.id);
  r.name = own(c.name);
  if (c.scope != nullptr) r.scope = own(*c.scope);
  r.state = own(c.state);
  r.created_at_ms = c.created_at_ms;
  r.updated_at_ms = c.updated_at_ms;
  r.started_at_ms = c.started_at_ms;
  r.owner_id = own(c.owner_id);
  r.owner_name = own(c.owner_name);
  r.charging_mode = own(c.charging_mode);
  r.untouchable = own(c.untouchable);
  r.tags_known = c.tags_known == BILLSTOP_YES;
  r.tags = own(c.tags, c.tag_count);
  for (size_t i = 0; i < c.way_count; ++i) {
    const billstop_way_now& w = element(c.ways, i);
    r.ways.push_back({own(w.id), own(w.why_not)});
  }
  for (size_t i = 0; i < c.meter_count; ++i) {
    const billstop_meter& m = element(c.meters, i);
    r.meters.push_back({own(m.what), static_cast<Tri>(m.running), own(m.paid_by_kind),
                        own(m.paid_by_id), own(m.rate_per_hour), own(m.currency),
                        own(m.rate_source)});
  }
  r.uses = own(c.uses, c.use_count);
  r.users = own(c.users, c.user_count);
  r.users_known = static_cast<Tri>(c.users_known);
  for (size_t i = 0; i < c.bill_key_count; ++i) {
    const billstop_bill_key& k = element(c.bill_keys, i);
    r.bill_keys.push_back({own(k.field), own(k.value)});
  }
  r.handles = own(c.handles, c.handle_count);
  r.facts = own(c.facts, c.fact_count);
  if (has_member(c, &c.keep_newer_than_ms)) r.keep_newer_than_ms = c.keep_newer_than_ms;
  return r;
}

}  // namespace detail
}  // namespace billstop
