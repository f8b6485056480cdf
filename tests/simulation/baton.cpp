#include "tests/simulation/baton.hpp"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#include <semaphore>
#include <thread>
#else
#include <cxxabi.h>

#include <boost/context/fiber.hpp>
#include <boost/context/protected_fixedsize_stack.hpp>
#include <cstring>
#endif
#include <utility>

namespace billstop::simulation {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)

// One semaphore a direction: a mutex that is held while the other side is woken would cost four
// switches a turn instead of two.
struct Baton::Sides {
  explicit Sides(std::function<void()> main)
      : thread([this, main = std::move(main)] {
          to_main.acquire();
          main();
          to_loop.release();
        }) {}

  std::binary_semaphore to_main{0}, to_loop{0};
  std::thread thread;
};

Baton::Baton(std::function<void()> main) : sides_(std::make_unique<Sides>(std::move(main))) {}

Baton::~Baton() {
  sides_->thread.join();
}

void Baton::hand_over() {
  sides_->to_main.release();
  sides_->to_loop.acquire();
}

void Baton::give_back() {
  sides_->to_loop.release();
  sides_->to_main.acquire();
}

#else

namespace {

namespace context = boost::context;

constexpr size_t stack_bytes = 1 << 20;

// What the runtime keeps of exceptions in flight belongs to a flow, not to the thread.
using ExceptionsInFlight = std::byte[sizeof(void*) + sizeof(unsigned)];

// Goes over to `flow` and comes back with what is then left of it.
void resume(context::fiber& flow) {
  ExceptionsInFlight mine;
  std::memcpy(mine, abi::__cxa_get_globals(), sizeof mine);
  std::memset(abi::__cxa_get_globals(), 0, sizeof mine);
  flow = std::move(flow).resume();
  std::memcpy(abi::__cxa_get_globals(), mine, sizeof mine);
}

}  // namespace

struct Baton::Sides {
  // An overflow of the stack is a crash, not another's memory.
  explicit Sides(std::function<void()> main)
      : other(std::allocator_arg, context::protected_fixedsize_stack(stack_bytes),
              [this, main = std::move(main)](context::fiber&& from) {
                loop = std::move(from);
                main();
                return std::move(loop);
              }) {}

  context::fiber loop, other;
};

Baton::Baton(std::function<void()> main) : sides_(std::make_unique<Sides>(std::move(main))) {}

Baton::~Baton() = default;

void Baton::hand_over() {
  resume(sides_->other);
}

void Baton::give_back() {
  resume(sides_->loop);
}

#endif

}  // namespace billstop::simulation
