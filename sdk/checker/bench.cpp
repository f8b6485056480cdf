#include "sdk/checker/bench.hpp"

#include <algorithm>
#include <billstop/detail/borrow.hpp>

#include "sdk/checker/wire_cloud.hpp"

namespace billstop::checker {

namespace {

using detail::borrow;
using detail::own;

constexpr int64_t start_ms = 1'772'352'330'000;  // 2026-03-01T08:05:30Z, the practice clock's begin
constexpr size_t in_flight_max = 32;
constexpr size_t found_max = 150'000;  // of one scope

}  // namespace

// What the opaque billstop_call is here.
struct Bench::Running {
  Bench& bench;
  const isolation::Job& job;
  const std::vector<Resource>& batch;
  const Spoil& spoil;
  Scope scope{};
  Seen seen{};
  std::deque<Reply> replies{};
  Reply last{};
  std::vector<billstop_pair> last_headers{};
  std::string refusal{};
  size_t spoilable = 0;

  bool stops() const { return job.what == isolation::Job::What::stop; }
  bool locates() const { return job.what == isolation::Job::What::locate; }
  bool cancelled() const { return spoil.cancel_at != 0 && seen.questions >= spoil.cancel_at; }
  billstop_status breach(std::string why, billstop_status status = BILLSTOP_FAULT) {
    refusal = why;
    seen.breaches.push_back(std::move(why));
    return status;
  }
};

// The host functions, in the order of abi.h.
struct HostTable {
  using Running = Bench::Running;

  static Running& of(billstop_call* call) {
    Running& running = *reinterpret_cast<Running*>(call);
    if (running.cancelled()) ++running.seen.after_cancel;
    ++running.seen.questions;
    return running;
  }

  static billstop_status submit(billstop_call* call, const billstop_request* c, uint64_t tag) {
    Running& r = of(call);
    if (r.cancelled()) return BILLSTOP_CANCELLED;
    if (r.replies.size() >= in_flight_max) return BILLSTOP_BUSY;
    const Request request{own(c->service),
                          own(c->method),
                          own(c->path),
                          own(c->params, c->param_count),
                          own(c->query, c->query_count),
                          own(c->headers, c->header_count),
                          own(c->body),
                          own(c->content_type),
                          detail::has_member(*c, &c->region) ? own(c->region) : std::string()};
    if (r.job.what == isolation::Job::What::create) return r.breach("create used the cloud");
    if (std::string why = r.bench.refusal_of(r, request); !why.empty())
      return r.breach("asked for what billstop refuses: " + request.service + " " + request.method +
                          " " + request.path + ": " + why,
                      BILLSTOP_REFUSED);
    Reply reply = r.bench.send(r, request);
    reply.tag = tag;
    r.replies.push_back(std::move(reply));
    return BILLSTOP_OK;
  }

  static billstop_status next(billstop_call* call, billstop_reply* out) {
    Running& r = of(call);
    if (r.cancelled() && !r.stops()) return BILLSTOP_CANCELLED;
    if (r.replies.empty()) return r.cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_EMPTY;
    r.last = std::move(r.replies.front());
    r.replies.pop_front();
    r.last_headers = borrow(r.last.headers);
    *out = {sizeof *out,
            r.last.status,
            r.last.tag,
            borrow(r.last.error_code),
            borrow(r.last.error_text),
            borrow(r.last.request_id),
            borrow(r.last.body),
            r.last_headers.data(),
            r.last_headers.size()};
    return BILLSTOP_OK;
  }

  static std::string found_problem(const Running& r, const Resource& one) {
    const std::string what = one.kind + " " + one.id;
    if (!r.locates()) return "found is for locate alone";
    if (one.kind.empty() || one.id.empty()) return "a resource needs a kind and an id";
    if (r.bench.file_.kind(one.kind) == nullptr)
      return "found " + what + ", a kind that its manifest does not have";
    for (const WayNow& way : one.ways)
      if (r.bench.file_.way(one.kind, way.id) == nullptr)
        return "found " + what + " with the way \"" + way.id +
               "\", which its manifest does not have";
    const auto apart = [](const std::string& asked, const std::string& got) {
      return !asked.empty() && !got.empty() && asked != got;
    };
    if (one.scope.account != r.scope.account || apart(r.scope.region, one.scope.region) ||
        apart(r.scope.project, one.scope.project) || apart(r.scope.workspace, one.scope.workspace))
      return "found " + what + " in a scope other than the one it was asked for";
    return {};
  }

  static billstop_status found(billstop_call* call, const billstop_resource* items, size_t count) {
    Running& r = of(call);
    for (size_t i = 0; i < count; ++i) {
      Resource one = own(detail::element(items, i));
      if (std::string why = found_problem(r, one); !why.empty()) return r.breach(std::move(why));
      r.seen.found.push_back(std::move(one));
    }
    if (r.seen.found.size() > found_max)
      return r.breach("found more than " + std::to_string(found_max) + " resources in one scope");
    return r.cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_OK;
  }

