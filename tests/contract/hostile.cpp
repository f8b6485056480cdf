// The worst plugin there is, one fault at a time: settings say which ("fault"), in which function
// ("in") and at which step of it ("at", counted from 1). Otherwise it stops notebooks as it should.
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <billstop/plugin.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

using namespace billstop;
using nlohmann::json;

namespace {

constexpr const char* one = "/v1/{project_id}/notebooks/{id}";
constexpr const char* kind = "hostile-plugin-of-tests";

// What a fault may need: the call, raw, and what it is about.
struct Moment {
  const billstop_host& host;
  billstop_call* call;
  Scope scope{};
  std::string id{};
};

Resource invented(const Moment& m, const std::string& id) {
  Resource r{.kind = kind, .id = id, .scope = m.scope};
  r.ways = {{"stop", ""}};
  return r;
}

void send(const Moment& m, const char* service, const char* method, const char* path,
          const std::string& id = {}) {
  Request request{.service = service, .method = method, .path = path};
  if (!id.empty()) request.params = {{"id", id}};
  Call(&m.host, m.call).send(request);
}

void find(const Moment& m, const billstop_resource& c, size_t count = 1) {
  if (m.host.found(m.call, &c, count) != BILLSTOP_OK)
    throw Refused(detail::own(m.host.refusal(m.call)));
}

void find_sized(const Moment& m, uint32_t struct_size) {
  const Resource r = invented(m, "sized");
  const detail::BorrowedResource borrowed(r);
  // A later, longer struct: what this host does not know lies behind what it does.
  struct Later {
    billstop_resource known;
    uint64_t unknown[2];
  } later{borrowed.c(), {1, 2}};
  later.known.struct_size = struct_size;
  find(m, later.known);
}

void find_a_million(const Moment& m) {
  std::vector<billstop_resource> page(1000);
  for (int i = 0; i < 1'000'000; i += 1000) {
    std::vector<Resource> kept;
    std::vector<std::unique_ptr<detail::BorrowedResource>> borrowed;
    kept.reserve(1000);
    for (int k = 0; k < 1000; ++k) kept.push_back(invented(m, "n" + std::to_string(i + k)));
    for (size_t k = 0; k < 1000; ++k)
      page[k] = borrowed.emplace_back(std::make_unique<detail::BorrowedResource>(kept[k]))->c();
    find(m, page[0], page.size());
  }
}

void settle(const Moment& m, size_t index) {
  const billstop_settlement s{sizeof s, BILLSTOP_ACCEPTED, 0, {}, {}, {}};
  m.host.settle(m.call, index, &s, nullptr);
}

void spin() {
  volatile bool forever = true;
  while (forever) {
  }
}

void leak_a_thread() {
  std::thread([] { std::this_thread::sleep_for(std::chrono::hours(1)); }).detach();
}

void leave_a_process() {
  if (fork() == 0) {
    pause();
    _exit(0);
  }
}

using Fault = void (*)(const Moment&);
const std::map<std::string, Fault> faults = {
    {"segfault", [](const Moment&) { raise(SIGSEGV); }},
    {"abort", [](const Moment&) { std::abort(); }},
    {"endless-loop", [](const Moment&) { spin(); }},
    {"sleep", [](const Moment&) { sleep(100'000); }},
    {"throw-int", [](const Moment&) { throw 42; }},
    {"settle-twice",
     [](const Moment& m) {
       settle(m, 0);
       settle(m, 0);
     }},
    {"settle-never", [](const Moment&) {}},
    {"settle-wrong-index", [](const Moment& m) { settle(m, 1000); }},
    {"million", &find_a_million},
    {"no-utf8", [](const Moment& m) { Call(&m.host, m.call).found(invented(m, "\xff\xfe")); }},
    {"stdout",
     [](const Moment&) {
       std::puts("hello from a plugin");
       std::fflush(stdout);
     }},
    {"threads", [](const Moment&) { leak_a_thread(); }},
    {"exit", [](const Moment&) { std::exit(0); }},
    {"fork", [](const Moment&) { leave_a_process(); }},
    {"lying-manifest",
     [](const Moment& m) {
       Resource r = invented(m, "x");
       r.kind = "pool";
       Call(&m.host, m.call).found(r);
     }},
    {"lying-way",
     [](const Moment& m) {
       Resource r = invented(m, "x");
       r.ways = {{"delete", ""}};
       Call(&m.host, m.call).found(r);
     }},
    {"not-named", [](const Moment& m) { send(m, "modelarts", "GET", "/v1/{project_id}/models"); }},
    {"changes", [](const Moment& m) { send(m, "modelarts", "DELETE", one, m.id); }},
    {"stops-another", [](const Moment& m) { send(m, "modelarts", "DELETE", one, "another-id"); }},
    {"iam", [](const Moment& m) { send(m, "iam", "POST", "/v3/auth/tokens"); }},
    {"socket", [](const Moment&) { socket(AF_INET, SOCK_STREAM, 0); }},
    {"struct-size-zero", [](const Moment& m) { find_sized(m, 0); }},
    {"struct-size-future",
     [](const Moment& m) { find_sized(m, sizeof(billstop_resource) + 2 * sizeof(uint64_t)); }},
};

}  // namespace

class Hostile {
 public:
  explicit Hostile(std::string_view settings) {
    const json said = json::parse(settings);
    fault_ = said.value("fault", "");
    in_ = said.value("in", "locate");
    at_ = said.value("at", 1);
    if (in_ == "create" && faults.contains(fault_)) faults.at(fault_)({no_host(), nullptr});
  }

  void locate(const billstop_host& host, billstop_call* call, const Scope& scope) const {
    Call cloud(&host, call);
    int step = 0;
    for (size_t seen = 0, total = 1; seen < total;) {
      const Reply page = cloud.get(
          "modelarts", "/v1/{project_id}/notebooks/all", {},
          {{"limit", "50"}, {"offset", std::to_string(seen)}, {"workspace_id", scope.workspace}});
      if (!page.ok()) return cloud.incomplete(kind, page);
      const json body = json::parse(page.body);
      total = body.at("total");
      for (const json& row : body.at("data")) {
        strike("locate", ++step, {host, call, scope, row.at("id")});
        cloud.found(resource(row, scope));
        ++seen;
      }
      if (!body.at("data").empty()) continue;
      const Reply none = cloud.get("modelarts", one, {{"id", "no-such-notebook"}});
      if (seen > 0 || none.error_code != "ModelArts.6309")
        return cloud.incomplete(kind, Missing::partial, "an empty page proves nothing");
    }
  }

  void stop(Call& cloud, const Moment& m, size_t index, int step) const {
    if (strike("stop", step, m) && fault_.starts_with("settle")) return;
    const Reply reply = cloud.send({.service = "modelarts",
                                    .method = "POST",
                                    .path = std::string(one) + "/stop",
                                    .params = {{"id", m.id}}});
    const bool there =
        reply.ok() || reply.error_code == "ModelArts.6307" || reply.error_code == "ModelArts.6308";
    if (reply.error_code == "ModelArts.6309") return cloud.settle(index, stop_gone(reply));
    cloud.settle(index, there ? accepted(reply) : failed(reply));
  }

  void verify(Call& cloud, const Moment& m, size_t index, int step) const {
    strike("verify", step, m);
    const Reply reply = cloud.get("modelarts", one, {{"id", m.id}});
    if (!reply.ok()) return cloud.settle(index, verified_gone());
    const Resource now = resource(json::parse(reply.body), m.scope);
    const bool rests = now.state == "STOPPED";
    cloud.settle(index, seen_as(rests ? BILLSTOP_ENDED : BILLSTOP_PENDING, now));
  }

 private:
  static const billstop_host& no_host() {
    static const billstop_host none{};
    return none;
  }

  bool strike(const char* in, int step, const Moment& m) const {
    if (in != in_ || step != at_ || fault_.empty()) return false;
    faults.at(fault_)(m);
    return true;
  }

  static Resource resource(const json& row, const Scope& scope) {
    const std::string status = row.at("status");
    Resource r{.kind = kind, .id = row.at("id"), .name = row.at("name"), .scope = scope};
    r.state = status;
    r.ways = {{"stop", status == "RUNNING" ? "" : "it does not run"}};
    r.meters = {{.what = "compute", .running = status == "RUNNING" ? Tri::yes : Tri::no}};
    return r;
  }

  std::string fault_, in_;
  int at_ = 1;
};

namespace {

struct Made {
  const billstop_host* host;
  Hostile plugin;
};

// By hand: plugin.hpp's own trampolines would not let an int through.
template <class Body>
billstop_status edge(const Made& made, billstop_call* call, Body&& body) {
  try {
    body();
    return BILLSTOP_OK;
  } catch (const Cancelled&) {
    return BILLSTOP_CANCELLED;
  } catch (const std::exception& e) {
    made.host->explain(call, detail::borrow(std::string_view(e.what())));
    return BILLSTOP_FAILED;
  }
}

billstop_status create(const billstop_host* host, billstop_call* call, billstop_str settings,
                       void** self) {
  return detail::guarded(host, call, [&] {
    *self = new Made{host, Hostile(std::string_view(settings.data, settings.size))};
  });
}

void destroy(void* self) {
  delete static_cast<Made*>(self);
}

billstop_status locate(void* self, billstop_call* call, const billstop_scope* scope) {
  const auto& made = *static_cast<const Made*>(self);
  return edge(made, call, [&] { made.plugin.locate(*made.host, call, detail::own(*scope)); });
}

template <void (Hostile::*Function)(Call&, const Moment&, size_t, int) const>
billstop_status batch(void* self, billstop_call* call, billstop_str, const billstop_resource* items,
                      size_t count) {
  const auto& made = *static_cast<const Made*>(self);
  return edge(made, call, [&] {
    Call cloud(made.host, call);
    for (size_t i = 0; i < count; ++i) {
      const Resource r = detail::own(detail::element(items, i));
      (made.plugin.*Function)(cloud, {*made.host, call, r.scope, r.id}, i, static_cast<int>(i) + 1);
    }
  });
}

}  // namespace

extern "C" BILLSTOP_EXPORT const billstop_entry billstop_plugin_entry = {sizeof(billstop_entry),
                                                                         BILLSTOP_ABI_MAJOR,
                                                                         BILLSTOP_ABI_MINOR,
                                                                         0,
                                                                         &create,
                                                                         &destroy,
                                                                         &locate,
                                                                         &batch<&Hostile::stop>,
                                                                         &batch<&Hostile::verify>};
