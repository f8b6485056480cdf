#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin_loading/running_plugin.hpp"

namespace billstop::core::plugin_tests {
namespace {

using billstop::Call;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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
  EXPECT_FALSE(run.sender.sent.at(0).ahead);
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

TEST(InProcessPlugin, takes_a_long_list_and_gives_a_long_first_round_whole_and_in_order) {
  struct P : Base {
    void locate(Call& call, const billstop::Scope& s) const {
      std::vector<billstop::Resource> all;
      while (const auto r = call.next_located()) all.push_back(found_thing(s, r->id + "-disk"));
      call.found_all(std::move(all));
    }
  };
  Manifest second = manifest();
  second.locate_after_uses = true;
  Running<P> run(second);
  std::vector<Resource> first;
  for (int number = 0; number < 250; ++number) first.push_back(thing(std::to_string(number)));
  EXPECT_EQ(run.locate(first).fault, "");
  ASSERT_THAT(run.found, SizeIs(250));
  for (size_t i = 0; i < 250; ++i) EXPECT_EQ(run.found[i].id, std::to_string(i) + "-disk");
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
}  // namespace billstop::core::plugin_tests
