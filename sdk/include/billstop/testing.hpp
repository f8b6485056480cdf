// A test kit for plugin authors: header-only, standard library alone, any test framework.
//
//   billstop::testing::ScriptedCloud cloud;
//   cloud.on("GET", "/v1/{project_id}/notebooks/all").reply(200, R"({"total":0,"data":[]})");
//   const auto seen = cloud.locate(MyPlugin(), {.account = "a", .region = "r", .project = "p"});
//   EXPECT_EQ(seen.status, BILLSTOP_OK);
//
// The plugin runs behind the same trampolines as in billstop, so that what it throws becomes a
// status here as there. What only billstop itself holds a plugin to (the manifest's requests, ids
// of the batch) is not checked here.
#pragma once

#include <algorithm>
#include <billstop/detail/scripted_route.hpp>
#include <billstop/plugin.hpp>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace billstop::testing {

// A cloud that answers as told, and the host that a plugin runs in. Not for several threads.
class ScriptedCloud {
 public:
  ScriptedCloud() : host_(make_host()) {}
  ScriptedCloud(const ScriptedCloud&) = delete;
  ScriptedCloud& operator=(const ScriptedCloud&) = delete;

  // path: the manifest's template, or filled in; of several that fit the narrowest answers, of
  // equally narrow ones the one told last.
  Route& on(std::string method, std::string path) {
    routes_.push_back(std::make_unique<Route>(std::move(method), std::move(path)));
    return *routes_.back();
  }

  const std::vector<Sent>& sent() const { return sent_; }
  // Requests that no route was told for; they were answered with 404 ScriptedCloud.NoRoute.
  const std::vector<Sent>& unscripted() const { return unscripted_; }
  size_t count(std::string_view method, std::string_view path) const {
    return static_cast<size_t>(std::count_if(sent_.begin(), sent_.end(), [&](const Sent& s) {
      return s.request.method == method && (s.path == path || s.request.path == path);
    }));
  }

  void set_now_ms(int64_t ms) { now_ms_ = ms; }
  void set_in_flight_limit(size_t limit) { in_flight_limit_ = limit; }
  // From the n-th request on the host answers CANCELLED.
  void cancel_after(size_t requests) { cancel_after_ = requests; }
  // Replies of requests in flight together come in the opposite order.
  void answer_last_first() { last_first_ = true; }

  // Makes and destroys an instance; settings as in billstop.json.
  template <class P>
  Recorder create(std::string_view settings = "{}") {
    return run(Phase::create, {}, {}, {}, [&](billstop_call* call) {
      void* self = nullptr;
      const billstop_status status =
          billstop::detail::create<P>(&host_, call, billstop::detail::borrow(settings), &self);
      if (status == BILLSTOP_OK) billstop::detail::destroy<P>(self);
      return status;
    });
  }

  // first_round: what next_located gives.
  template <class P>
  Recorder locate(const P& plugin, Scope scope, std::vector<Resource> first_round = {}) {
    const billstop::detail::Instance<const P&> instance{&host_, plugin};
    return run(Phase::locate, scope, std::move(first_round), {}, [&](billstop_call* call) {
      const billstop_scope c{sizeof c,
                             0,
                             borrow(scope.account),
                             borrow(scope.region),
                             borrow(scope.project),
                             borrow(scope.workspace)};
      return billstop::detail::locate<const P&>(as_self(instance), call, &c);
    });
  }

  template <class P>
  Recorder stop(const P& plugin, std::string_view way, const std::vector<Resource>& batch) {
    return batched(plugin, Phase::stop, way, batch, &billstop::detail::stop<const P&>);
  }
  template <class P>
  Recorder verify(const P& plugin, std::string_view way, const std::vector<Resource>& batch) {
    return batched(plugin, Phase::verify, way, batch, &billstop::detail::verify<const P&>);
  }

 private:
  enum class Phase { create, locate, stop, verify };

