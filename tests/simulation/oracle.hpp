// Holds what a run did and said against what its owner meant and what the cloud really is. Shares
// no code with the core: simulation_test holds that.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/run_report.hpp"

namespace billstop::simulation {

struct Evidence {
  const Scenario& scenario;  // without its world
  const RunReport& report;
  const std::vector<sandbox::LedgerEntry>& ledger;
  const std::vector<std::string>& deleted_in_use;
  const std::vector<SweptAlong>& swept_along;
};

struct Judgement {
  std::vector<std::string> violations{};      // in words
  std::map<std::string, int64_t> mattered{};  // invariant or trap -> 1 where it was at stake
};

Judgement judge(const Evidence& evidence);

// The end of a run that crashed and was resumed, held against the same without the crash, but for
// what may have another one.
std::vector<std::string> differences(const RunReport& resumed, const RunReport& uncrashed,
                                     const std::set<Key>& may_differ = {});

}  // namespace billstop::simulation
