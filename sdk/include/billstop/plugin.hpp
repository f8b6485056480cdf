// The C++20 author's face of abi.h: header-only, standard library alone, any compiler.
//
// A plugin is a class; BILLSTOP_PLUGIN(Class) exports it. It has
//   Class() or explicit Class(std::string_view settings_json);
//   void locate(Call&, const Scope&) const;
//   StopOutcome stop(Call&, std::string_view way, const Resource&) const;            one at a time,
//   or void stop(Call&, std::string_view way, std::span<const Resource>) const;         settles
//   itself VerifyOutcome verify(Call&, std::string_view way, const Resource&) const; likewise void
//   verify(Call&, std::string_view way, std::span<const Resource>) const;
// An instance is immutable: its functions are const and run concurrently. An exception becomes
// "failed" with its text; only the resources of that call suffer.
#pragma once

#include <billstop/abi.h>

#include <cstdint>
#include <exception>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace billstop {

struct Pair {
  std::string key{}, value{};
  bool operator==(const Pair&) const = default;
};

struct Scope {
  std::string account{}, region{}, project{}, workspace{};
  bool operator==(const Scope&) const = default;
};

enum class Tri : int32_t { no = BILLSTOP_NO, yes = BILLSTOP_YES, unknown = BILLSTOP_UNKNOWN };

struct Meter {
  std::string what{};
  Tri running = Tri::unknown;
  std::string paid_by_kind{}, paid_by_id{};  // empty: the resource pays itself
  std::string rate_per_hour{}, currency{}, rate_source{};
};

struct Use {
  std::string role{}, kind{}, id{};
};

struct BillKey {
  std::string field{}, value{};
};

struct WayNow {
  std::string id{}, why_not{};
};

// One thing in the account; members as in billstop_resource.
struct Resource {
  std::string kind{}, id{}, name{};
  Scope scope{};
  std::string state{};
  int64_t created_at_ms = 0, updated_at_ms = 0, started_at_ms = 0;
  std::string owner_id{}, owner_name{};
  std::string charging_mode{};
  std::string untouchable{};
  bool tags_known = true;
  std::vector<Pair> tags{};
  std::vector<WayNow> ways{};
  std::vector<Meter> meters{};
  std::vector<Use> uses{};
  std::vector<Use> users{};
  Tri users_known = Tri::no;
  std::vector<BillKey> bill_keys{};
  std::vector<Pair> handles{};
  std::vector<Pair> facts{};

  const std::string* handle(std::string_view name_wanted) const {
    for (const Pair& h : handles)
      if (h.key == name_wanted) return &h.value;
    return nullptr;
  }
};

struct Request {
  std::string service{}, method{}, path{};
  std::vector<Pair> params{}, query{}, headers{};
  std::string body{}, content_type{};
};

// One answer, owned. ok() is a 2xx whose body holds no failure.
struct Reply {
  int status = 0;
  uint64_t tag = 0;
  std::string error_code{}, error_text{}, request_id{}, body{};
  std::vector<Pair> headers{};

  bool ok() const { return status >= 200 && status < 300 && error_code.empty(); }
  bool denied() const { return status == 401 || status == 403; }
  bool answered() const { return status != 0; }
  std::string_view header(std::string_view lower_case_name) const {
    for (const Pair& h : headers)
      if (h.key == lower_case_name) return h.value;
    return {};
  }
};

struct StopOutcome {
  int32_t outcome = BILLSTOP_STOP_FAILED;
  int64_t retry_after_ms = 0;
  std::string error_code{}, text{}, request_id{};
};

struct VerifyOutcome {
  int32_t outcome = BILLSTOP_VERIFY_UNKNOWN;
  std::string error_code{}, text{}, request_id{};
  std::optional<Resource> seen{};
};

enum class Missing : int32_t {
  denied = BILLSTOP_MISSING_DENIED,
  partial = BILLSTOP_MISSING_PARTIAL,
  malformed = BILLSTOP_MISSING_MALFORMED,
  unanswered = BILLSTOP_MISSING_UNANSWERED,
  unpublished = BILLSTOP_MISSING_UNPUBLISHED
};

// Thrown by Call when the host cancels; leave it alone, the wrapper turns it into CANCELLED.
struct Cancelled : std::exception {
  const char* what() const noexcept override { return "cancelled by the host"; }
};

// Thrown when the host refuses a request or sees the contract broken: a bug of the plugin.
struct Refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

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
          .fact_count = facts_.size()};
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
  return r;
}

}  // namespace detail

// What a plugin function may do during one call; wraps the host functions of abi.h.
class Call {
 public:
  Call(const billstop_host* host, billstop_call* call) : host_(host), call_(call) {}

