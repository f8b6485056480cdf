#include "tests/simulation/baton_runner.hpp"

#include <algorithm>

#include "core/execution/loop.hpp"
#include "tests/simulation/baton.hpp"

namespace billstop::simulation {

// One piece of work. Its state is touched only by who holds the baton.
class BatonRunner::Seat : public core::WorkerSeat, public std::enable_shared_from_this<Seat> {
 public:
  Seat(BatonRunner& runner, std::function<void(core::WorkerSeat&)> work,
       std::function<void()> when_done)
      : done(std::move(when_done)), work_(std::move(work)), runner_(runner) {}

  bool ask(std::function<void(std::function<void()>)> question) override;
  void run() {
    work_(*this);
    work_ = nullptr;
    ended = true;
  }

  std::function<void()> done;
  Worker* worker = nullptr;  // while it runs or waits
  bool abandoned = false;
  bool waiting = false;  // inside ask
  bool ended = false;

 private:
  std::function<void(core::WorkerSeat&)> work_;
  BatonRunner& runner_;
  uint64_t asked_ = 0;
};

// Where one seat after the other runs.
class BatonRunner::Worker {
 public:
  Worker() : baton_([this] { main(); }) {}
  ~Worker() {
    quit_ = true;
    baton_.hand_over();
  }

  // [loop] Lets the worker run `seat` (or go on with it) until it gives the baton back.
  void hand_over(Seat* seat) {
    if (seat != nullptr) seat_ = seat;
    baton_.hand_over();
  }

  // [worker] Back to the loop, until it hands over again.
  void give_back() { baton_.give_back(); }

 private:
  void main() {
    while (!quit_) {
      seat_->run();
      give_back();
    }
  }

  bool quit_ = false;
  Seat* seat_ = nullptr;
  Baton baton_;
};

bool BatonRunner::Seat::ask(std::function<void(std::function<void()>)> question) {
  if (abandoned) return false;
  const uint64_t mine = ++asked_;
  runner_.loop_.post([self = shared_from_this(), question = std::move(question), mine] {
    if (self->abandoned) return;
    question([self, mine] {
      if (!self->abandoned && self->waiting && self->asked_ == mine) {
        self->waiting = false;
        self->runner_.make_ready(self);
      }
    });
  });
  waiting = true;
  worker->give_back();
  return !abandoned;
}

BatonRunner::BatonRunner(core::Loop& loop, uint64_t seed) : loop_(loop), random_(seed) {}

BatonRunner::~BatonRunner() {
  for (const auto& seat : unfinished_) {
    seat->abandoned = true;
    seat->done = nullptr;
    if (seat->worker != nullptr) hand_to(seat);
  }
}

std::shared_ptr<core::WorkerSeat> BatonRunner::start(std::function<void(core::WorkerSeat&)> work,
                                                     std::function<void()> done) {
  auto seat = std::make_shared<Seat>(*this, std::move(work), std::move(done));
  unfinished_.push_back(seat);
  make_ready(seat);
  return seat;
}

void BatonRunner::abandon(core::WorkerSeat& given) {
  auto seat = static_cast<Seat&>(given).shared_from_this();
  if (seat->done == nullptr) return;
  seat->abandoned = true;
  if (seat->worker == nullptr) {
    std::erase(ready_, seat);  // never began
    std::erase(unfinished_, seat);
  } else if (seat->waiting) {
    seat->waiting = false;
    make_ready(seat);
  }
  loop_.post([done = std::exchange(seat->done, nullptr)] { done(); });
}

void BatonRunner::make_ready(std::shared_ptr<Seat> seat) {
  ready_.push_back(std::move(seat));
  loop_.post([this] { run_one(); });
}

void BatonRunner::run_one() {
  if (ready_.empty()) return;
  const auto drawn = static_cast<std::ptrdiff_t>(random_() % ready_.size());
  const std::shared_ptr<Seat> seat = ready_[static_cast<size_t>(drawn)];
  ready_.erase(ready_.begin() + drawn);
  hand_to(seat);
  if (!seat->ended) return;
  free_workers_.push_back(seat->worker);
  std::erase(unfinished_, seat);
  if (const auto done = std::exchange(seat->done, nullptr)) done();
}

void BatonRunner::hand_to(const std::shared_ptr<Seat>& seat) {
  if (seat->worker == nullptr) {
    if (free_workers_.empty()) {
      workers_.push_back(std::make_unique<Worker>());
      free_workers_.push_back(workers_.back().get());
    }
    seat->worker = free_workers_.back();
    free_workers_.pop_back();
    seat->worker->hand_over(seat.get());
  } else {
    seat->worker->hand_over(nullptr);
  }
}

}  // namespace billstop::simulation
