// The practice cloud with a scenario going on in it, and the truth about it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sdk/sandbox/faulty_cloud.hpp"
#include "sdk/sandbox/model.hpp"
#include "sdk/sandbox/rate_limiter.hpp"
#include "tests/simulation/scenario.hpp"

namespace billstop::simulation {

// What one resource really is.
struct TrueState {
  std::string state{};
  std::set<std::string> running{};  // meters
  bool at_work = false;             // a schedule that may fire, an execution that runs
  bool paid_ahead = false;
  int64_t changed_ms = 0;  // when it came into its state
  bool left_out = false;   // of a project that nobody was to look into

  bool operator==(const TrueState& other) const {  // whenever they came to be
    return state == other.state && running == other.running && at_work == other.at_work &&
           paid_ahead == other.paid_ahead;
  }
};
using Truth = std::map<Key, TrueState>;

// What a request ended beside what it named: the jobs of an execution, the parts of a pool.
struct SweptAlong {
  Key key{};
  std::string by{};  // the request, in words
};

class SimulatedCloud {
 public:
  // Takes the scenario's world; the scenario outlives the cloud.
  explicit SimulatedCloud(Scenario& scenario);

  sandbox::Answer handle(const sandbox::Request& request, int64_t now_ms);
  void faults_off() { faults_off_ = true; }

  Truth truth(int64_t now_ms);
  // The program begins to look: who works now is what it may know from here on.
  void look_begins(int64_t now_ms);
  bool is_changing(const sandbox::Request& request) const {
    return request.method != "GET" && model_.target_of(request).mutating;
  }
  sandbox::Account& account() { return account_; }
  const sandbox::World& world() const { return model_.world(); }

  // What was deleted although something still used it, in words.
  const std::vector<std::string>& deleted_in_use() const { return deleted_in_use_; }
  const std::vector<SweptAlong>& swept_along() const { return swept_along_; }
  // How often each fault and happening took place.
  const std::map<std::string, int64_t>& occurred() const { return occurred_; }

 private:
  void let_happen(int64_t now_ms);
  bool happens(const Happening& happening);
  bool gets_keep_tag(const sandbox::Item& item);
  bool runs_again(sandbox::Item& item, int64_t now_ms);
  void add_new(const Happening& happening);
  void note_born(const sandbox::Target& target);
  std::string users_of(const sandbox::Item& item);
  std::map<Key, std::string> in_use(const sandbox::Target& target, int64_t now_ms);
  void note_who_works(int64_t now_ms);
  bool had_to_be_noticed(const sandbox::Item& item, int64_t now_ms) const;
  std::map<std::string, std::string> paths_in_use(const sandbox::Target& target, int64_t now_ms);
  bool holds_data(const std::string& path) const;
  std::vector<Key> along_with(const sandbox::Target& target);
  bool in_burst(int64_t now_ms) const;
  bool too_fast(const sandbox::Request& request, int64_t now_ms);
  void count_fault(const sandbox::Answer& answer);

  Scenario& scenario_;
  sandbox::Model model_;
  sandbox::Account& account_;
  sandbox::FaultyCloud faulty_;
  sandbox::RateLimiter limiter_;
  size_t next_happening_ = 0;
  std::set<Key> at_work_when_looked_{};
  std::map<Key, int64_t> at_work_since_{};  // in ms
  int64_t work_noted_ms_ = 0;
  bool faults_off_ = false;
  std::vector<std::string> deleted_in_use_;
  std::vector<SweptAlong> swept_along_;
  std::map<std::string, int64_t> occurred_;
};

}  // namespace billstop::simulation
