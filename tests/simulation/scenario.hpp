// One drawn case: an account, what its owner meant, and what will go wrong. Of the sandbox alone,
// so that the oracle can hold the core against it without sharing a line with it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sdk/sandbox/faults_file.hpp"
#include "sdk/sandbox/world.hpp"

namespace billstop::simulation {

using Key = std::pair<std::string, std::string>;  // kind, id

// 2026-03-01T08:05:30Z: where every drawn account begins, on the cloud's clock.
inline constexpr int64_t start_ms = 1'772'352'330'000;

// What the user says, as settings or options would.
struct UserWish {
  std::set<std::string> allow{"reversible"};
  std::vector<std::string> owners{};
  std::vector<std::string> protect{};  // rules as given
  std::vector<std::string> only{};     // selectors as given
  std::vector<std::string> obs_paths{};
  std::vector<std::string> regions{}, projects{};  // looked at, by id or name; empty: all
  int64_t older_than_ms = 0;                       // 0: not said
  std::vector<std::string> plugins{};              // empty: all
  size_t max_resources = 1'000;
  bool require_zero = false, fail_on_new = false;
  int64_t deadline_ms = 1'200'000, sweep_after_ms = 120'000;
};

// Something that happens in the account by itself, `at_ms` on the cloud's clock.
struct Happening {
  enum class What : uint8_t { runs_again, gets_keep_tag, is_new };
  int64_t at_ms = 0;
  What what = What::runs_again;
  Key key{};
};

struct Crash {
  enum class Where : uint8_t { nowhere, at_record, before_request, before_answer };
  Where where = Where::nowhere;
  size_t nth = 1;           // of the journal's records, or of the changing requests
  uint64_t torn_bytes = 0;  // of what was not synced so many reach the disk, at most
  int64_t down_ms = 0;      // until somebody resumes
  bool happens = true;      // false: from the same moment on the faults are off, and no more
};

// Why a resource must not be touched, whatever the core thinks of it.
struct Intent {
  std::string keep_because{};             // protected, foreign, not ours; empty: it may be stopped
  std::optional<int64_t> kept_from_ms{};  // protected by a tag that comes later
};

// What is paid ahead: the order centre knows it by another id than its own service.
struct Contract {
  Key pays_for{};
  bool goes_on = false;  // beyond its expiry, unless that is switched off
};

// Whether the user wants nobody to look into the project, or into that of the item.
bool is_left_out(const UserWish& wish, const sandbox::Project& project);
bool is_left_out(const UserWish& wish, const sandbox::Account& account, const sandbox::Item& item);

// Why billstop must leave the item alone, by what the user said; empty: it may be stopped.
std::string why_kept(const UserWish& wish, const sandbox::Account& account,
                     const sandbox::Item& item);

// The same but for what was selected.
std::string why_protected(const UserWish& wish, const sandbox::Account& account,
                          const sandbox::Item& item);

// What carries the marks that speak for the item; none when its workflow is not there, and for what
// nobody can mark.
const sandbox::Item* marked_for(const sandbox::Account& account, const sandbox::Item& item);

// What an is_new happening adds.
sandbox::Item new_item(const Happening& happening, const sandbox::Account& account);

struct Scenario {
  uint64_t seed = 0;
  std::unique_ptr<sandbox::World> world{};
  UserWish wish{};
  sandbox::Faults faults{};
  std::vector<Happening> happenings{};       // in order of time
  int64_t skew_ms = 0;                       // how far our clock is ahead of the cloud's
  int64_t plan_age_ms = 0;                   // between the plan and apply; 0: one program does both
  int64_t burst_every_ms = 0, burst_ms = 0;  // 429 to everything, so long, so often
  int64_t rate_limit_per_s = 0;              // of each class, and as a burst; 0: none
  std::optional<int64_t> key_ends_ms{};      // the caller's key is refused from then on
  Crash crash{};
  bool usual_billing = true;      // no switch about what is billed was drawn
  bool plugins_forget = false;    // verify leaves out some of what it was asked about
  bool starts_by_itself = false;  // a schedule fires while the case goes on
  std::map<Key, Intent> intents{};
  std::set<std::string> paths{};        // of OBS, used or named
  std::map<Key, Contract> contracts{};  // by "subscription" and the id that orders know
  std::set<std::string> traps{};
};

}  // namespace billstop::simulation
