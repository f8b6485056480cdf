// A second flow of control beside the loop's, of which exactly one runs at a time.
//
// A simulated account changes between the two some ten thousand times, and a thread costs the
// kernel's scheduler at each of them: so it is a stack of its own on the loop's thread. The
// sanitizers get a thread, which they know how to follow.
#pragma once

#include <functional>
#include <memory>

namespace billstop::simulation {

class Baton {
 public:
  // `main` begins with the first hand_over, gives back whenever it has nothing to do, and returns
  // before the baton goes.
  explicit Baton(std::function<void()> main);
  ~Baton();
  Baton(const Baton&) = delete;
  Baton& operator=(const Baton&) = delete;

  void hand_over();  // [loop] returns when the other side gives back, or has returned
  void give_back();  // [main] returns when the loop hands over again

 private:
  struct Sides;
  std::unique_ptr<Sides> sides_;
};

}  // namespace billstop::simulation
