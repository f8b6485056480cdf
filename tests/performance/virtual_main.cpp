// billstop-virtual ACCOUNT_FILE RATE_LIMIT PLUGIN_FOLDER: plans and applies on the virtual loop,
// workers and transport, where time is a number and the machine's load does not count. Prints
// when each resource was seen ended and when each pool's deletion was taken, in milliseconds since
// the first changing request, and the requests of the look before, of the run, and of a look after
// it.
#include <fstream>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/planning/decide.hpp"
#include "sdk/sandbox/account_file.hpp"
#include "tests/simulation/program_life.hpp"

namespace billstop::simulation {
namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Scenario scenario_of(const std::string& account_file, int64_t rate_limit_per_s) {
  Scenario out;
  out.seed = 1;
  out.world = sandbox::read_account_file(text_of(account_file), start_ms);
  out.wish.allow = {"reversible", "instance"};
  out.wish.max_resources = 1'000'000;
  out.rate_limit_per_s = rate_limit_per_s;
  return out;
}

// Requests by endpoint since the last call.
class Calls {
 public:
  explicit Calls(const sandbox::Account& account) : account_(account) {}

  std::map<std::string, int64_t> since() {
    std::map<std::string, int64_t> all, out;
    for (const auto& [agent, endpoints] : account_.requests)
      for (const auto& [endpoint, count] : endpoints) all[endpoint] += count;
    for (const auto& [endpoint, count] : all)
      if (count > before_[endpoint]) out[endpoint] = count - before_[endpoint];
    before_ = std::move(all);
    return out;
  }

 private:
  const sandbox::Account& account_;
  std::map<std::string, int64_t> before_{};
};

int64_t began_ms(const sandbox::Account& account) {
  int64_t began_ms = INT64_MAX;
  for (const sandbox::LedgerEntry& entry : account.ledger)
    began_ms = std::min(began_ms, entry.at_ms);
  return began_ms;
}

nlohmann::json ended_ms(const core::RunResult& result, int64_t began_ms) {
  nlohmann::json out = nlohmann::json::object();
  for (const core::ItemResult& item : result.items)
    if (item.ended_at) out[item.resource.id] = item.ended_at->time_since_epoch().count() - began_ms;
  return out;
}

// When the cloud took each pool's deletion, which is not when billstop saw it gone.
nlohmann::json pool_deleted_ms(const sandbox::Account& account, int64_t began_ms) {
  nlohmann::json out = nlohmann::json::object();
  for (const sandbox::LedgerEntry& entry : account.ledger)
    if (entry.kind == "pool" && entry.effect == "changed") out[entry.id] = entry.at_ms - began_ms;
  return out;
}

int run(const std::string& account_file, int64_t rate_limit_per_s, const std::string& plugins) {
  Scenario scenario = scenario_of(account_file, rate_limit_per_s);
  SimulatedCloud cloud(scenario);
  const std::vector<PluginLibrary> libraries = load_libraries(plugins);
  CrashWatch crash(scenario.crash);
  Trace trace(false);
  ProgramLife life({scenario, cloud, libraries, crash, trace}, start_ms);
  if (const auto refusal = life.discover(); refusal.exit_code != 0)
    throw std::runtime_error(refusal.why);
  Calls calls(cloud.account());
  core::Inventory inventory = life.look();
  nlohmann::json told{{"look", calls.since()}};
  life.put_rates(inventory);
  calls.since();
  const core::Plan plan = decide(inventory, life.manifests(), life.wishes());
  MemoryJournal journal({}, [](const std::string&) { return true; });
  const core::RunResult result = life.apply(plan, journal, {}).value();
  told["used"] = calls.since();
  life.look();
  told["look_after"] = calls.since();
  const int64_t began = began_ms(cloud.account());
  told["ended_ms"] = ended_ms(result, began);
  told["pool_deleted_ms"] = pool_deleted_ms(cloud.account(), began);
  std::cout << told.dump() << '\n';
  return result.exit_code;
}

}  // namespace
}  // namespace billstop::simulation

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "billstop-virtual ACCOUNT_FILE RATE_LIMIT PLUGIN_FOLDER\n";
    return 2;
  }
  try {
    return billstop::simulation::run(argv[1], std::stoll(argv[2]), argv[3]);
  } catch (const std::exception& error) {
    std::cerr << "billstop-virtual: " << error.what() << '\n';
    return 1;
  }
}
