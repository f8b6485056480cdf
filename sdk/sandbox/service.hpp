// A service of the practice cloud: its routes, how its items move with time, what they cost.
#pragma once

#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/world.hpp"

#include <functional>
#include <string>
#include <vector>

namespace billstop::sandbox {

// One authenticated request on its way to a handler.
struct Context {
  World& world;
  Account& account;
  User& user;
  const Project* project = nullptr;  // of {project_id}, checked against the caller's account
  const Request& request;
  int64_t now_ms = 0;
  std::map<std::string, std::string> path{};  // placeholder -> decoded value
  Pairs query{};
  bool may_all = true;  // false: the right to see everything is missing, show what without_right says

  // The last value of a query key, or the fallback.
  std::string query_or(std::string_view key, std::string_view fallback = {}) const;
  int64_t query_int(std::string_view key, int64_t fallback) const;
  Json body() const;  // parsed; throws BadRequest when it is no JSON

  // One ledger line for an affected resource.
  void ledger(const std::string& kind, const std::string& id, const std::string& effect);
  std::vector<LedgerEntry> lines{};
};

// Thrown by handlers, becomes the service's own error body.
struct CloudError {
  int status = 400;
  std::string code{}, text{};
};

struct Route {
  std::string endpoint{};  // id such as notebook.list, as in the field types
  std::string method{};
  std::string path{};      // template: /v1/{project_id}/notebooks/{id}
  std::string action{};    // IAM action that the caller needs; empty: none
  bool mutating = false;   // enters the ledger
  bool listing = false;    // a missing right may show as an empty or partial list
  std::function<Reply(Context&)> handle{};
};

class Service {
 public:
  virtual ~Service() = default;
  virtual std::vector<Route> routes() = 0;
  virtual std::vector<std::string> kinds() const = 0;
  // Moves the account's items of these kinds on to now_ms; called before every request.
  virtual void advance(World& world, Account& account, int64_t now_ms) = 0;
  virtual std::vector<Meter> meters(const Account& account, const Item& item) const = 0;
  // Fills in what an account file left out (ids, detail fields, states); throws std::runtime_error
  // naming what is wrong.
  virtual void complete(World& world, Account& account, Item& item, int64_t now_ms) = 0;
  // The body of an error in this service's dialect.
  virtual std::string error_body(const CloudError& error, const std::string& request_id) const;
};

Reply json_reply(int status, const Json& body);

}  // namespace billstop::sandbox
