#include "sdk/sandbox/model.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t idle_look_ms = 1'000;

std::string numbered_id(uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(32 - digits.size(), '0') + digits;
}

// The value of the last placeholder is what the request is about: .../notebooks/{id}/stop.
std::string last_named(const Match& match) {
  const std::string& pattern = match.route->path;
  const size_t open = pattern.rfind('{');
  if (open == std::string::npos) return {};
  std::string name = pattern.substr(open + 1, pattern.find('}', open) - open - 1);
  if (name.ends_with("...")) name.resize(name.size() - 3);
  const auto found = match.path.find(name);
  // A key alone tells nothing: buckets may hold the same ones.
  const auto bucket = match.path.find("bucket");
  if (name == "key" && found != match.path.end() && bucket != match.path.end()) {
    return bucket->second + '/' + found->second;
  }
  return name == "project_id" || found == match.path.end() ? std::string{} : found->second;
}

std::string kind_of(const Match& match) {
  const auto kinds = match.service->kinds();
  const std::string prefix = match.route->endpoint.substr(0, match.route->endpoint.find('.'));
  if (std::ranges::find(kinds, prefix) != kinds.end()) return prefix;
  return kinds.empty() ? prefix : kinds.front();
}

Reply error_reply(const Service* service, CloudError error, const std::string& request_id) {
  if (error.code.empty() && service) error.code = service->usual_code(error.status);
  const bool gateway = !service || error.code.starts_with("APIGW.");
  return {error.status,
          {{"Content-Type", gateway ? "application/json" : service->error_type()}},
          gateway ? gateway_error_body(error, request_id) : service->error_body(error, request_id)};
}

}  // namespace

Model::Model(std::unique_ptr<World> world, int64_t start_ms)
    : world_(std::move(world)),
      services_(make_services()),
      watch_(*world_,
             [this](const Account& account, const Item& item) { return meters(account, item); }),
      now_ms_(start_ms) {
  for (const auto& service : services_) {
    for (const std::string& kind : service->kinds()) by_kind_[kind] = service.get();
    for (Route& route : service->routes()) router_.add(*service, std::move(route));
  }
  complete_items(start_ms);
  watch_.begin(start_ms);
}

Model::~Model() = default;

void Model::complete_items(int64_t start_ms) {
  for (const auto& account : world_->accounts) {
    std::vector<Item*> given;  // completing an item may add others
    for (const auto& item : account->items) given.push_back(item.get());
    for (Item* item : given) {
      const auto service = by_kind_.find(item->kind);
      if (service == by_kind_.end()) throw std::runtime_error("no service has a " + item->kind);
      service->second->complete(*world_, *account, *item, start_ms);
    }
    for (const auto& service : services_) service->begin(*world_, *account, start_ms);
  }
}

void Model::advance(int64_t now_ms) {
  now_ms_ = std::max(now_ms_, now_ms);
  watch_.before(now_ms_);
  for (const auto& account : world_->accounts) {
    for (const auto& service : services_) service->advance(*world_, *account, now_ms_);
  }
  watch_.after(now_ms_);
  writings_seen_ = ++world_->writings;
  next_look_ms_ = std::min(now_ms_ + idle_look_ms, next_change_ms());
}

int64_t Model::next_change_ms() const {
  int64_t next = std::numeric_limits<int64_t>::max();
  for (const auto& account : world_->accounts)
    for (const auto& item : account->items)
      if (!item->transitions.empty()) next = std::min(next, item->transitions.front().at_ms);
  return next;
}

// A look at everything costs more than a page of a listing. Where nothing was written, what comes
// by itself without a transition (schedules, expiries, the order centre's books) is noticed by a
// reading at most a second late.
void Model::advance_for(const Match& match, int64_t now_ms) {
  const bool mutating = match.route != nullptr && match.route->mutating;
  const bool written = world_->writings != writings_seen_;
  if (mutating || written || now_ms >= next_look_ms_) return advance(now_ms);
  now_ms_ = std::max(now_ms_, now_ms);
}

void Model::erase(Account& account, const Item& item) {
  by_kind_.at(item.kind)->forget(item);
  account.erase(item);
}

