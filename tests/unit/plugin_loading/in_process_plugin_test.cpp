#include "core/plugin_loading/in_process_plugin.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin_loading/bench.hpp"

namespace billstop::core {
namespace {

using billstop::Call;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* stop_path = "/v1/{project_id}/things/{id}/stop";

Manifest manifest() {
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

const Scope scope{AccountId{"acc"}, RegionId{"r"}, ProjectId{"p"}, {}};

Resource thing(const std::string& id) {
  Resource r;
  r.plugin = PluginId{"test"};
  r.kind = Kind{"thing"};
  r.id = id;
  r.scope = scope;
  return r;
}

billstop::Resource found_thing(const billstop::Scope& s, const std::string& id) {
  billstop::Resource r;
  r.kind = "thing";
  r.id = id;
  r.scope = s;
  return r;
}

billstop::Request list_request() {
  return {"modelarts", "GET", "/v1/{project_id}/things", {}, {}, {}, {}, {}};
}
billstop::Request stop_request(const std::string& id) {
  return {"modelarts", "POST", stop_path, {{"id", id}}, {}, {}, {}, {}};
}

// What a test's plugin does; each test overrides what it is about.
struct Base {
  void locate(Call&, const billstop::Scope&) const {}
  billstop::StopOutcome stop(Call&, std::string_view, const billstop::Resource&) const {
    return {};
  }
  billstop::VerifyOutcome verify(Call&, std::string_view, const billstop::Resource&) const {
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

TEST(InProcessPlugin, streams_what_locate_finds) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      if (call.send(list_request()).ok()) call.found(found_thing(s, "t1"));
    }
  };
  Running<P> run;
  const LocateEnd end = run.locate();
  EXPECT_THAT(end.missing, IsEmpty());
  EXPECT_EQ(end.fault, "");
  ASSERT_THAT(run.found, SizeIs(1));
  EXPECT_EQ(run.found[0].plugin, PluginId{"test"});
  EXPECT_EQ(run.sender.sent.at(0).path, "/v1/p/things");
}

TEST(InProcessPlugin, hands_on_what_locate_could_not_see) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope&) const {
      call.incomplete("thing", billstop::Missing::partial, "only the caller's own", "ModelArts.1");
    }
  };
  const LocateEnd end = Running<P>().locate();
  ASSERT_THAT(end.missing, SizeIs(1));
  EXPECT_EQ(end.missing[0].why, MissingWhy::partial);
  EXPECT_EQ(end.missing[0].words.error_code, "ModelArts.1");
  EXPECT_EQ(end.fault, "");
}

TEST(InProcessPlugin, cannot_tell_after_an_exception_but_keeps_what_was_found) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      call.found(found_thing(s, "t1"));
      throw std::runtime_error("no total in the answer");
    }
  };
  Running<P> run;
  const LocateEnd end = run.locate();
  ASSERT_THAT(end.missing, SizeIs(1));
  EXPECT_EQ(end.missing[0].why, MissingWhy::plugin_failed);
  EXPECT_EQ(end.missing[0].words.text, "no total in the answer");
  EXPECT_THAT(run.found, SizeIs(1));
}

TEST(InProcessPlugin, faults_a_resource_of_a_kind_that_is_not_its_own) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      billstop::Resource r = found_thing(s, "t1");
      r.kind = "pool";
      call.found(r);
    }
  };
  Running<P> run;
  EXPECT_THAT(run.locate().fault, HasSubstr("pool:t1, a kind that its manifest does not have"));
  EXPECT_THAT(run.found, IsEmpty());
}

TEST(InProcessPlugin, faults_a_resource_of_another_account) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope&) const {
      call.found(found_thing({"other", "r", "p", ""}, "t1"));
    }
  };
  EXPECT_THAT(Running<P>().locate().fault, HasSubstr("in a scope other than"));
}

