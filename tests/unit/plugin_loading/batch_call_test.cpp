// Stop and verify: what is sent, and the settle rules as a plugin meets them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/plugin_loading/running_plugin.hpp"

namespace billstop::core::plugin_tests {
namespace {

using billstop::Call;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(BatchCall, sends_a_stop_and_settles_it) {
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
  EXPECT_TRUE(run.sender.sent.at(0).ahead);  // of what only looks
}

TEST(BatchCall, does_not_send_what_could_not_be_journaled) {
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

TEST(BatchCall, refuses_a_change_while_locating_or_verifying) {
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

TEST(BatchCall, keeps_the_first_settle_and_faults_the_second) {
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

TEST(BatchCall, faults_an_index_beyond_the_batch) {
  struct P : Base {
    void stop(Call& call, std::string_view, std::span<const billstop::Resource>) const {
      call.settle(7, billstop::StopOutcome{BILLSTOP_ACCEPTED, 0, {}, {}, {}});
    }
  };
  const StopEnd end = Running<P>().stop({thing("a")});
  EXPECT_EQ(end.settled.at(0).outcome, StopOutcome::failed);
  EXPECT_EQ(end.fault, "settled index 7 of a batch of 1");
}

TEST(BatchCall, fails_what_a_plugin_left_out) {
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

TEST(BatchCall, faults_an_outcome_of_the_other_call) {
  struct P : Base {
    void verify(Call& call, std::string_view, std::span<const billstop::Resource>) const {
      call.settle(0, billstop::StopOutcome{BILLSTOP_ACCEPTED, 0, {}, {}, {}});
    }
  };
  EXPECT_THAT(Running<P>().verify({thing("a")}).fault, HasSubstr("which is none of verify"));
}

TEST(BatchCall, faults_a_reading_of_another_resource) {
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

TEST(BatchCall, refuses_a_batch_that_it_was_never_made_for) {
  Running<Base> run;
  Resource other = thing("b");
  other.scope.project = ProjectId{"p2"};
  EXPECT_THAT(run.stop({thing("a"), other}).settled.at(1).words.text,
              HasSubstr("more than one kind or scope"));
  const std::vector<Resource> five(5, thing("a"));
  EXPECT_THAT(run.stop(five).settled.at(0).words.text, HasSubstr("at most 4"));
}

}  // namespace
}  // namespace billstop::core::plugin_tests
