// adaptation LIMIT: what comes through a limit of LIMIT requests a second that falls to a quarter
// for a minute and returns, 200 ms a request, on a virtual clock; as JSON.
#include <cstdio>
#include <cstdlib>

#include "tests/simulation/virtual_loop.hpp"
#include "tests/support/limited_cloud.hpp"

namespace {

using billstop::core::Millis;
using billstop::simulation::VirtualLoop;

void run_for(VirtualLoop& loop, Millis span) {
  loop.run_to(loop.now() + span);
}

}  // namespace

int main(int argc, char** argv) {
  const double limit_per_s = argc == 2 ? std::strtod(argv[1], nullptr) : 0;
  if (limit_per_s <= 0) return std::fprintf(stderr, "usage: adaptation LIMIT\n"), 2;
  VirtualLoop loop(billstop::core::cloud_time(0));
  billstop::core::RateControl rates(loop);
  billstop::core::LimitedCloud cloud(loop, rates, limit_per_s, Millis(200));
  cloud.ask(static_cast<int>(limit_per_s * 400));
  run_for(loop, Millis(60'000));
  cloud.set_limit(limit_per_s / 4);
  run_for(loop, Millis(60'000));
  cloud.set_limit(limit_per_s);
  run_for(loop, Millis(180'000));
  const double could = (60 + 60 / 4.0 + 180) * limit_per_s;
  std::printf("{\"could\": %.0f, \"taken\": %d, \"refused\": %d}\n", could, cloud.taken,
              cloud.refused);
}