  // What the opaque billstop_call is here.
  struct Running {
    ScriptedCloud& cloud;
    Phase phase;
    Scope scope;
    std::vector<Resource> first_round;
    size_t batch = 0;
    size_t next_located = 0;
    std::unique_ptr<billstop::detail::BorrowedResource> located{};
    std::deque<Reply> in_flight{};
    Reply last{};
    std::vector<billstop_pair> last_headers{};
    std::string refusal{};
    Recorder seen{};
  };

  template <class P, class Function>
  Recorder batched(const P& plugin, Phase phase, std::string_view way,
                   const std::vector<Resource>& batch, Function* function) {
    const billstop::detail::Instance<const P&> instance{&host_, plugin};
    std::deque<billstop::detail::BorrowedResource> borrowed;
    std::vector<billstop_resource> items;
    for (const Resource& r : batch) items.push_back(borrowed.emplace_back(r).c());
    const Scope scope = batch.empty() ? Scope{} : batch.front().scope;
    return run(phase, scope, {}, batch.size(), [&](billstop_call* call) {
      return function(as_self(instance), call, borrow(way), items.data(), items.size());
    });
  }

  template <class Body>
  Recorder run(Phase phase, Scope scope, std::vector<Resource> first_round, size_t batch,
               Body&& body) {
    Running running{*this, phase, std::move(scope), std::move(first_round), batch};
    running.seen.status = body(reinterpret_cast<billstop_call*>(&running));
    return std::move(running.seen);
  }

  template <class T>
  static void* as_self(const T& instance) {
    return const_cast<T*>(&instance);
  }
  static billstop_str borrow(std::string_view text) { return billstop::detail::borrow(text); }
  static std::string own(billstop_str text) { return billstop::detail::own(text); }
  static Running& of(billstop_call* call) { return *reinterpret_cast<Running*>(call); }
  bool is_cancelled() const { return sent_.size() >= cancel_after_; }

  static billstop_status fault(Running& running, std::string why) {
    running.refusal = why;
    running.seen.faults.push_back(std::move(why));
    return BILLSTOP_FAULT;
  }

  static Sent copy(const billstop_request& c, const Scope& scope) {
    Sent sent{
        {own(c.service), own(c.method), own(c.path), billstop::detail::own(c.params, c.param_count),
         billstop::detail::own(c.query, c.query_count),
         billstop::detail::own(c.headers, c.header_count), own(c.body), own(c.content_type),
         own(c.region)},
        {}};
    std::vector<Pair> values = sent.request.params;
    values.push_back({"project_id", scope.project});
    sent.path = sent.request.path;
    for (const Pair& p : values)
      for (const std::string& name : {"{" + p.key + "}", "{" + p.key + "+}"})
        if (const size_t at = sent.path.find(name); at != std::string::npos)
          sent.path.replace(at, name.size(), p.value);
    return sent;
  }

  Reply answer(const Sent& sent) {
    Route* best = nullptr;
    size_t best_fit = 1;
    for (const auto& route : routes_)
      if (const size_t fit = route->fit(sent); fit >= best_fit) {
        best = route.get();
        best_fit = fit;
      }
    if (best != nullptr) return best->take();
    unscripted_.push_back(sent);
    return Route({}, {}).error(404, "ScriptedCloud.NoRoute", sent.path).take();
  }

  static billstop_status submit(billstop_call* call, const billstop_request* c, uint64_t tag) {
    Running& running = of(call);
    ScriptedCloud& cloud = running.cloud;
    if (cloud.is_cancelled()) return BILLSTOP_CANCELLED;
    if (running.in_flight.size() >= cloud.in_flight_limit_) return BILLSTOP_BUSY;
    cloud.sent_.push_back(copy(*c, running.scope));
    Reply reply = cloud.answer(cloud.sent_.back());
    reply.tag = tag;
    if (reply.status != 0) reply.request_id = "request-" + std::to_string(cloud.sent_.size());
    if (cloud.last_first_)
      running.in_flight.push_front(std::move(reply));
    else
      running.in_flight.push_back(std::move(reply));
    return BILLSTOP_OK;
  }