  static billstop_status incomplete(billstop_call* call, billstop_str kind, int32_t missing,
                                    billstop_str, billstop_str text, billstop_str) {
    Running& r = of(call);
    if (!r.locates()) return r.breach("incomplete is for locate alone");
    if (missing < BILLSTOP_MISSING_DENIED || missing > BILLSTOP_MISSING_UNPUBLISHED)
      return r.breach("incomplete got an unknown reason");
    if (kind.size != 0 && r.bench.file_.kind(own(kind)) == nullptr)
      return r.breach("incomplete for a kind that its manifest does not have");
    r.seen.incomplete.push_back(own(text));
    return r.cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_OK;
  }

  static billstop_status next_located(billstop_call* call, const billstop_resource**) {
    Running& r = of(call);
    if (!r.bench.file_.manifest.value("locate_after_uses", false))
      return r.breach("next_located is for plugins with locate_after_uses alone");
    return r.cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_EMPTY;
  }

  static billstop_status settle(billstop_call* call, size_t index, const billstop_settlement* s,
                                const billstop_resource* seen) {
    Running& r = of(call);
    const std::string at = "settled index " + std::to_string(index);
    if (r.batch.empty()) return r.breach("settle is for stop and verify alone");
    if (index >= r.batch.size())
      return r.breach(at + " of a batch of " + std::to_string(r.batch.size()));
    if (r.seen.settled.contains(index)) return r.breach(at + " twice");
    const bool fits = r.stops()
                          ? s->outcome >= BILLSTOP_ACCEPTED && s->outcome <= BILLSTOP_STOP_FAILED
                          : s->outcome >= BILLSTOP_ENDED && s->outcome <= BILLSTOP_VERIFY_FAILED;
    if (!fits)
      return r.breach(at + " with the outcome " + std::to_string(s->outcome) +
                      ", which is none of its function");
    if (seen != nullptr &&
        (own(seen->kind) != r.batch[index].kind || own(seen->id) != r.batch[index].id))
      return r.breach(at + " with a reading of another resource");
    r.seen.settled[index] = s->outcome;
    if (seen != nullptr) r.seen.read[index] = own(*seen);
    return BILLSTOP_OK;
  }

  static billstop_status explain(billstop_call* call, billstop_str text) {
    of(call).seen.explained = own(text);
    return BILLSTOP_OK;
  }
  static billstop_str refusal(billstop_call* call) {
    return borrow(reinterpret_cast<Running*>(call)->refusal);
  }
  // Asked by the line to the process as well, so it is no question of the plugin's.
  static billstop_status cancelled(billstop_call* call) {
    return reinterpret_cast<Running*>(call)->cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_OK;
  }
  static billstop_status progress(billstop_call* call) {
    return of(call).cancelled() ? BILLSTOP_CANCELLED : BILLSTOP_OK;
  }
  static int64_t cloud_now_ms(billstop_call* call) { return of(call).bench.now_ms_; }
  static billstop_status log(billstop_call* call, int32_t, billstop_str) {
    of(call);
    return BILLSTOP_OK;
  }

