// Brings the planned resources to their end: each when what it waits for has ended, none held up
// by another's slow deletion. All on the loop; plugin calls run beside it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/domain/outcome.hpp"
#include "core/execution/poll_plan.hpp"
#include "core/execution/run_item.hpp"
#include "core/execution/stored_data_users.hpp"

namespace billstop::core {

class Journal;
class Loop;
class Plugin;
struct KindSpec;

struct RunLimits {
  Millis deadline{3'600'000};   // of the run, on the cloud's clock
  size_t calls_at_once = 48;    // plugin calls in flight
  size_t emptied_at_once = 16;  // stored data of them: each has pages of its list in memory
  size_t verify_batch = 500;    // resources a verify call takes
  // Of a group that are read again ahead of their stops: at first, later, and where it is quick.
  size_t first_reread = 24, usual_reread = 96, quick_reread = 192;
};

// Why this resource, as read just now, may not be stopped after all; empty: it may.
using WhyNotNow = std::function<std::string(const PlanEntry& planned, const Resource& now)>;

// Looks at everything, and tells which stored data of the run must stay after all. [loop]
using LookAtUsers = std::function<void(std::function<void(StoredStays)> told)>;

struct ExecutorParts {
  Loop& loop;
  Journal& journal;
  Status& status;
  std::function<Plugin*(const PluginId&)> plugin;
  WhyNotNow why_not_now;
  RunLimits limits;
  LookAtUsers look_at_users{};  // empty where nothing is deleted
};

class Executor {
 public:
  // Items that are final already (gone, skipped) only count for those that wait for them.
  Executor(ExecutorParts parts, std::vector<RunItem> items);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // [loop] `done` once every item is final, the deadline has passed or the interrupt is through.
  void run(std::function<void()> done);
  // [loop] No new work; done comes when what is in flight has come back.
  void interrupt();
  // [loop] After done: an item found running again is stopped again by the next run().
  void put_back(size_t index, Resource now, OwnTime read_at);

  const std::vector<RunItem>& items() const { return items_; }
  bool interrupted() const { return interrupted_; }
  const std::string& fatal() const { return fatal_; }  // the journal failed: in words, or empty

 private:
  // What one call may take together and one listing answers for.
  struct Group {
    PluginId plugin{};
    Kind kind{};
    WayId way{};
    Scope scope{};
    auto operator<=>(const Group&) const = default;
  };
  using Indices = std::vector<size_t>;

  void form_groups();
  void connect();
  void connect_families();
  void recount();
  size_t batch_of(const Group& group) const;
  void pump_soon();
  void pump();
  void make_ready();
  bool is_up(const RunItem& item) const;
  bool is_startable(const RunItem& item) const;
  bool is_stale(const RunItem& item) const;
  bool wants_look(const RunItem& item) const;
  bool may_leave(const RunItem& item) const;
  void launch_look_at_users();
  void launch_rereads();
  void launch_stops();
  void launch_verifies();
  bool may_launch() const;
  void set_wake_timer();
  std::string why_not_ended(const RunItem& item) const;
  void end_if_done();
  void deadline_passed();

  void users_told(const StoredStays& stays);
  void reread(size_t group, Indices batch);
  void fit_reread(size_t group, Millis took);
  void reread_settled(const Indices& batch, const std::vector<VerifySettled>& settled);
  void stop(size_t group, Indices batch);
  void stop_settled(const Indices& batch, std::vector<StopSettled> settled,
                    const std::string& fault);
  void verify(size_t group, Indices batch, bool about_all);
  void verify_settled(const Indices& batch, OwnTime asked, std::vector<VerifySettled> settled,
                      const std::string& fault);
  void note_waited(RunItem& item, OwnTime asked, VerifyOutcome outcome);

  bool write_intents(const Indices& batch);
  void note_request(const Indices& batch, const std::string& method_and_path);
  void after_stop(size_t index, StopSettled& settled);
  void after_verify(size_t index, VerifySettled& settled);
  std::vector<Indices> awaited() const;
  void stop_again_later(RunItem& item, Millis cloud_delay);
  void finish_item(size_t index, ItemState state, Verdict verdict, std::string reason);
  void block_dependents(size_t index);
  void journal(const RunItem& item, std::string type, std::string outcome);
  void journal_failed(const std::string& why);
  void set_state(RunItem& item, ItemState state, std::string_view why = {});

  ExecutorParts parts_;
  std::vector<RunItem> items_;
  std::vector<Group> groups_;        // RunItem::group points into it
  std::vector<PollPlan> polls_;      // one a group
  std::vector<bool> rereading_;      // of each group: a call is out
  std::vector<size_t> reread_size_;  // of each group: how many the next call is about
  bool looking_at_users_ = false;    // a look is out
  std::vector<Indices> families_;    // items of a kind in one region and project
  std::vector<size_t> family_open_;  // how many of them are not final
  std::vector<size_t> family_of_;    // of each item
  std::function<void()> done_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
  uint64_t wake_timer_ = 0, deadline_timer_ = 0;
  size_t calls_in_flight_ = 0;
  bool pump_posted_ = false;
  bool interrupted_ = false;
  bool over_ = false;  // the deadline has passed
  std::string fatal_;
};

}  // namespace billstop::core
