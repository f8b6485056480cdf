// Runs plugin calls on pooled threads beside the loop.
#pragma once

#include <cstddef>
#include <memory>

#include "core/plugin_loading/plugin_runner.hpp"

namespace billstop::core {

class Loop;

class ParallelRunner : public PluginRunner {
 public:
  static constexpr size_t threads_default = 64;

  // At most `threads_max` calls run at once, more wait their turn; a written-off thread does not
  // count. The loop must outlive the runner.
  explicit ParallelRunner(Loop& loop, size_t threads_max = threads_default);
  // Writes off what still runs. A thread that does not return soon is left to itself: it touches
  // neither the loop nor the runner any more.
  ~ParallelRunner() override;

  std::shared_ptr<WorkerSeat> start(std::function<void(WorkerSeat&)> work,
                                    std::function<void()> done) override;
  void abandon(WorkerSeat& seat) override;

 private:
  class Seat;
  struct Pool;
  std::shared_ptr<Pool> pool_;
};

}  // namespace billstop::core
