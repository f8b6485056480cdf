// Runs plugin calls on workers of which exactly one, or else the loop, runs at a time.
//
// A worker gets the baton inside an event of the loop and gives it back at its next ask or its
// end, so time moves only when all workers wait. Which of several ready workers goes on is drawn
// from the seed: the same seed gives the same run, another one another interleaving.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "core/plugin_loading/plugin_runner.hpp"

namespace billstop::core {
class Loop;
}

namespace billstop::simulation {

class BatonRunner : public core::PluginRunner {
 public:
  BatonRunner(core::Loop& loop, uint64_t seed);
  // Every worker that still waits is abandoned and run to its end.
  ~BatonRunner() override;

  std::shared_ptr<core::WorkerSeat> start(std::function<void(core::WorkerSeat&)> work,
                                          std::function<void()> done) override;
  void abandon(core::WorkerSeat& seat) override;

 private:
  class Seat;
  class Worker;

  void make_ready(std::shared_ptr<Seat> seat);
  void run_one();
  void hand_to(const std::shared_ptr<Seat>& seat);

  core::Loop& loop_;
  std::mt19937_64 random_;
  std::vector<std::shared_ptr<Seat>> ready_;
  std::vector<std::shared_ptr<Seat>> unfinished_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<Worker*> free_workers_;
};

}  // namespace billstop::simulation
