// A plugin of one kind, made and run on a bench, for tests of what the host holds it to.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "tests/unit/plugin_loading/bench.hpp"

namespace billstop::core::plugin_tests {

inline constexpr const char* stop_path = "/v1/{project_id}/things/{id}/stop";

inline Manifest manifest() {
  Manifest m;
  m.id = PluginId{"test"};
  m.abi_major = 1;
  KindSpec kind;
  kind.kind = Kind{"thing"};
  kind.batch = 4;
  kind.ways = {{WayId{"stop"}, "stop", Effect::reversible, {"compute"}}};
  m.kinds = {kind};
  RequestSpec list;
  list.service = "modelarts";
  list.method = "GET";
  list.path = "/v1/{project_id}/things";
  RequestSpec stop;
  stop.phase = Phase::stop;
  stop.service = "modelarts";
  stop.method = "POST";
  stop.path = stop_path;
  stop.repeat = Repeat::ask_first;
  m.requests = {list, stop};
  return m;
}

inline const Scope scope{AccountId{"acc"}, RegionId{"r"}, ProjectId{"p"}, {}};

inline Resource thing(const std::string& id) {
  Resource r;
  r.plugin = PluginId{"test"};
  r.kind = Kind{"thing"};
  r.id = id;
  r.scope = scope;
  return r;
}

inline billstop::Resource found_thing(const billstop::Scope& s, const std::string& id) {
  billstop::Resource r;
  r.kind = "thing";
  r.id = id;
  r.scope = s;
  return r;
}

inline billstop::Request list_request() {
  return {"modelarts", "GET", "/v1/{project_id}/things", {}, {}, {}, {}, {}};
}
inline billstop::Request stop_request(const std::string& id) {
  return {"modelarts", "POST", stop_path, {{"id", id}}, {}, {}, {}, {}};
}

// What a test's plugin does; each test overrides what it is about.
struct Base {
  void locate(billstop::Call&, const billstop::Scope&) const {}
  billstop::StopOutcome stop(billstop::Call&, std::string_view, const billstop::Resource&) const {
    return {};
  }
  billstop::VerifyOutcome verify(billstop::Call&, std::string_view,
                                 const billstop::Resource&) const {
    return billstop::verified_gone();
  }
};

template <class P>
class Running : public Bench {
 public:
  explicit Running(Manifest m = manifest(), uint64_t seed = 1) : Bench(seed), manifest_(m) {}

  Plugin& plugin() {
    if (!plugin_) {
      CreatedPlugin created = create_plugin(manifest_, entry_, "{}", host());
      EXPECT_EQ(created.problem, "");
      plugin_ = std::move(created.plugin);
    }
    return *plugin_;
  }
  LocateEnd locate(std::span<const Resource> first_round = {}) {
    LocateEnd out;
    int ends = 0;
    plugin().locate(
        scope, first_round, [this](Resource r) { found.push_back(std::move(r)); },
        [&](LocateEnd end) {
          out = std::move(end);
          ++ends;
        });
    loop.run();
    EXPECT_EQ(ends, 1);
    return out;
  }
  StopEnd stop(std::vector<Resource> batch, AboutToSend about_to_send = {}) {
    StopEnd out;
    plugin().stop(WayId{"stop"}, std::move(batch), std::move(about_to_send),
                  [&](StopEnd end) { out = std::move(end); });
    loop.run();
    return out;
  }
  VerifyEnd verify(std::vector<Resource> batch) {
    VerifyEnd out;
    plugin().verify(WayId{"stop"}, std::move(batch), [&](VerifyEnd end) { out = std::move(end); });
    loop.run();
    return out;
  }
  Millis elapsed() const { return loop.now().time_since_epoch(); }
  void forget_plugin() { plugin_.reset(); }

  std::vector<Resource> found{};

 private:
  Manifest manifest_;
  const billstop_entry entry_ = entry_of<P>();
  std::unique_ptr<Plugin> plugin_;
};

}  // namespace billstop::core::plugin_tests