TEST(InProcessPlugin, faults_a_way_that_its_manifest_does_not_have) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      billstop::Resource r = found_thing(s, "t1");
      r.ways = {{"explode", ""}};
      call.found(r);
    }
  };
  EXPECT_THAT(Running<P>().locate().fault, HasSubstr("with the way \"explode\""));
}

TEST(InProcessPlugin, gives_the_first_round_to_a_plugin_of_the_second) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      while (const auto r = call.next_located()) call.found(found_thing(s, r->id + "-disk"));
    }
  };
  Manifest second = manifest();
  second.locate_after_uses = true;
  Running<P> run(second);
  const std::vector<Resource> first = {thing("a"), thing("b")};
  EXPECT_EQ(run.locate(first).fault, "");
  ASSERT_THAT(run.found, SizeIs(2));
  EXPECT_EQ(run.found[1].id, "b-disk");
}

TEST(InProcessPlugin, sends_a_stop_and_settles_it) {
  struct P : Base {
    billstop::StopOutcome stop(Call& call, std::string_view, const billstop::Resource& r) const {
      return billstop::accepted(call.send(stop_request(r.id)));
    }
  };
  Running<P> run;
  std::vector<std::string> told;
  const StopEnd end =
      run.stop({thing("a"), thing("b")}, [&](const std::string& what) { told.push_back(what); });
  ASSERT_THAT(end.settled, SizeIs(2));
  EXPECT_EQ(end.settled[1].outcome, StopOutcome::accepted);
  EXPECT_THAT(told, ElementsAre("POST /v1/p/things/a/stop", "POST /v1/p/things/b/stop"));
}

TEST(InProcessPlugin, does_not_send_what_could_not_be_journaled) {
  struct P : Base {
    billstop::StopOutcome stop(Call& call, std::string_view, const billstop::Resource& r) const {
      return billstop::accepted(call.send(stop_request(r.id)));
    }
  };
  Running<P> run;
  const StopEnd end =
      run.stop({thing("a")}, [](const std::string&) { throw std::runtime_error("disk full"); });
  EXPECT_THAT(run.sender.sent, IsEmpty());
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::failed);
  EXPECT_THAT(end.settled.at(0).words.text, HasSubstr("disk full"));
}

TEST(InProcessPlugin, refuses_a_change_while_locating_or_verifying) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope&) const { call.send(stop_request("a")); }
    billstop::VerifyOutcome verify(Call& call, std::string_view, const billstop::Resource&) const {
      call.send(stop_request("a"));
      return {};
    }
  };
  Running<P> run;
  EXPECT_THAT(run.locate().missing.at(0).words.text, HasSubstr("this call only reads"));
  EXPECT_EQ(run.verify({thing("a")}).settled.at(0).outcome, VerifyOutcome::unknown);
  EXPECT_THAT(run.sender.sent, IsEmpty());
}

TEST(InProcessPlugin, keeps_the_first_settle_and_faults_the_second) {
  struct P : Base {
    void stop(Call& call, std::string_view, std::span<const billstop::Resource>) const {
      call.settle(0, billstop::StopOutcome{BILLSTOP_ACCEPTED, 0, {}, {}, {}});
      call.settle(0, billstop::StopOutcome{BILLSTOP_DENIED, 0, {}, {}, {}});
    }
  };
  const StopEnd end = Running<P>().stop({thing("a")});
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::accepted);
  EXPECT_EQ(end.fault, "settled index 0 twice");
}

TEST(InProcessPlugin, faults_an_index_beyond_the_batch) {
  struct P : Base {
    void stop(Call& call, std::string_view, std::span<const billstop::Resource>) const {
      call.settle(7, billstop::StopOutcome{BILLSTOP_ACCEPTED, 0, {}, {}, {}});
    }
  };
  const StopEnd end = Running<P>().stop({thing("a")});
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::failed);
  EXPECT_EQ(end.fault, "settled index 7 of a batch of 1");
}

