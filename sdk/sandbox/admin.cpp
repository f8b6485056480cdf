// What /_sandbox/meter, /state, /ledger, /requests and /endpoints say: the truth that tests hold
// billstop to.
#include <stdexcept>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/model.hpp"

namespace billstop::sandbox {
namespace {

const Account& wanted(const World& world, const std::string& account) {
  if (world.accounts.empty()) throw std::out_of_range("this world has no account");
  if (account.empty()) return *world.accounts.front();
  const Account* found = world.account(account);
  if (!found) throw std::out_of_range("no account is called " + account);
  return *found;
}

Json scope_of(const Account& account, const Item& item) {
  const Project* project = account.project(item.project);
  return {{"account", account.id},
          {"region", project ? project->region : ""},
          {"project", item.project},
          {"workspace", item.workspace}};
}

}  // namespace

Json Model::admin_meter(const std::string& account) const {
  const Account& held = wanted(*world_, account);
  int64_t running = 0, unknown = 0;
  Decimal rate;
  for (const auto& item : held.items) {
    if (item->not_ours) continue;
    for (const Meter& meter : meters(held, *item)) {
      if (!meter.running) continue;
      ++running;
      const auto own_rate = parse_decimal(meter.rate_per_hour);
      if (own_rate) {
        rate = rate + *own_rate;
      } else {
        ++unknown;
      }
    }
  }
  return {{"running", running}, {"rate_per_hour", print_decimal(rate)}, {"unknown", unknown}};
}

Json Model::admin_state(const std::string& account) const {
  const Account& held = wanted(*world_, account);
  Json resources = Json::array();
  for (const auto& item : held.items) {
    Json lines = Json::array();
    // What another account pays for is seen here and costs nothing.
    const std::vector<Meter> running = item->not_ours ? std::vector<Meter>{} : meters(held, *item);
    for (const Meter& meter : running) {
      lines.push_back({{"what", meter.what},
                       {"running", meter.running},
                       {"rate_per_hour", meter.rate_per_hour}});
    }
    resources.push_back({{"kind", item->kind},
                         {"id", item->id},
                         {"name", item->name},
                         {"scope", scope_of(held, *item)},
                         {"owner", item->owner_name.empty() ? item->owner_id : item->owner_name},
                         {"tags", item->tags},
                         {"state", item->state},
                         {"meters", std::move(lines)}});
  }
  return {{"resources", std::move(resources)}};
}

Json Model::admin_ledger(const std::string& account) const {
  Json lines = Json::array();
  for (const LedgerEntry& entry : wanted(*world_, account).ledger) {
    lines.push_back({{"at", iso_millis(entry.at_ms)},
                     {"method", entry.method},
                     {"target", entry.target},
                     {"status", entry.status},
                     {"kind", entry.kind},
                     {"id", entry.id},
                     {"effect", entry.effect}});
  }
  return lines;
}

Json Model::admin_requests(const std::string& account) const {
  return wanted(*world_, account).requests;
}

Json Model::admin_endpoints() const {
  Json all = Json::array();
  router_.each([&](const Service& service, const Route& route) {
    all.push_back({{"endpoint", route.endpoint},
                   {"service", service.name()},
                   {"method", route.method},
                   {"path", route.path},
                   {"query_key", route.query_key}});
  });
  return all;
}

}  // namespace billstop::sandbox
