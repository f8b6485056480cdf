// A plugin whose cloud is a table: what is stopped ends after a while of virtual time.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/execution/executor.hpp"
#include "core/journal/journal.hpp"
#include "core/plugin_loading/plugin.hpp"
#include "core/reporting/status.hpp"
#include "tests/simulation/virtual_loop.hpp"

namespace billstop::core::testing {

class SilentStatus : public Status {
 public:
  void looking(const Scope&, const PluginId&) override {}
  void looked(const Coverage&) override {}
  void run_starts(const Plan&) override {}
  void item(const Resource&, ItemState, std::string_view) override {}
  void note(std::string_view) override {}
  void problem(std::string_view text) override { problems.emplace_back(text); }
  std::vector<std::string> problems;
};

class MemoryJournal : public Journal {
 public:
  void append(const JournalRecord& record) override {
    if (fails) throw JournalError("the disk is full");
    records.push_back(record);
  }
  void sync() override { synced = records.size(); }
  size_t count(const std::string& type) const {
    size_t n = 0;
    for (const JournalRecord& r : records) n += r.type == type;
    return n;
  }
  std::vector<JournalRecord> records;
  size_t synced = 0;
  bool fails = false;
};

inline Resource thing(const std::string& kind, const std::string& id) {
  Resource r{.plugin = {"fake"}, .kind = {kind}, .id = id};
  r.meters.push_back({.what = "compute", .runs = Runs::yes});
  r.ways.push_back({.id = {"stop"}});
  return r;
}

class FakeCloud : public Plugin {
 public:
  explicit FakeCloud(Loop& loop) : loop_(loop) {
    manifest_.id = {"fake"};
    for (const char* kind : {"notebook", "pool"})
      manifest_.kinds.push_back({.kind = {kind},
                                 .ways = {{.id = {"stop"}, .verb = "stop", .ends = {"compute"}}},
                                 .batch = 1});
    manifest_.kinds.push_back({.kind = {"contract"}, .ways = {{.id = {"stop"}}}, .batch = 10});
  }

  const Manifest& manifest() const override { return manifest_; }
  void cancel_all() override {}
  void locate(const Scope&, std::span<const Resource>, std::function<void(Resource)>,
              std::function<void(LocateEnd)> done) override {
    loop_.post([done] { done({}); });
  }

  void stop(const WayId&, std::vector<Resource> batch, AboutToSend about_to_send,
            std::function<void(StopEnd)> done) override {
    StopEnd end;
    ++stop_calls;
    for (const Resource& r : batch) {
      if (!asked_first.empty()) {
        try {
          about_to_send(asked_first);
          ++orders_sent;
        } catch (const std::exception&) {
          end.settled.push_back({.outcome = StopOutcome::accepted});
          continue;
        }
      }
      stopped.push_back(r.id);
      stopped_at[r.id] = loop_.now();
      const auto said = stop_answers.find(r.id);
      StopSettled settled{.outcome =
                              said == stop_answers.end() ? StopOutcome::accepted : said->second};
      if (settled.outcome == StopOutcome::failed) settled.words.text = "no luck";
      if (settled.outcome == StopOutcome::retry) stop_answers.erase(r.id);
      if (settled.outcome == StopOutcome::accepted && !stuck.contains(r.id))
        ends_at.try_emplace(r.id, loop_.now() + ending);
      end.settled.push_back(settled);
    }
    loop_.after(Millis(200), [done, end] { done(end); });
  }

  void verify(const WayId&, std::vector<Resource> batch,
              std::function<void(VerifyEnd)> done) override {
    VerifyEnd end;
    ++verify_calls;
    for (const Resource& r : batch) {
      if (!stopped_at.contains(r.id)) ++read_before_stop[r.id];
      const auto said = verify_answers.find(r.id);
      const auto ends = ends_at.find(r.id);
      VerifyOutcome outcome = ends == ends_at.end()         ? VerifyOutcome::still_running
                              : ends->second <= loop_.now() ? VerifyOutcome::gone
                                                            : VerifyOutcome::pending;
      if (said != verify_answers.end()) outcome = said->second;
      VerifySettled settled{.outcome = outcome};
      if (outcome != VerifyOutcome::gone) settled.seen = now_is.contains(r.id) ? now_is[r.id] : r;
      end.settled.push_back(settled);
    }
    const auto readings = static_cast<Millis::rep>(batch.size());
    loop_.after(Millis(200) + reading * readings, [done, end] { done(end); });
  }

  Millis ending{30'000};
  Millis reading{0};  // of each resource of a verify call
  std::map<std::string, StopOutcome> stop_answers;
  std::map<std::string, VerifyOutcome> verify_answers;
  std::map<std::string, Resource> now_is;  // what a reading shows, when it is not what was planned
  std::set<std::string> stuck;
  std::vector<std::string> stopped;
  std::map<std::string, OwnTime> stopped_at, ends_at;
  size_t verify_calls = 0, stop_calls = 0;
  std::map<std::string, int> read_before_stop;
  std::string asked_first;  // the request that a stop sends, when it must not go twice
  size_t orders_sent = 0;

 private:
  Loop& loop_;
  Manifest manifest_;
};

// A run of some things on a virtual loop.
struct Stage {
  simulation::VirtualLoop loop{cloud_time(1'700'000'000'000)};
  FakeCloud cloud{loop};
  SilentStatus status;
  MemoryJournal journal;
  RunLimits limits{};
  std::function<std::string(const Resource&)> veto = [](const Resource&) { return std::string(); };
  StoredStays used{};  // stored data that somebody uses
  int looks_at_users = 0;
  std::vector<RunItem> given;
  std::unique_ptr<Executor> executor;

  RunItem& add(const std::string& kind, const std::string& id,
               const std::vector<ResourceKey>& after = {}) {
    RunItem item;
    item.planned.resource = thing(kind, id);
    item.planned.chosen = Chosen{.way = {"stop"}, .verb = "stop", .ends = {"compute"}};
    item.planned.after = after;
    item.now = item.planned.resource;
    item.read_at = loop.now();
    given.push_back(std::move(item));
    return given.back();
  }

  void run() {
    if (!executor)
      executor = std::make_unique<Executor>(
          ExecutorParts{loop, journal, status, [this](const PluginId&) { return &cloud; },
                        [this](const PlanEntry&, const Resource& now) { return veto(now); }, limits,
                        [this](auto told) { look_at_users(std::move(told)); }},
          given);
    bool done = false;
    executor->run([&] { done = true; });
    EXPECT_TRUE(loop.run_until([&] { return done; })) << "the run never came to an end";
  }

  // As a look that takes a second; what it finds is as of its end.
  void look_at_users(std::function<void(StoredStays)> told) {
    ++looks_at_users;
    loop.after(Millis(1'000), [this, told = std::move(told)] { told(used); });
  }

  const RunItem& item(size_t i) const { return executor->items().at(i); }
};

}  // namespace billstop::core::testing
