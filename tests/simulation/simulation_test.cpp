#include <gtest/gtest.h>

#include <fstream>

#include "tests/simulation/check_seed.hpp"

namespace billstop::simulation {
namespace {

const std::vector<PluginLibrary>& libraries() {
  static const std::vector<PluginLibrary> loaded = load_libraries(BILLSTOP_PLUGIN_DIR);
  return loaded;
}

std::string again(uint64_t seed, const char* options, const std::vector<std::string>& violations) {
  std::string text = "billstop-simulate --verbose --replay " + std::to_string(seed) + options;
  for (const std::string& violation : violations) text += "\n  " + violation;
  return text;
}

// 200 seeds in four parts, so that they run side by side.
class SameSeed : public ::testing::TestWithParam<uint64_t> {};

TEST_P(SameSeed, gives_the_same_trace_twice) {
  const DrawOptions options{.most_resources = 40};
  for (uint64_t seed = GetParam(); seed < GetParam() + 50; ++seed)
    EXPECT_EQ(check_seed(seed, options, libraries()).trace,
              check_seed(seed, options, libraries()).trace)
        << "seed " << seed;
}

INSTANTIATE_TEST_SUITE_P(Simulation, SameSeed, ::testing::Values(1, 51, 101, 151));

// Nothing protected changed, no pool deleted before its users ended: the oracle's verdict.
class CleanSeeds : public ::testing::TestWithParam<uint64_t> {};

TEST_P(CleanSeeds, keep_every_promise) {
  for (uint64_t seed = GetParam(); seed < GetParam() + 50; ++seed) {
    const DrawOptions options{
        .faults = false, .happenings = false, .crash = false, .most_resources = 40};
    const SeedOutcome outcome = check_seed(seed, options, libraries());
    EXPECT_TRUE(outcome.violations.empty()) << again(
        seed, " --no-faults --no-happenings --no-crash --most-resources 40", outcome.violations);
  }
}

INSTANTIATE_TEST_SUITE_P(Simulation, CleanSeeds, ::testing::Values(1, 51, 101, 151));

TEST(Simulation, gives_another_trace_for_another_seed) {
  const DrawOptions options{.most_resources = 10};
  EXPECT_NE(check_seed(1, options, libraries()).trace, check_seed(2, options, libraries()).trace);
}

TEST(Simulation, has_an_oracle_that_shares_no_code_with_the_core) {
  for (const char* name :
       {"oracle.cpp", "oracle.hpp", "run_report.hpp", "scenario.hpp", "simulated_cloud.hpp",
        "simulated_cloud.cpp", "draw_scenario.hpp", "draw_scenario.cpp", "draw_wish.hpp",
        "draw_wish.cpp", "draw_faults.hpp", "draw_faults.cpp", "draw_traps.cpp"}) {
    std::ifstream file(std::string(BILLSTOP_SIMULATION_DIR) + "/" + name);
    ASSERT_TRUE(file.is_open()) << name;
    for (std::string line; std::getline(file, line);) {
      if (!line.starts_with("#include")) continue;
      EXPECT_EQ(line.find("core/"), std::string::npos) << name << ": " << line;
      EXPECT_EQ(line.find("billstop/"), std::string::npos) << name << ": " << line;
    }
  }
}

}  // namespace
}  // namespace billstop::simulation
