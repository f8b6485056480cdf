// adaptation LIMIT: what comes through a limit of LIMIT requests a second that falls to a quarter
// for a minute and returns, 200 ms a request, on a virtual clock; as JSON.
#include <cstdio>
#include <cstdlib>

#include "tests/simulation/virtual_loop.hpp"
#include "tests/support/limited_cloud.hpp"

int main(int argc, char** argv) {
  const double limit_per_s = argc == 2 ? std::strtod(argv[1], nullptr) : 0;
  if (limit_per_s <= 0) return std::fprintf(stderr, "usage: adaptation LIMIT\n"), 2;
  billstop::simulation::VirtualLoop loop(billstop::core::cloud_time(0));
  billstop::core::RateControl rates(loop);
  const auto adapted = billstop::core::adapt_to_a_fall(
      loop, rates, limit_per_s,
      [&](billstop::core::Millis span) { loop.run_to(loop.now() + span); });
  std::printf("{\"could\": %.0f, \"taken\": %d, \"refused\": %d}\n", adapted.could, adapted.taken,
              adapted.refused);
}
