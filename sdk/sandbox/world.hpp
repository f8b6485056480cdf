// What the practice cloud holds. Everything that can be billed is an Item; what a service knows
// beyond that stands in its `detail`, in the cloud's own field names.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sdk/sandbox/bill_history.hpp"

namespace billstop::sandbox {

using Json = nlohmann::json;

// Rights: what a policy allows, and how a missing right shows on a listing.
enum class WithoutRight : uint8_t { forbidden, silently_empty, own_only };

struct User {
  std::string id{}, name{};
  std::string ak{}, sk{}, security_token{};
  std::string password{};                  // for tokens; empty: none can be had
  std::optional<int64_t> expires_at_ms{};  // of temporary keys
  bool all_rights = true;
  std::vector<std::string> allow{}, deny{};  // IAM actions, * matches any rest
  WithoutRight without_right = WithoutRight::forbidden;
  bool may(std::string_view action) const;
};

struct Project {
  std::string id{}, name{};  // name = region or region_suffix
  std::string region{};
  std::string parent_id{};  // the account's id, or the region's own project for a sub-project
  bool enabled = true;
};

struct Workspace {
  std::string id{}, name{}, project{};
  std::string status = "NORMAL", owner{}, enterprise_project_id = "0";
  std::set<std::string> readers{};  // user ids; empty: everybody
};

// A meter: one reason why money runs. The service says whether it does.
struct Meter {
  std::string what{};
  bool running = false;
  std::string rate_per_hour{};  // decimal text; what the resource itself costs
};

// A change that will come by itself at `at_ms`.
struct Transition {
  int64_t at_ms = 0;
  std::string to{};  // next state; "" = the item vanishes
};

struct Item {
  std::string kind{}, id{}, name{};
  std::string account{}, project{}, workspace{};  // project and workspace empty where none
  std::string owner_id{}, owner_name{};
  std::string state{};
  int64_t created_at_ms = 0, updated_at_ms = 0, started_at_ms = 0;
  std::map<std::string, std::string> tags{};
  std::vector<Transition> transitions{};  // in time order
  Json detail = Json::object();           // in the cloud's field names
  std::string rate_per_hour{};            // of its main meter
  int64_t ends_in_ms = 0;                 // from its stop or deletion; 0: as the switches say
  bool stuck = false;                     // will not leave its state whatever one asks
  bool not_ours = false;                  // public or another account's, only visible here
};

// A role that other accounts may take for a while.
struct Agency {
  std::string id{}, name{};
  std::string trusted_domain{};  // account id or name that may assume it; empty: any
  User rights{};                 // all_rights, allow, deny, without_right of who assumes it
};

// Whoever vouches for people or pipelines by tokens of its own.
struct IdentityProvider {
  std::string id{}, urn{};
  std::string id_token{};  // the one it gives
  std::string user{};      // whom a token of it logs in
  std::string agency{};    // that trusts it
};

// A machine or a pod of the account, to which the keys of an agency are handed out.
struct KeyHolder {
  std::string agency{};      // empty: none is configured
  std::string token{};       // that a request must show; of a machine: the one it was given last
  bool needs_token = false;  // of a machine: requests without one are refused
  bool gives_token = true;   // of a machine: older ones know no tokens
  int64_t key_valid_ms = 0;
  std::optional<size_t> key{};  // index into Account::users, handed out until it nears its end
};

// An issued X-Auth-Token. `user` is an index into Account::users.
struct Token {
  size_t user = 0;
  std::string project{};  // empty: scoped to the whole account
  int64_t expires_at_ms = 0;
};

struct LedgerEntry {
  int64_t at_ms = 0;
  std::string method{}, target{};
  int status = 0;
  std::string kind{}, id{};
  std::string effect{};  // changed, none, refused
};

// Switches for what the facts mark ASSUMED, and the delays of the cloud; all by name so that an
// account file or a simulation can set them.
struct Switches {
  std::map<std::string, int64_t> numbers{};    // what differs from the defaults in switches.cpp
  int64_t get(const std::string& name) const;  // an unknown name throws std::out_of_range
  bool on(const std::string& name) const { return get(name) != 0; }
};

// Every switch with its default, in order of name.
const std::map<std::string, int64_t>& switch_defaults();

// The last of an item that was erased. `at_ms` is when it changed last, or its own end where that
// was planned.
struct GoneItem {
  std::string kind{}, id{};
  int64_t at_ms = 0;
};

struct Account {
  std::string id{}, name{}, site = "china";  // china or international
  // A deque, so that a handler may add temporary keys while it holds its caller.
  std::deque<User> users{};
  std::vector<Agency> agencies{};
  std::vector<IdentityProvider> providers{};
  std::optional<KeyHolder> machine{}, pod{};
  std::map<std::string, Token> tokens{};
  std::deque<Project> projects{};
  std::vector<Workspace> workspaces{};
  std::vector<std::unique_ptr<Item>> items{};  // changed by add and erase alone
  std::vector<LedgerEntry> ledger{};
  std::map<std::string, std::map<std::string, int64_t>> requests{};  // user agent -> endpoint -> n
  MeterHistory meters{};  // what the bill is written from
  // Since the meters were last looked at; only MeterWatch empties them.
  std::vector<Item*> fresh{};
  std::vector<GoneItem> gone{};

  Item* find(std::string_view kind, std::string_view item_id);
  Item& add(Item item);
  void erase(const Item& item);
  std::vector<Item*> of_kind(std::string_view kind);  // in order of creation
  const Project* project(std::string_view id) const;
  const User* user(std::string_view user_id) const;  // the permanent one
  const Workspace* workspace(std::string_view project_id, std::string_view workspace_id) const;

 private:
  std::map<std::string, std::vector<Item*>, std::less<>> by_kind_{};
  std::map<std::string, std::unordered_map<std::string, Item*>, std::less<>> by_id_{};
};

struct World {
  std::vector<std::unique_ptr<Account>> accounts{};
  Switches switches{};
  uint64_t seed = 1;  // of generated ids
  uint64_t ids_drawn = 0;
  uint64_t writings = 0;  // grows when anything may have changed: what was counted is stale then
  std::set<std::string> unpublished{};  // "service@region" not offered there

  Account& add_account(std::string id, std::string name);
  Account* account(std::string_view id_or_name);
  const Account* account(std::string_view id_or_name) const;
  Account* account_of_project(std::string_view project_id);
  Account* account_of_key(std::string_view ak, User** user);
  std::string new_uuid();  // deterministic
  std::string new_hex32();
};

}  // namespace billstop::sandbox