  static billstop_status next(billstop_call* call, billstop_reply* out) {
    Running& running = of(call);
    if (running.in_flight.empty()) return BILLSTOP_EMPTY;
    running.last = std::move(running.in_flight.front());
    running.in_flight.pop_front();
    const Reply& r = running.last;
    running.last_headers = billstop::detail::borrow(r.headers);
    *out = {sizeof *out,
            r.status,
            r.tag,
            borrow(r.error_code),
            borrow(r.error_text),
            borrow(r.request_id),
            borrow(r.body),
            running.last_headers.data(),
            r.headers.size()};
    return BILLSTOP_OK;
  }

  static billstop_status found(billstop_call* call, const billstop_resource* items, size_t count) {
    Running& running = of(call);
    if (running.phase != Phase::locate) return fault(running, "found outside locate");
    for (size_t i = 0; i < count; ++i)
      running.seen.found.push_back(billstop::detail::own(billstop::detail::element(items, i)));
    return BILLSTOP_OK;
  }

  static billstop_status incomplete(billstop_call* call, billstop_str kind, int32_t missing,
                                    billstop_str code, billstop_str text, billstop_str request_id) {
    Running& running = of(call);
    if (running.phase != Phase::locate) return fault(running, "incomplete outside locate");
    running.seen.incomplete.push_back(
        {own(kind), static_cast<Missing>(missing), own(code), own(text), own(request_id)});
    return BILLSTOP_OK;
  }

  static billstop_status next_located(billstop_call* call, const billstop_resource** out) {
    Running& running = of(call);
    if (running.next_located == running.first_round.size()) return BILLSTOP_EMPTY;
    running.located = std::make_unique<billstop::detail::BorrowedResource>(
        running.first_round[running.next_located++]);
    *out = &running.located->c();
    return BILLSTOP_OK;
  }

  static billstop_status settle(billstop_call* call, size_t index, const billstop_settlement* s,
                                const billstop_resource* seen) {
    Running& running = of(call);
    if (running.phase != Phase::stop && running.phase != Phase::verify)
      return fault(running, "settle outside stop and verify");
    if (index >= running.batch) return fault(running, "settle of an index beyond the batch");
    if (running.seen.settlement(index) != nullptr)
      return fault(running, "second settle of index " + std::to_string(index));
    Settlement settled{index,        s->outcome,         s->retry_after_ms, own(s->error_code),
                       own(s->text), own(s->request_id), std::nullopt};
    if (seen != nullptr) settled.seen = billstop::detail::own(*seen);
    running.seen.settled.push_back(std::move(settled));
    return BILLSTOP_OK;
  }

  static billstop_host make_host() {
    billstop_host h{};
    h.struct_size = sizeof h;
    h.abi_minor = BILLSTOP_ABI_MINOR;
    h.submit = &submit;
    h.next = &next;
    h.found = &found;
    h.incomplete = &incomplete;
    h.next_located = &next_located;
    h.settle = &settle;
    h.explain = [](billstop_call* call, billstop_str text) -> billstop_status {
      of(call).seen.explained = own(text);
      return BILLSTOP_OK;
    };
    h.refusal = [](billstop_call* call) { return borrow(of(call).refusal); };
    h.cancelled = [](billstop_call* call) -> billstop_status {
      return of(call).cloud.is_cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_OK;
    };
    h.progress = [](billstop_call*) -> billstop_status { return BILLSTOP_OK; };
    h.cloud_now_ms = [](billstop_call* call) { return of(call).cloud.now_ms_; };
    h.log = [](billstop_call* call, int32_t, billstop_str text) -> billstop_status {
      of(call).seen.logged.push_back(own(text));
      return BILLSTOP_OK;
    };
    return h;
  }

  billstop_host host_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::vector<Sent> sent_, unscripted_;
  int64_t now_ms_ = 1'772'352'330'000;  // 2026-03-01T08:05:30Z
  size_t in_flight_limit_ = 32;
  size_t cancel_after_ = static_cast<size_t>(-1);
  bool last_first_ = false;
};

}  // namespace billstop::testing
