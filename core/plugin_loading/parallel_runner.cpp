#include "core/plugin_loading/parallel_runner.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "core/execution/loop.hpp"

namespace billstop::core {

// What the threads share. Outlives the runner while a written-off thread still runs.
struct ParallelRunner::Pool {
  std::mutex mutex;
  std::condition_variable changed;
  Loop* loop;  // null once the runner is gone
  const size_t threads_max;
  bool closing = false;
  size_t idle = 0;
  size_t living = 0;  // threads that are not written off
  std::deque<std::shared_ptr<Seat>> waiting;
  std::vector<std::shared_ptr<Seat>> running;

  Pool(Loop& l, size_t most) : loop(&l), threads_max(most) {}

  void post(std::function<void()> fn) {
    const std::lock_guard lock(mutex);
    if (loop != nullptr) loop->post(std::move(fn));
  }

  static void thread_main(std::shared_ptr<Pool> pool);
};

// One piece of work, from start to done.
class ParallelRunner::Seat : public WorkerSeat, public std::enable_shared_from_this<Seat> {
 public:
  Seat(std::shared_ptr<Pool> pool, std::function<void(WorkerSeat&)> work,
       std::function<void()> done)
      : pool_(std::move(pool)), work_(std::move(work)), done_(std::move(done)) {}

  bool ask(std::function<void(std::function<void()>)> question) override {
    std::unique_lock lock(mutex_);
    if (abandoned_) return false;
    const uint64_t mine = ++asked_;
    lock.unlock();
    pool_->post([self = shared_from_this(), question = std::move(question), mine] {
      if (!self->is_abandoned()) question([self, mine] { self->answer(mine); });
    });
    lock.lock();
    changed_.wait(lock, [&] { return abandoned_ || answered_ == mine; });
    return !abandoned_;
  }

  // [worker]
  void run() {
    work_(*this);
    work_ = nullptr;
    pool_->post([self = shared_from_this()] { self->finish(); });
  }

  // [loop] Calls done, once.
  void finish() {
    if (auto done = std::exchange(done_, nullptr)) done();
  }
  bool is_finished() const { return done_ == nullptr; }

  void set_abandoned() {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    changed_.notify_all();
  }
  bool is_abandoned() {
    const std::lock_guard lock(mutex_);
    return abandoned_;
  }

 private:
  void answer(uint64_t question) {
    const std::lock_guard lock(mutex_);
    answered_ = question;
    changed_.notify_all();
  }

  const std::shared_ptr<Pool> pool_;
  std::function<void(WorkerSeat&)> work_;
  std::function<void()> done_;  // [loop]
  std::mutex mutex_;
  std::condition_variable changed_;
  bool abandoned_ = false;
  uint64_t asked_ = 0, answered_ = 0;
};

// A thread whose seat was written off while it worked is no part of the pool any more and ends.
void ParallelRunner::Pool::thread_main(std::shared_ptr<Pool> pool) {
  std::unique_lock lock(pool->mutex);
  while (true) {
    ++pool->idle;
    pool->changed.wait(lock, [&] { return pool->closing || !pool->waiting.empty(); });
    --pool->idle;
    if (pool->waiting.empty()) break;
    std::shared_ptr<Seat> seat = std::move(pool->waiting.front());
    pool->waiting.pop_front();
    pool->running.push_back(seat);
    lock.unlock();
    seat->run();
    lock.lock();
    const auto place = std::find(pool->running.begin(), pool->running.end(), seat);
    if (place == pool->running.end()) return;  // written off
    pool->running.erase(place);
  }
  --pool->living;
  pool->changed.notify_all();
}

ParallelRunner::ParallelRunner(Loop& loop, size_t threads_max)
    : pool_(std::make_shared<Pool>(loop, std::max<size_t>(threads_max, 1))) {}

ParallelRunner::~ParallelRunner() {
  constexpr auto patience = std::chrono::milliseconds(500);
  std::unique_lock lock(pool_->mutex);
  pool_->closing = true;
  pool_->loop = nullptr;
  pool_->waiting.clear();
  const auto running = pool_->running;
  lock.unlock();
  for (const auto& seat : running) seat->set_abandoned();
  lock.lock();
  pool_->changed.notify_all();
  pool_->changed.wait_for(lock, patience, [&] { return pool_->living == 0; });
}

std::shared_ptr<WorkerSeat> ParallelRunner::start(std::function<void(WorkerSeat&)> work,
                                                  std::function<void()> done) {
  auto seat = std::make_shared<Seat>(pool_, std::move(work), std::move(done));
  const std::lock_guard lock(pool_->mutex);
  pool_->waiting.push_back(seat);
  if (pool_->waiting.size() > pool_->idle && pool_->living < pool_->threads_max) {
    ++pool_->living;
    std::thread(&Pool::thread_main, pool_).detach();
  }
  pool_->changed.notify_all();
  return seat;
}

void ParallelRunner::abandon(WorkerSeat& given) {
  auto seat = static_cast<Seat&>(given).shared_from_this();
  if (seat->is_finished()) return;
  seat->set_abandoned();
  std::unique_lock lock(pool_->mutex);
  if (std::erase(pool_->waiting, seat) == 0 && std::erase(pool_->running, seat) == 1)
    --pool_->living;
  const bool replace = !pool_->waiting.empty() && pool_->living < pool_->threads_max;
  if (replace) {
    ++pool_->living;
    std::thread(&Pool::thread_main, pool_).detach();
  }
  lock.unlock();
  pool_->post([seat] { seat->finish(); });
}

}  // namespace billstop::core