TEST(InProcessPlugin, fails_what_a_plugin_left_out) {
  struct P : Base {
    void stop(Call& call, std::string_view, std::span<const billstop::Resource>) const {
      call.settle(1, billstop::StopOutcome{BILLSTOP_ACCEPTED, 0, {}, {}, {}});
    }
  };
  const StopEnd end = Running<P>().stop({thing("a"), thing("b")});
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::failed);
  EXPECT_EQ(end.settled.at(1).outcome, StopOutcome::accepted);
  EXPECT_EQ(end.fault, "returned without settling the whole batch");
}

TEST(InProcessPlugin, faults_an_outcome_of_the_other_call) {
  struct P : Base {
    void verify(Call& call, std::string_view, std::span<const billstop::Resource>) const {
      call.settle(0, billstop::StopOutcome{BILLSTOP_ACCEPTED, 0, {}, {}, {}});
    }
  };
  EXPECT_THAT(Running<P>().verify({thing("a")}).fault, HasSubstr("which is none of verify"));
}

TEST(InProcessPlugin, faults_a_reading_of_another_resource) {
  struct P : Base {
    billstop::VerifyOutcome verify(Call&, std::string_view, const billstop::Resource& r) const {
      billstop::Resource other = r;
      other.id = "other";
      return billstop::seen_as(BILLSTOP_ENDED, other);
    }
  };
  EXPECT_THAT(Running<P>().verify({thing("a")}).fault,
              HasSubstr("settled thing:a with a reading of thing:other"));
}

TEST(InProcessPlugin, keeps_requests_in_flight_under_the_limit) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      size_t accepted = 0;
      while (call.submit(list_request(), accepted)) ++accepted;
      size_t answered = 0;
      while (call.next()) ++answered;
      call.found(found_thing(s, std::to_string(accepted) + "/" + std::to_string(answered)));
    }
  };
  Running<P> run;
  run.limits.in_flight = 5;
  run.locate();
  EXPECT_EQ(run.found.at(0).id, "5/5");
  EXPECT_EQ(run.elapsed() / run.sender.delay, 1);  // all at once, none after the other
}

// Takes answers for ever; ends when the host says so.
struct Endless : Base {
  void locate(Call& call, const billstop::Scope&) const {
    while (true) call.send(list_request());
  }
  billstop::StopOutcome stop(Call& call, std::string_view, const billstop::Resource& r) const {
    return billstop::accepted(call.send(stop_request(r.id)));
  }
};

TEST(InProcessPlugin, ends_a_locate_that_is_cancelled) {
  Running<Endless> run;
  run.plugin();
  run.loop.after(Millis(1'050), [&] { run.plugin().cancel_all(); });
  const LocateEnd end = run.locate();
  EXPECT_EQ(end.missing.at(0).words.text, "cancelled");
  EXPECT_EQ(end.fault, "");
}

TEST(InProcessPlugin, lets_a_cancelled_stop_take_the_answer_to_what_it_sent) {
  Running<Endless> run;
  run.plugin();
  run.loop.after(Millis(50), [&] { run.plugin().cancel_all(); });
  const StopEnd end = run.stop({thing("a"), thing("b")});
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::accepted);
  EXPECT_EQ(end.settled.at(1).outcome, StopOutcome::failed);
  EXPECT_EQ(end.settled.at(1).words.text, "cancelled");
  EXPECT_THAT(run.sender.sent, SizeIs(1));
}

TEST(InProcessPlugin, gives_a_slow_cloud_all_the_time_its_requests_have) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope&) const { call.send(list_request()); }
  };
  Running<P> run;
  run.sender.delay = Millis(600'000);
  EXPECT_EQ(run.locate().fault, "");
}

