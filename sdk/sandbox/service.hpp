// A service of the practice cloud: its routes, how its items move with time, what they cost.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sdk/sandbox/message.hpp"
#include "sdk/sandbox/world.hpp"

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
  bool may_all =
      true;  // false: the right to see everything is missing, show what without_right says

  // The last value of a query key, or the fallback.
  std::string query_or(std::string_view key, std::string_view fallback = {}) const;
  int64_t query_int(std::string_view key, int64_t fallback) const;
  Json body() const;  // parsed, {} when empty; throws a CloudError 400 when it is no JSON

  // One ledger line for an affected resource.
  void ledger(const std::string& kind, const std::string& id, const std::string& effect);
  std::vector<LedgerEntry> lines{};
};

// Thrown by handlers, becomes the service's own error body. An empty code is filled in with the
// service's usual one for that status.
struct CloudError {
  int status = 400;
  std::string code{}, text{};
};

// Who sent a request, once its signature or token has been verified.
struct Caller {
  Account* account = nullptr;
  User* user = nullptr;
  std::string token_project{};  // of a project-scoped token
};

struct Route {
  std::string endpoint{};  // id such as notebook.list, as in the field types
  std::string method{};
  std::string path{};     // template: /v1/{project_id}/notebooks/{id}; {name...} takes the rest
  std::string action{};   // IAM action that the caller needs; empty: none
  bool mutating = false;  // enters the ledger
  bool listing = false;   // a missing right may show as an empty or partial list
  std::function<Reply(Context&)> handle{};
  std::string query_key{};  // matches only with this key in the query (OBS's ?versions)
  // For requests that carry their proof in the body; absent: Service::authenticate.
  std::function<Caller(World&, const Request&, int64_t now_ms)> authenticate{};
};

class Service {
 public:
  virtual ~Service() = default;
  // As in World::unpublished and in the names of endpoint variables.
  virtual std::string name() const { return "modelarts"; }
  // The listening address it answers on. OBS has one of its own.
  virtual Front front() const { return Front::api; }
  // Throws a CloudError 401 in the gateway's words. OBS overrides it with its own signatures.
  virtual Caller authenticate(World& world, const Request& request, int64_t now_ms) const;
  virtual std::vector<Route> routes() = 0;
  virtual std::vector<std::string> kinds() const = 0;
  // Moves the account's items of these kinds on to now_ms; called before every request.
  virtual void advance(World& world, Account& account, int64_t now_ms) = 0;
  virtual std::vector<Meter> meters(const Account& account, const Item& item) const = 0;
  // Fills in what an account file left out (ids, detail fields, states); throws std::runtime_error
  // naming what is wrong.
  virtual void complete(World& world, Account& account, Item& item, int64_t now_ms) = 0;
  // An item of these kinds is about to be taken away without a request: what is kept beside it goes.
  virtual void forget(const Item&) {}
  // Once, when all items of the account have been completed.
  virtual void begin(World&, Account&, int64_t) {}
  // The body of an error in this service's dialect.
  virtual std::string error_body(const CloudError& error, const std::string& request_id) const;
  virtual std::string error_type() const { return "application/json"; }
  // Headers that every reply of the service has; the request's id stands in one of them.
  virtual void finish(const Request& request, const std::string& request_id, Reply& reply) const;
  // The code of an error that was thrown without one: 400 bad request, 403 no right, ...
  virtual std::string usual_code(int status) const;
};

// Meters may be empty and advance do nothing for services that hold nothing that costs.
class FreeService : public Service {
 public:
  std::vector<std::string> kinds() const override { return {}; }
  void advance(World&, Account&, int64_t) override {}
  std::vector<Meter> meters(const Account&, const Item&) const override { return {}; }
  void complete(World&, Account&, Item&, int64_t) override {}
};

Reply json_reply(int status, const Json& body);
Reply empty_reply(int status);

// The gateway's own error, whatever the service: {error_code, error_msg, request_id}.
std::string gateway_error_body(const CloudError& error, const std::string& request_id);

// All services there are; one function, so that a new one is one line.
std::vector<std::unique_ptr<Service>> make_services();

}  // namespace billstop::sandbox
