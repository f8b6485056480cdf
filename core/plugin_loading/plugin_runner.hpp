// Runs blocking plugin calls beside the loop.
#pragma once

#include <functional>
#include <memory>

namespace billstop::core {

// What a worker has while it runs one blocking piece of work.
class WorkerSeat {
 public:
  virtual ~WorkerSeat() = default;

  // [worker] Runs `question` on the loop and blocks until the function it is given has been called
  // there, once, then or later. Every host function goes through here, so that the loop owns all
  // state. A seat that was abandoned returns false at once and forever.
  virtual bool ask(std::function<void(std::function<void()> answered)> question) = 0;
};

// Parallel: pooled threads. Baton (tests/simulation): pooled threads of which exactly one runs at
// a time, handing over at each ask; virtual time moves only when all wait.
class PluginRunner {
 public:
  virtual ~PluginRunner() = default;

  // [loop] Runs `work` on a worker, then `done` on the loop. The returned seat is valid until
  // done; abandon(seat) makes its asks fail and calls done without waiting for a worker that may
  // never return: its thread is written off.
  virtual std::shared_ptr<WorkerSeat> start(std::function<void(WorkerSeat&)> work,
                                            std::function<void()> done) = 0;
  virtual void abandon(WorkerSeat& seat) = 0;
};

}  // namespace billstop::core
