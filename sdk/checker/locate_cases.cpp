#include <algorithm>

#include "sdk/checker/cases.hpp"
#include "sdk/sandbox/practice_account.hpp"
#include "sdk/sandbox/random_account.hpp"

namespace billstop::checker {
namespace {

std::vector<std::string> keys(const std::vector<Resource>& resources) {
  std::vector<std::string> out;
  for (const Resource& r : resources) out.push_back(r.kind + " " + r.id);
  std::ranges::sort(out);
  return out;
}

Outcome empty(const Setup& setup) {
  Ready bench(setup, sandbox::empty_world());
  const std::vector<Resource> found = locate_all(bench);
  expect(found.empty(), "found " + std::to_string(found.size()) + " resources in an empty account");
  expect(bench.changes() == 0, "locate changed something");
  return {};
}

Outcome whole(const Setup& setup) {
  Ready bench(setup, usual_world(setup));
  const auto first = keys(locate_all(bench));
  const auto doubled = std::ranges::adjacent_find(first);
  expect(doubled == first.end(), "found " + (doubled == first.end() ? "" : *doubled) + " twice");
  expect(bench.changes() == 0, "locate changed something");
  expect(keys(locate_all(bench)) == first, "found something else the second time");
  if (first.empty()) return nothing("this account has nothing that it finds");
  return {Verdict::passed, "found " + std::to_string(first.size())};
}

// The cloud may answer an empty list to who may see nothing. Then "none" is not the truth.
Outcome unseen(const Setup& setup) {
  for (const auto how : {sandbox::WithoutRight::silently_empty, sandbox::WithoutRight::forbidden}) {
    auto world = usual_world(setup);
    sandbox::User& user = world->accounts.front()->users.front();
    user.all_rights = false;
    user.without_right = how;
    Ready bench(setup, std::move(world));
    for (const Scope& scope : bench.scopes()) {
      const Seen seen = bench.locate(scope);
      expect_clean(seen, "locate");
      if (seen.requests == 0) continue;
      expect(seen.status != BILLSTOP_OK || !seen.incomplete.empty(),
             "says that there is nothing to a caller who may see nothing");
    }
  }
  return {};
}

Outcome large(const Setup& setup) {
  constexpr uint64_t growth_max = uint64_t{384} * 1024 * 1024;
  Ready bench(setup, sandbox::random_world(setup.large, setup.seed));
  const uint64_t before = bench.peak_bytes();
  const size_t found = locate_all(bench).size();
  const uint64_t after = bench.peak_bytes();
  const uint64_t grown = after - std::min(before, after);
  expect(grown <= growth_max, "took " + std::to_string(grown >> 20) + " MiB for " +
                                  std::to_string(found) + " resources; at most " +
                                  std::to_string(growth_max >> 20) + " are granted");
  return {Verdict::passed, "found " + std::to_string(found) + " of " + std::to_string(setup.large) +
                               " in " + std::to_string(grown >> 20) + " MiB"};
}

constexpr Case cases[] = {
    {"locate-empty", "an empty account has nothing", &empty},
    {"locate-whole", "page by page everything is found, once, the same each time", &whole},
    {"locate-unseen", "nothing to be seen is not nothing there", &unseen},
    {"locate-large", "a large account fits into a bounded memory", &large},
};

}  // namespace

std::span<const Case> locate_cases() {
  return cases;
}

}  // namespace billstop::checker