  // Queues a request. False when the call has too many in flight: take a reply by next() first.
  bool submit(const Request& request, uint64_t tag = 0) {
    const auto params = detail::borrow(request.params);
    const auto query = detail::borrow(request.query);
    const auto headers = detail::borrow(request.headers);
    const billstop_request c{sizeof c,
                             0,
                             detail::borrow(request.service),
                             detail::borrow(request.method),
                             detail::borrow(request.path),
                             params.data(),
                             params.size(),
                             query.data(),
                             query.size(),
                             headers.data(),
                             headers.size(),
                             detail::borrow(request.body),
                             detail::borrow(request.content_type)};
    const billstop_status status = host_->submit(call_, &c, tag);
    if (status == BILLSTOP_BUSY) return false;
    check(status);
    return true;
  }

  // Waits for one reply; empty when none is in flight.
  std::optional<Reply> next() {
    billstop_reply c{};
    c.struct_size = sizeof c;
    const billstop_status status = host_->next(call_, &c);
    if (status == BILLSTOP_EMPTY) return std::nullopt;
    check(status);
    return Reply{c.http_status,
                 c.tag,
                 detail::own(c.error_code),
                 detail::own(c.error_text),
                 detail::own(c.request_id),
                 detail::own(c.body),
                 detail::own(c.headers, c.header_count)};
  }

  // One request and its answer; only while nothing else of this call is in flight.
  Reply send(const Request& request) {
    if (!submit(request)) throw Refused("send() while other requests are in flight");
    return next().value();
  }
  Reply get(std::string service, std::string path, std::vector<Pair> params = {},
            std::vector<Pair> query = {}) {
    return send({std::move(service),
                 "GET",
                 std::move(path),
                 std::move(params),
                 std::move(query),
                 {},
                 {},
                 {}});
  }

  void found(const Resource& resource) {
    const detail::BorrowedResource c(resource);
    check(host_->found(call_, &c.c(), 1));
  }

  void incomplete(std::string_view kind, Missing missing, std::string_view text,
                  std::string_view error_code = {}, std::string_view request_id = {}) {
    check(host_->incomplete(call_, detail::borrow(kind), static_cast<int32_t>(missing),
                            detail::borrow(error_code), detail::borrow(text),
                            detail::borrow(request_id)));
  }
  // The same, read off the answer that failed.
  void incomplete(std::string_view kind, const Reply& reply) {
    const Missing missing =
        reply.denied()                                                    ? Missing::denied
        : !reply.answered() || reply.status == 429 || reply.status >= 500 ? Missing::unanswered
        : reply.status == 404 && ends_with_0101(reply.error_code)         ? Missing::unpublished
                                                                          : Missing::malformed;
    incomplete(kind, missing, reply.error_text, reply.error_code, reply.request_id);
  }

  std::optional<Resource> next_located() {
    const billstop_resource* c = nullptr;
    const billstop_status status = host_->next_located(call_, &c);
    if (status == BILLSTOP_EMPTY) return std::nullopt;
    check(status);
    return detail::own(*c);
  }

  void settle(size_t index, const StopOutcome& o) {
    settle(index, o.outcome, o.retry_after_ms, o.error_code, o.text, o.request_id, nullptr);
  }
  void settle(size_t index, const VerifyOutcome& o) {
    settle(index, o.outcome, 0, o.error_code, o.text, o.request_id, o.seen ? &*o.seen : nullptr);
  }

  bool cancelled() { return host_->cancelled(call_) == BILLSTOP_CANCELLED; }
  void progress() { host_->progress(call_); }
  int64_t cloud_now_ms() { return host_->cloud_now_ms(call_); }
  void log(int level, std::string_view text) { host_->log(call_, level, detail::borrow(text)); }

 private:
  static bool ends_with_0101(std::string_view code) { return code.ends_with(".0101"); }

  void settle(size_t index, int32_t outcome, int64_t retry_after_ms, std::string_view code,
              std::string_view text, std::string_view request_id, const Resource* seen) {
    const billstop_settlement c{sizeof c,
                                outcome,
                                retry_after_ms,
                                detail::borrow(code),
                                detail::borrow(text),
                                detail::borrow(request_id)};
    if (seen == nullptr) {
      check(host_->settle(call_, index, &c, nullptr));
    } else {
      const detail::BorrowedResource borrowed(*seen);
      check(host_->settle(call_, index, &c, &borrowed.c()));
    }
  }

  void check(billstop_status status) {
    if (status == BILLSTOP_CANCELLED) throw Cancelled();
    if (status != BILLSTOP_OK) throw Refused(detail::own(host_->refusal(call_)));
  }

  const billstop_host* host_;
  billstop_call* call_;
};