Answer Model::handle(const Request& request, int64_t now_ms) {
  const Match match = router_.find(request);
  advance_for(match, now_ms);
  const std::string request_id = numbered_id(++requests_seen_);
  Reply reply;
  if (match.route) {
    reply = reply_to(match, request, now_ms_, request_id);
  } else {
    reply = nobody_serves(request, request_id);
  }
  const Service* finisher = match.service ? match.service : only_service_at(request.front);
  if (finisher) {
    finisher->finish(request, request_id, reply);
  } else {
    reply.headers.emplace_back("X-Request-Id", request_id);
  }
  reply.headers.emplace_back("Date", http_date(now_ms_));
  return {std::move(reply), world_->switches.get("reply.delay_ms")};
}

// OBS has an address of its own, so that it answers there whatever is asked.
const Service* Model::only_service_at(Front front) const {
  if (front == Front::api) return nullptr;
  const auto found = std::ranges::find_if(
      services_, [&](const auto& service) { return service->front() == front; });
  return found == services_.end() ? nullptr : found->get();
}

Reply Model::nobody_serves(const Request& request, const std::string& request_id) const {
  if (const Service* service = only_service_at(request.front)) {
    return error_reply(service, {405, {}, "The specified method is not allowed."}, request_id);
  }
  return error_reply(
      nullptr,
      {404, "APIGW.0101", "The API does not exist or has not been published in the environment"},
      request_id);
}

Reply Model::reply_to(const Match& match, const Request& request, int64_t now_ms,
                      const std::string& request_id) {
  try {
    check_published(match);
    const Caller caller = match.route->authenticate
                              ? match.route->authenticate(*world_, request, now_ms)
                              : match.service->authenticate(*world_, request, now_ms);
    Context context{*world_, *caller.account, *caller.user, nullptr,
                    request, now_ms,          match.path,   request.query()};
    Reply reply;
    try {
      context.project = check_project(match, caller);
      reply = call(match, context);
    } catch (const CloudError& error) {
      reply = error_reply(match.service, error, request_id);
    }
    note(match, request, context, reply.status);
    return reply;
  } catch (const CloudError& error) {
    return error_reply(match.service, error, request_id);
  }
}

// A missing right shows as 403, or, on the listings of some users, as less than there is.
Reply Model::call(const Match& match, Context& context) {
  const Route& route = *match.route;
  if (!context.user.may(route.action)) {
    if (!route.listing || context.user.without_right == WithoutRight::forbidden) {
      throw CloudError{403, {}, "You are not authorized to perform " + route.action + "."};
    }
    context.may_all = false;
  }
  try {
    return route.handle(context);
  } catch (const Json::exception&) {
    throw CloudError{400, {}, "A member of the request body has the wrong type."};
  }
}

void Model::check_published(const Match& match) const {
  const auto id = match.path.find("project_id");
  if (id == match.path.end()) return;
  const Account* account = world_->account_of_project(id->second);
  if (!account) return;
  const std::string offer = match.service->name() + '@' + account->project(id->second)->region;
  if (world_->unpublished.contains(offer)) {
    throw CloudError{404, "APIGW.0101", "The API has not been published in this region"};
  }
}

const Project* Model::check_project(const Match& match, const Caller& caller) const {
  const auto id = match.path.find("project_id");
  if (id == match.path.end()) return nullptr;
  const Project* project = caller.account->project(id->second);
  if (!project) throw CloudError{403, "APIGW.0302", "The project is not one of the account's"};
  if (!project->enabled) throw CloudError{403, "APIGW.0302", "The project is disabled"};
  if (!caller.token_project.empty() && caller.token_project != project->id) {
    throw CloudError{403, "APIGW.0302", "The token is of another project"};
  }
  return project;
}

void Model::note(const Match& match, const Request& request, Context& context, int status) {
  const std::string agent(request.header("user-agent"));
  ++context.account.requests[agent][match.route->endpoint];
  if (!match.route->mutating) return;
  ++world_->writings;
  if (context.lines.empty()) {
    context.ledger(kind_of(match), last_named(match), status < 400 ? "none" : "refused");
  }
  for (LedgerEntry& line : context.lines) {
    line.status = status;
    context.account.ledger.push_back(line);
  }
  watch_.changed(context.account, context.lines, now_ms_);
}

Target Model::target_of(const Request& request) const {
  const Match match = router_.find(request);
  if (!match.route) return {};
  return {match.route->endpoint, kind_of(match), last_named(match), match.route->listing,
          match.route->mutating};
}

const Service& Model::service_of(const Item& item) const {
  return *by_kind_.at(item.kind);
}

std::vector<Meter> Model::meters(const Account& account, const Item& item) const {
  return service_of(item).meters(account, item);
}

}  // namespace billstop::sandbox
