#include "core/journal/file_journal.hpp"

#include <signal.h>
#include <sys/resource.h>

#include "core/journal/run_history.hpp"
#include "tests/unit/journal/folder.hpp"

namespace billstop::core::test {
namespace {

using testing::HasSubstr;

class JournalFile : public InFolder {
 protected:
  JournalFile() : path_(folder_ / "journal.jsonl") { put(path_, line_of(head()) + "\n"); }

  std::string refusal() const {
    try {
      read_journal(path_);
    } catch (const JournalError& error) {
      return error.what();
    }
    return "accepted";
  }

  std::filesystem::path path_;
};

JournalRecord full_record() {
  JournalRecord r = record("stopped", "n1", 2, "failed");
  r.way = {"delete"};
  r.words = {"ModelArts.6357", "busy \"now\"\n", "req-1"};
  r.former_state = R"({"state":"RUNNING"})";
  r.request = "DELETE /v1/{project_id}/notebooks/{id}";
  return r;
}

TEST_F(JournalFile, GivesBackWhatWasAppended) {
  FileJournal journal(path_);
  journal.append(full_record());
  JournalRecord finished = record("finished", "");
  finished.exit_code = 3;
  journal.append(finished);
  journal.sync();

  const JournalContent content = read_journal(path_);
  ASSERT_EQ(content.records.size(), 2u);
  const JournalRecord &r = content.records[0], expected = full_record();
  EXPECT_EQ(r.type, expected.type);
  EXPECT_EQ(r.at, expected.at);
  EXPECT_EQ(r.key, expected.key);
  EXPECT_EQ(r.way, expected.way);
  EXPECT_EQ(r.step, expected.step);
  EXPECT_EQ(r.outcome, expected.outcome);
  EXPECT_EQ(r.words.error_code, expected.words.error_code);
  EXPECT_EQ(r.words.text, expected.words.text);
  EXPECT_EQ(r.words.request_id, expected.words.request_id);
  EXPECT_EQ(r.former_state, expected.former_state);
  EXPECT_EQ(r.request, expected.request);
  EXPECT_EQ(content.records[1].exit_code, 3);
  EXPECT_EQ(content.head.run.value, head().run.value);
  EXPECT_EQ(content.head.plan_sha256, "abc");
  EXPECT_FALSE(content.torn);
}

TEST_F(JournalFile, KeepsARecordOnOneLineWhateverTheCloudSays) {
  JournalRecord r = full_record();
  r.words.text = "\xff\n\x1b";
  FileJournal(path_).append(r);
  EXPECT_EQ(read_journal(path_).records.size(), 1u);
}

TEST_F(JournalFile, ATornLastLineIsDropped) {
  FileJournal(path_).append(record("intent", "n1", 1));
  put(path_, text_of(path_) + R"({"type":"stopp)");
  const JournalContent content = read_journal(path_);
  EXPECT_TRUE(content.torn);
  EXPECT_EQ(content.records.size(), 1u);
}

TEST_F(JournalFile, GoesOnBehindATornLine) {
  put(path_, text_of(path_) + R"({"type":"stopp)");
  FileJournal(path_).append(record("intent", "n1", 1));
  const JournalContent content = read_journal(path_);
  EXPECT_FALSE(content.torn);
  ASSERT_EQ(content.records.size(), 1u);
  EXPECT_EQ(content.records[0].type, "intent");
}

TEST_F(JournalFile, ACutAnywhereBehindTheHeadCanBeRead) {
  for (int i = 0; i < 3; ++i) FileJournal(path_).append(record("intent", "n1", i));
  const std::string whole = text_of(path_);
  for (size_t size = whole.find('\n') + 1; size <= whole.size(); ++size) {
    put(path_, whole.substr(0, size));
    const auto lines = static_cast<size_t>(
        std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    EXPECT_EQ(read_journal(path_).records.size(), lines - 1) << size;
  }
}

TEST_F(JournalFile, DamageInTheMiddleIsNamedByItsLine) {
  put(path_, text_of(path_) + "{\"type\":\n" + R"({"type":"swept","at_ms":1})" + "\n");
  EXPECT_THAT(refusal(), HasSubstr("line 2: damaged"));
}

TEST_F(JournalFile, AWholeLastLineThatIsDamagedIsNotTaken) {
  put(path_, text_of(path_) + "nonsense\n");
  EXPECT_THAT(refusal(), HasSubstr("line 2: damaged"));
}

TEST_F(JournalFile, WithoutAHeadItIsNoJournal) {
  put(path_, "");
  EXPECT_THAT(refusal(), HasSubstr("the head is missing"));
  put(path_, R"({"type":"plan","version":1})"
             "\n");
  EXPECT_THAT(refusal(), HasSubstr("line 1"));
}

TEST_F(JournalFile, OneThatCannotBeOpenedIsNamedWithTheReason) {
  try {
    FileJournal journal(folder_ / "nowhere");
    FAIL() << "opened";
  } catch (const JournalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("nowhere: cannot be opened: No such file"));
  }
}

// The kernel's limit on a file's size stands in for a full disk: both refuse the write.
TEST_F(JournalFile, ARecordThatDoesNotFitIsToldWithTheReason) {
  FileJournal journal(path_);
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
  const rlimit full{std::filesystem::file_size(path_), before.rlim_max};
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &full);
  std::string told;
  try {
    journal.append(full_record());
  } catch (const JournalError& error) {
    told = error.what();
  }
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  EXPECT_THAT(told, HasSubstr("journal.jsonl: cannot be written: File too large"));
}

JournalContent content(std::vector<JournalRecord> records) {
  return {head(), std::move(records), false};
}

const ResourceKey n1{{"notebook"}, "n1"};

TEST(RunHistory, AnIntentWithoutAnAnswerIsOpen) {
  const RunHistory h = fold(content({record("begin", ""), record("intent", "n1", 1)}));
  EXPECT_EQ(h.open_intents(), std::vector<ResourceKey>{n1});
  EXPECT_EQ(h.items.at(n1).steps, 1);
  EXPECT_TRUE(h.begun);
}

TEST(RunHistory, AnAnswerClosesTheIntent) {
  const RunHistory h =
      fold(content({record("intent", "n1", 1), record("stopped", "n1", 1, "accepted")}));
  EXPECT_TRUE(h.open_intents().empty());
  EXPECT_EQ(h.items.at(n1).last_outcome, "accepted");
  EXPECT_EQ(h.items.at(n1).verdict, "");
}

TEST(RunHistory, AnAcceptedStopIsUnfinishedUntilItIsSeenToEnd) {
  const std::vector<JournalRecord> accepted{record("intent", "n1", 1),
                                            record("stopped", "n1", 1, "accepted")};
  EXPECT_EQ(fold(content(accepted)).unfinished(), (std::map<ResourceKey, int>{{n1, 1}}));
  std::vector<JournalRecord> ended = accepted;
  ended.push_back(record("ended", "n1", 1, "gone"));
  EXPECT_TRUE(fold(content(ended)).unfinished().empty());
  EXPECT_EQ(fold(content(ended)).seen_ended(), std::set<ResourceKey>{n1});
}

TEST(RunHistory, ASecondStepOpensItAgain) {
  const RunHistory h =
      fold(content({record("intent", "n1", 1), record("stopped", "n1", 1, "accepted"),
                    record("verified", "n1", 1, "next_step"), record("intent", "n1", 2)}));
  EXPECT_EQ(h.open_intents(), std::vector<ResourceKey>{n1});
  EXPECT_EQ(h.items.at(n1).steps, 2);
  EXPECT_EQ(h.items.at(n1).stops, 2);
}

TEST(RunHistory, ARequestThatMayHaveLeftStaysOpenThroughAVerify) {
  JournalRecord request = record("request", "n1", 1);
  request.request = "POST /v2/orders/subscriptions/resources/unsubscribe";
  const RunHistory h = fold(
      content({record("intent", "n1", 1), request, record("verified", "n1", 1, "still_running")}));
  EXPECT_EQ(h.left_once().at(n1), std::set<std::string>{request.request});
}

TEST(RunHistory, ARequestThatTheCloudAcceptedIsNotToLeaveAgain) {
  JournalRecord request = record("request", "n1", 1);
  request.request = "POST /unsubscribe";
  for (const char* outcome : {"accepted", "failed"}) {
    const RunHistory h =
        fold(content({record("intent", "n1", 1), request, record("stopped", "n1", 1, outcome)}));
    EXPECT_TRUE(h.left_once().contains(n1)) << outcome;
  }
}

TEST(RunHistory, ARequestThatTheCloudTurnedDownMayLeaveAgain) {
  JournalRecord request = record("request", "n1", 1);
  request.request = "POST /unsubscribe";
  for (const char* outcome : {"retry", "blocked", "refused", "denied"}) {
    const RunHistory h =
        fold(content({record("intent", "n1", 1), request, record("stopped", "n1", 1, outcome)}));
    EXPECT_TRUE(h.left_once().empty()) << outcome;
  }
}

TEST(RunHistory, AnUnknownVerdictClosesNothing) {
  const RunHistory h = fold(content({record("intent", "n1", 1), record("unknown", "n1", 1)}));
  EXPECT_EQ(h.open_intents(), std::vector<ResourceKey>{n1});
  EXPECT_EQ(h.items.at(n1).verdict, "unknown");
}

TEST(RunHistory, TheFirstFormerStateIsTheOneToGoBackTo) {
  JournalRecord first = record("intent", "n1", 1), second = record("intent", "n1", 2);
  first.former_state = "RUNNING";
  second.former_state = "STOPPED";
  EXPECT_EQ(fold(content({first, second})).items.at(n1).former_state, "RUNNING");
}

TEST(RunHistory, AFinishedRunThatGoesOnIsNotFinished) {
  JournalRecord finished = record("finished", "");
  finished.exit_code = 3;
  EXPECT_EQ(fold(content({finished})).exit_code, 3);
  EXPECT_EQ(fold(content({finished, record("intent", "n1", 1)})).exit_code, std::nullopt);
}

}  // namespace
}  // namespace billstop::core::test