// Shorthand for outcomes.
inline StopOutcome accepted(const Reply& r) {
  return {BILLSTOP_ACCEPTED, 0, {}, {}, r.request_id};
}
inline StopOutcome stop_gone(const Reply& r) {
  return {BILLSTOP_STOP_GONE, 0, {}, {}, r.request_id};
}
inline StopOutcome retry_after(int64_t ms, const Reply& r) {
  return {BILLSTOP_RETRY, ms, r.error_code, r.error_text, r.request_id};
}
inline StopOutcome blocked(std::string why) {
  return {BILLSTOP_BLOCKED, 0, {}, std::move(why), {}};
}
// A failed answer as the outcome it means: denied, or failed with the cloud's words.
inline StopOutcome failed(const Reply& r) {
  return {r.denied() ? BILLSTOP_DENIED : BILLSTOP_STOP_FAILED, 0, r.error_code, r.error_text,
          r.request_id};
}
inline VerifyOutcome seen_as(int32_t outcome, Resource seen, std::string text = {}) {
  return {outcome, {}, std::move(text), {}, std::move(seen)};
}
inline VerifyOutcome verified_gone() {
  return {BILLSTOP_GONE, {}, {}, {}, std::nullopt};
}
inline VerifyOutcome could_not_verify(const Reply& r) {
  return {BILLSTOP_VERIFY_UNKNOWN, r.error_code, r.error_text, r.request_id, std::nullopt};
}

namespace detail {

// Runs `body`; whatever it throws becomes a status, so that nothing unwinds into the host.
template <class Body>
billstop_status guarded(const billstop_host* host, billstop_call* call, Body&& body) noexcept {
  const char* reason = "an exception that is no std::exception";
  try {
    try {
      body();
      return BILLSTOP_OK;
    } catch (const Cancelled&) {
      return BILLSTOP_CANCELLED;
    } catch (const std::exception& e) {
      host->explain(call, borrow(std::string_view(e.what())));
      return BILLSTOP_FAILED;
    }
  } catch (...) {
  }
  host->explain(call, borrow(std::string_view(reason)));
  return BILLSTOP_FAILED;
}

template <class P>
struct Instance {
  const billstop_host* host;
  P plugin;
};

template <class P>
std::vector<Resource> batch(const billstop_resource* items, size_t count) {
  std::vector<Resource> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) out.push_back(own(element(items, i)));
  return out;
}

template <class P>
Instance<P>* make_instance(const billstop_host* host, std::string_view settings) {
  if constexpr (std::is_constructible_v<P, std::string_view>)
    return new Instance<P>{host, P(settings)};
  else
    return new Instance<P>{host, P()};
}

template <class P>
billstop_status create(const billstop_host* host, billstop_call* call, billstop_str settings,
                       void** self) {
  return guarded(host, call, [&] {
    *self = make_instance<P>(host, std::string_view(settings.data, settings.size));
  });
}

template <class P>
void destroy(void* self) {
  delete static_cast<Instance<P>*>(self);
}

template <class P>
billstop_status locate(void* self, billstop_call* call, const billstop_scope* scope) {
  auto& instance = *static_cast<const Instance<P>*>(self);
  return guarded(instance.host, call, [&] {
    Call c(instance.host, call);
    instance.plugin.locate(c, own(*scope));
  });
}

template <class P>
billstop_status stop(void* self, billstop_call* call, billstop_str way,
                     const billstop_resource* items, size_t count) {
  auto& instance = *static_cast<const Instance<P>*>(self);
  return guarded(instance.host, call, [&] {
    Call c(instance.host, call);
    const auto resources = batch<P>(items, count);
    const std::string way_id = own(way);
    if constexpr (requires {
                    instance.plugin.stop(c, way_id, std::span<const Resource>(resources));
                  })
      instance.plugin.stop(c, way_id, std::span<const Resource>(resources));
    else
      for (size_t i = 0; i < count; ++i) c.settle(i, instance.plugin.stop(c, way_id, resources[i]));
  });
}

template <class P>
billstop_status verify(void* self, billstop_call* call, billstop_str way,
                       const billstop_resource* items, size_t count) {
  auto& instance = *static_cast<const Instance<P>*>(self);
  return guarded(instance.host, call, [&] {
    Call c(instance.host, call);
    const auto resources = batch<P>(items, count);
    const std::string way_id = own(way);
    if constexpr (requires {
                    instance.plugin.verify(c, way_id, std::span<const Resource>(resources));
                  })
      instance.plugin.verify(c, way_id, std::span<const Resource>(resources));
    else
      for (size_t i = 0; i < count; ++i)
        c.settle(i, instance.plugin.verify(c, way_id, resources[i]));
  });
}

}  // namespace detail
}  // namespace billstop

#define BILLSTOP_PLUGIN(Class)                                              \
  extern "C" BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry = { \
      sizeof(billstop_entry),                                               \
      BILLSTOP_ABI_MAJOR,                                                   \
      BILLSTOP_ABI_MINOR,                                                   \
      0,                                                                    \
      &billstop::detail::create<Class>,                                     \
      &billstop::detail::destroy<Class>,                                    \
      &billstop::detail::locate<Class>,                                     \
      &billstop::detail::stop<Class>,                                       \
      &billstop::detail::verify<Class>}