TEST(InProcessPlugin, calls_off_a_plugin_that_makes_no_progress) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope&) const {
      while (!call.cancelled()) call.log(0, "thinking");
    }
  };
  Running<P> run;
  run.limits.deadline = Millis(60'000);
  LocateEnd end;
  bool ended = false;
  run.plugin().locate(
      scope, {}, [](Resource) {},
      [&](LocateEnd e) {
        end = std::move(e);
        ended = true;
      });
  // The plugin never waits, so that time moves only as the test moves it.
  for (int i = 0; i < 100; ++i) run.loop.step();
  EXPECT_FALSE(ended);
  run.loop.pass(Millis(61'000));
  ASSERT_TRUE(run.loop.run_until([&] { return ended; }));
  EXPECT_EQ(end.fault, "made no progress for 60 s");
}

TEST(InProcessPlugin, refuses_a_batch_that_it_was_never_made_for) {
  Running<Base> run;
  Resource other = thing("b");
  other.scope.project = ProjectId{"p2"};
  EXPECT_THAT(run.stop({thing("a"), other}).settled.at(1).words.text,
              HasSubstr("more than one kind or scope"));
  const std::vector<Resource> five(5, thing("a"));
  EXPECT_THAT(run.stop(five).settled.at(0).words.text, HasSubstr("at most 4"));
}

TEST(InProcessPlugin, calls_nobody_back_once_it_is_gone) {
  Running<Endless> run;
  bool called = false;
  run.plugin().locate(
      scope, {}, [](Resource) {}, [&](LocateEnd) { called = true; });
  run.loop.run_to(OwnTime(Millis(250)));
  run.forget_plugin();
  run.loop.run();
  EXPECT_FALSE(called);
}

TEST(InProcessPlugin, gives_the_same_trace_for_the_same_seed) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      for (int i = 0; i < 5; ++i) call.found(found_thing(s, call.send(list_request()).body));
    }
  };
  const auto trace = [](uint64_t seed) {
    Running<P> run(manifest(), seed);
    int n = 0, ends = 0;
    run.sender.answer = [&](const ServiceRequest&) {
      ServiceReply reply;
      reply.status = 200;
      reply.body = std::to_string(++n);
      return reply;
    };
    std::string out;
    for (const char who : {'a', 'b', 'c'})
      run.plugin().locate(
          scope, {}, [&out, who](Resource r) { out += who + r.id + " "; },
          [&](LocateEnd) { ++ends; });
    run.loop.run();
    EXPECT_EQ(ends, 3);
    return out;
  };
  EXPECT_EQ(trace(3), trace(3));
  EXPECT_NE(trace(3), trace(4));
}

TEST(InProcessPlugin, faults_a_c_plugin_that_throws_through_the_boundary) {
  billstop_entry entry = entry_of<Base>();
  entry.locate = [](void*, billstop_call*, const billstop_scope*) -> billstop_status { throw 42; };
  Bench bench;
  const CreatedPlugin created = create_plugin(manifest(), entry, "{}", bench.host());
  LocateEnd end;
  created.plugin->locate(
      scope, {}, [](Resource) {}, [&](LocateEnd e) { end = std::move(e); });
  bench.loop.run();
  EXPECT_EQ(end.fault, "threw an exception through the boundary");
  EXPECT_EQ(end.missing.at(0).why, MissingWhy::plugin_failed);
}

TEST(InProcessPlugin, faults_a_status_that_is_none) {
  billstop_entry entry = entry_of<Base>();
  entry.stop = [](void*, billstop_call*, billstop_str, const billstop_resource*,
                  size_t) -> billstop_status { return 99; };
  Bench bench;
  const CreatedPlugin created = create_plugin(manifest(), entry, "{}", bench.host());
  StopEnd end;
  created.plugin->stop(WayId{"stop"}, {thing("a")}, {}, [&](StopEnd e) { end = std::move(e); });
  bench.loop.run();
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::failed);
  EXPECT_THAT(end.settled.at(0).words.text, HasSubstr("the status 99"));
}

}  // namespace
}  // namespace billstop::core