  static constexpr billstop_host table() {
    return {sizeof(billstop_host),
            BILLSTOP_ABI_MINOR,
            &submit,
            &next,
            &found,
            &incomplete,
            &next_located,
            &settle,
            &explain,
            &refusal,
            &cancelled,
            &progress,
            &cloud_now_ms,
            &log};
  }
};

std::string Seen::wrong() const {
  if (!fault.empty()) return fault;
  return breaches.empty() ? std::string() : breaches.front();
}

Bench::Bench(const PluginFile& file, const Tools& tools, std::unique_ptr<sandbox::World> world)
    : file_(file),
      tools_(tools),
      model_(std::make_unique<sandbox::Model>(std::move(world), start_ms)),
      now_ms_(start_ms) {
  add_token();
}
Bench::~Bench() = default;

// Signing is billstop's own work and tested there; here the caller is known by a token.
void Bench::add_token() {
  constexpr int64_t year_ms = 365LL * 86'400'000;
  account().tokens[token] = {0, {}, start_ms + year_ms};
}

Seen Bench::create() {
  auto started =
      isolation::PluginProcess::start({.program = tools_.host_program, .plugin = file_.path});
  Seen seen;
  seen.fault = started.problem;
  process_ = std::move(started.process);
  if (!process_) return seen;
  return run({.settings = tools_.settings}, {}, {});
}

Seen Bench::locate(const Scope& scope, const Spoil& spoil) {
  return run({.what = isolation::Job::What::locate, .scope = scope}, {}, spoil);
}
Seen Bench::stop(const std::string& way, const std::vector<Resource>& batch, const Spoil& spoil) {
  return run({.what = isolation::Job::What::stop, .way = way, .batch = batch}, batch, spoil);
}
Seen Bench::verify(const std::string& way, const std::vector<Resource>& batch, const Spoil& spoil) {
  return run({.what = isolation::Job::What::verify, .way = way, .batch = batch}, batch, spoil);
}

Seen Bench::run(const isolation::Job& job, const std::vector<Resource>& batch, const Spoil& spoil) {
  Running running{*this, job, batch, spoil};
  running.scope = batch.empty() ? job.scope : batch.front().scope;
  static constexpr billstop_host host = HostTable::table();
  if (!process_) {
    running.seen.fault = "its process has ended";
    return running.seen;
  }
  const isolation::JobEnd end = process_->run(job, host, reinterpret_cast<billstop_call*>(&running),
                                              {.silence = tools_.patience});
  if (!end.alive) process_.reset();
  running.seen.status = end.status;
  running.seen.fault = end.fault;
  return std::move(running.seen);
}

Reply Bench::send(Running& call, const Request& request) {
  ++call.seen.requests;
  const sandbox::Request out = to_cloud(request, call.scope, as_it_is().users.front(), now_ms_);
  const auto spoil_it = [&] {
    call.seen.spoiled = true;
    sandbox::Reply spoiled{call.spoil.status, {}, call.spoil.body};
    Reply reply = from_cloud(std::move(spoiled));
    if (call.spoil.status == 0) reply.error_code = "timeout";
    return reply;
  };
  if (!call.spoil.rows_only && call.spoil.at != 0 && call.seen.requests == call.spoil.at)
    return spoil_it();
  sandbox::Answer answer = model_->handle(out, now_ms_);
  now_ms_ += answer.delay_ms;
  const bool has_rows =
      answer.reply.status < 300 && answer.reply.body.find(":[{") != std::string::npos;
  if (call.spoil.rows_only && call.spoil.at != 0 && has_rows && ++call.spoilable == call.spoil.at)
    return spoil_it();
  return from_cloud(std::move(answer.reply));
}

std::string Bench::refusal_of(const Running& call, const Request& request) const {
  std::string why = "the manifest has no such request";
  for (const RequestRule& rule : file_.requests) {
    if (rule.service != request.service || rule.method != request.method ||
        rule.path != request.path)
      continue;
    why.clear();
    if (rule.phase == "stop" && !call.stops())
      why = "it is of phase \"stop\" and this call only reads";
    for (const Pair& q : request.query)
      if (!rule.any_query && std::ranges::find(rule.query, q.key) == rule.query.end())
        why = "the manifest does not allow the query key \"" + q.key + "\"";
    const bool changes =
        rule.phase == "stop" && request.method != "GET" && request.method != "HEAD";
    for (const Pair& p : request.params) {
      const bool known = std::ranges::any_of(call.batch, [&](const Resource& r) {
        const std::string* handle = r.handle(p.key);
        return r.id == p.value || (handle != nullptr && *handle == p.value);
      });
      if (p.value.empty()) why = "{" + p.key + "} is empty";
      if (why.empty() && changes && request.service != "obs" && !known)
        why = "no resource of this batch has {" + p.key + "} = \"" + p.value +
              "\" as its id or handle";
    }
    if (why.empty()) return {};
  }
  return why;
}

const sandbox::Account& Bench::as_it_is() const {
  const sandbox::Model& model = *model_;
  return *model.world().accounts.front();
}

std::vector<Scope> Bench::scopes() const {
  const sandbox::Account& account = as_it_is();
  std::vector<Scope> out;
  const auto has = [&](const char* level) {
    return std::ranges::any_of(file_.manifest.at("kinds"),
                               [&](const Json& kind) { return kind.at("scope") == level; });
  };
  if (has("account")) out.push_back({.account = account.id});
  for (const sandbox::Project& project : account.projects) {
    if (!project.enabled || project.region.find('-') == std::string::npos) continue;
    const Scope scope{account.id, project.region, project.id, {}};
    if (has("project")) out.push_back(scope);
    if (!has("workspace")) continue;
    out.push_back({scope.account, scope.region, scope.project, "0"});
    for (const sandbox::Workspace& workspace : account.workspaces)
      if (workspace.project == project.id && workspace.id != "0")
        out.push_back({scope.account, scope.region, scope.project, workspace.id});
  }
  return out;
}

const std::vector<sandbox::LedgerEntry>& Bench::ledger() const {
  return as_it_is().ledger;
}

bool Bench::runs(const Resource& resource, const Json& meters) const {
  const sandbox::Account& owner = as_it_is();
  for (const auto& item : owner.items) {
    if (item->id != resource.id) continue;
    return std::ranges::any_of(model_->meters(owner, *item), [&](const sandbox::Meter& meter) {
      return meter.running && std::ranges::find(meters, Json(meter.what)) != meters.end();
    });
  }
  return false;
}

size_t Bench::changes() const {
  return static_cast<size_t>(std::ranges::count_if(
      ledger(), [](const sandbox::LedgerEntry& entry) { return entry.effect == "changed"; }));
}

}  // namespace billstop::checker
