#include "tests/simulation/baton.hpp"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#include <semaphore>
#include <thread>
#else
#include <cxxabi.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>
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

constexpr size_t stack_bytes = 1 << 20;

// What the runtime keeps of exceptions in flight belongs to a flow, not to the thread.
using ExceptionsInFlight = std::byte[sizeof(void*) + sizeof(unsigned)];

void switch_to(ucontext_t& here, ucontext_t& there) {
  ExceptionsInFlight mine;
  std::memcpy(mine, abi::__cxa_get_globals(), sizeof mine);
  std::memset(abi::__cxa_get_globals(), 0, sizeof mine);
  swapcontext(&here, &there);
  std::memcpy(abi::__cxa_get_globals(), mine, sizeof mine);
}

}  // namespace

struct Baton::Sides {
  explicit Sides(std::function<void()> given) : main(std::move(given)) {
    const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    bytes = stack_bytes + page;
    stack = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (stack == MAP_FAILED) throw std::runtime_error("no memory for a stack");
    mprotect(stack, page, PROT_NONE);  // an overflow is a crash, not another's memory
    getcontext(&other);
    other.uc_stack.ss_sp = stack;
    other.uc_stack.ss_size = bytes;
    other.uc_link = &loop;
    const auto self = reinterpret_cast<uintptr_t>(this);
    makecontext(&other, reinterpret_cast<void (*)()>(&Sides::enter), 2,
                static_cast<unsigned>(self >> 32U), static_cast<unsigned>(self));
  }
  ~Sides() { munmap(stack, bytes); }
  Sides(const Sides&) = delete;
  Sides& operator=(const Sides&) = delete;

  // makecontext passes ints alone.
  static void enter(unsigned high, unsigned low) {
    reinterpret_cast<Sides*>((uintptr_t{high} << 32U) | low)->main();
  }

  std::function<void()> main;
  void* stack = nullptr;
  size_t bytes = 0;
  ucontext_t loop{}, other{};
};

Baton::Baton(std::function<void()> main) : sides_(std::make_unique<Sides>(std::move(main))) {}

Baton::~Baton() = default;

void Baton::hand_over() {
  switch_to(sides_->loop, sides_->other);
}

void Baton::give_back() {
  switch_to(sides_->other, sides_->loop);
}

#endif

}  // namespace billstop::simulation
