#include "core/journal/run_folder.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/journal/file_journal.hpp"
#include "core/journal/state_lock.hpp"
#include "tests/unit/journal/folder.hpp"

namespace billstop::core::test {
namespace {

using testing::HasSubstr;

class Runs : public InFolder {
 protected:
  RunFolder create(const std::string& run) {
    return create_run_folder(folder_, head(run),
                             [](const std::filesystem::path& plan) { put(plan, "the plan\n"); });
  }

  std::string listed() const {
    std::string out;
    for (const RunListing& run : list_runs(folder_))
      out += run.run.value + "=" + std::string(to_text(run.state)) + " ";
    return out;
  }
};

TEST_F(Runs, ARunHoldsItsPlanAndItsJournal) {
  const RunFolder run = create("r1");
  EXPECT_EQ(text_of(run.plan()), "the plan\n");
  EXPECT_EQ(read_journal(run.journal()).head.run.value, "r1");
  EXPECT_EQ(find_run_folder(folder_, {"r1"}).path, run.path);
}

TEST_F(Runs, ARunWhosePlanCouldNotBeWrittenDoesNotAppear) {
  EXPECT_THROW(create_run_folder(
                   folder_, head("r1"),
                   [](const std::filesystem::path&) { throw std::runtime_error("disk full"); }),
               std::runtime_error);
  EXPECT_EQ(listed(), "");
}

TEST_F(Runs, WhatACrashLeftHalfMadeIsRemoved) {
  std::filesystem::create_directories(folder_ / "runs" / ".new-old");
  create("r1");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "runs" / ".new-old"));
}

TEST_F(Runs, ANameIsGivenOnce) {
  create("r1");
  EXPECT_THROW(create("r1"), JournalError);
}

TEST_F(Runs, ANameThatLeavesTheFolderIsRefused) {
  EXPECT_THROW(create("../r1"), JournalError);
  create("r1");
  EXPECT_THROW(find_run_folder(folder_, {"../runs/r1"}), JournalError);
}

TEST_F(Runs, AnUnknownRunIsAnsweredWithTheKnownOnes) {
  create("r1");
  try {
    find_run_folder(folder_, {"r2"});
    FAIL() << "found";
  } catch (const JournalError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no run 'r2'"));
    EXPECT_THAT(error.what(), HasSubstr("there are r1"));
  }
}

TEST_F(Runs, AreListedOldestFirstWithTheirState) {
  const RunFolder second = create("2");
  create("1");
  create("3");
  put(create("4").journal(), "nonsense\n");
  FileJournal(second.journal()).append(record("finished", ""));
  StateLock lock(folder_);
  lock.works_on({"3"});
  EXPECT_EQ(listed(), "1=interrupted 2=finished 3=running 4=damaged ");
}

TEST_F(Runs, AnEmptyStateDirectoryHasNone) {
  EXPECT_EQ(listed(), "");
}

TEST(RunId, IsTheCloudsTimeAndTheSeed) {
  EXPECT_EQ(make_run_id(cloud_time(1'795'384'350'000), 0x12ab'cd34).value,
            "20261122T215230Z-abcd34");
}

TEST(StateDir, FollowsXdgAndElseHome) {
  EXPECT_EQ(default_state_dir("/x", "/home/u"), "/x/billstop");
  EXPECT_EQ(default_state_dir("", "/home/u"), "/home/u/.local/state/billstop");
  EXPECT_EQ(default_state_dir("relative", "/home/u"), "/home/u/.local/state/billstop");
  EXPECT_EQ(default_state_dir("", ""), "");
}

class Lock : public InFolder {};

TEST_F(Lock, ASecondOneIsRefusedAndToldWhoHoldsIt) {
  StateLock lock(folder_);
  lock.works_on({"r1"});
  try {
    StateLock second(folder_);
    FAIL() << "locked twice";
  } catch (const StateLocked& error) {
    EXPECT_THAT(error.what(), HasSubstr("process " + std::to_string(getpid()) + ", run r1"));
  }
}

TEST_F(Lock, IsFreeAgainAfterwards) {
  { StateLock lock(folder_); }
  EXPECT_FALSE(lock_holder(folder_));
  EXPECT_NO_THROW(StateLock{folder_});
}

TEST_F(Lock, CreatesTheStateDirectoryForItsOwnerAlone) {
  StateLock lock(folder_ / "a" / "b");
  const auto mode = std::filesystem::status(folder_ / "a" / "b").permissions();
  EXPECT_EQ(mode, std::filesystem::perms::owner_all);
}

TEST_F(Lock, DiesWithItsProcess) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    StateLock lock(folder_);
    if (write(ready[1], "x", 1) != 1) _exit(1);
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(lock_holder(folder_)->pid, std::to_string(child));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  close(ready[0]);
  close(ready[1]);
  EXPECT_FALSE(lock_holder(folder_));
}

}  // namespace
}  // namespace billstop::core::test
