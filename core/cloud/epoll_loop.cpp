#include "core/cloud/epoll_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <system_error>
#include <utility>

namespace billstop::core {
namespace {

constexpr Millis shortest_scaled_delay{20};
constexpr int longest_sleep_ms = 60'000;

OwnTime machine_now() {
  return OwnTime(
      std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now().time_since_epoch()));
}

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

struct EpollLoop::Impl {
  explicit Impl(double rate)
      : clock_rate(rate),
        epoll(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        wake(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")),
        cloud_base(std::chrono::floor<Millis>(std::chrono::system_clock::now())),
        own_base(machine_now()) {}

  const double clock_rate;
  Descriptor epoll, wake;
  std::atomic<bool> stopped{false};

  mutable std::mutex clock_mutex;
  CloudTime cloud_base;
  OwnTime own_base;

  std::mutex post_mutex;
  std::deque<std::function<void()>> posted;
  bool asleep = false;  // under post_mutex: only then does a post have to wake the loop

  std::map<std::pair<OwnTime, TimerId>, std::function<void()>> timers;
  std::map<TimerId, OwnTime> timer_times;
  TimerId next_timer = 1;
  // Shared, so that a callback may unwatch its own descriptor.
  std::map<int, std::shared_ptr<std::function<void(uint32_t)>>> watched;

  void ring() {
    const uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake.fd(), &one, sizeof one);
  }
  void silence() {
    uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(wake.fd(), &count, sizeof count);
  }
  bool run_one_posted();
  bool run_one_timer();
  int sleep_ms();
  void wait_and_dispatch(int timeout_ms, const bool& done);
};

bool EpollLoop::Impl::run_one_posted() {
  std::function<void()> fn;
  {
    const std::lock_guard lock(post_mutex);
    if (posted.empty()) return false;
    fn = std::move(posted.front());
    posted.pop_front();
  }
  fn();
  return true;
}

bool EpollLoop::Impl::run_one_timer() {
  if (timers.empty() || timers.begin()->first.first > machine_now()) return false;
  auto node = timers.extract(timers.begin());
  timer_times.erase(node.key().second);
  node.mapped()();
  return true;
}

// How long the loop may sleep. From here on a post wakes it.
int EpollLoop::Impl::sleep_ms() {
  {
    const std::lock_guard lock(post_mutex);
    if (!posted.empty()) return 0;
    asleep = true;
  }
  if (timers.empty()) return longest_sleep_ms;
  const auto left = (timers.begin()->first.first - machine_now()).count();
  return static_cast<int>(std::clamp<Millis::rep>(left, 0, longest_sleep_ms));
}

void EpollLoop::Impl::wait_and_dispatch(int timeout_ms, const bool& done) {
  epoll_event events[64];
  const int count = ::epoll_wait(epoll.fd(), events, 64, timeout_ms);
  if (count < 0 && errno != EINTR) checked(count, "epoll_wait");
  for (int i = 0; i < count && !done && !stopped; ++i) {
    const int fd = events[i].data.fd;
    if (fd == wake.fd()) {
      silence();
      continue;
    }
    // An earlier callback of this round may have unwatched it.
    const auto found = watched.find(fd);
    if (found == watched.end()) continue;
    const auto ready = found->second;
    (*ready)(events[i].events);
  }
}

EpollLoop::EpollLoop(double clock_rate) : impl_(std::make_unique<Impl>(clock_rate)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = impl_->wake.fd();
  checked(::epoll_ctl(impl_->epoll.fd(), EPOLL_CTL_ADD, event.data.fd, &event), "epoll_ctl");
}

EpollLoop::~EpollLoop() = default;

OwnTime EpollLoop::now() const {
  return machine_now();
}

CloudTime EpollLoop::cloud_now() const {
  const std::lock_guard lock(impl_->clock_mutex);
  const double passed_ms = static_cast<double>((machine_now() - impl_->own_base).count());
  return impl_->cloud_base + Millis(static_cast<Millis::rep>(passed_ms * impl_->clock_rate));
}

void EpollLoop::set_cloud_now(CloudTime cloud) {
  const std::lock_guard lock(impl_->clock_mutex);
  impl_->cloud_base = cloud;
  impl_->own_base = machine_now();
}

Millis EpollLoop::from_cloud_delay(Millis cloud_delay) const {
  if (impl_->clock_rate == 1.0) return cloud_delay;
  const double scaled = static_cast<double>(cloud_delay.count()) / impl_->clock_rate;
  return std::max(Millis(static_cast<Millis::rep>(scaled)), shortest_scaled_delay);
}

void EpollLoop::post(std::function<void()> fn) {
  bool was_asleep = false;
  {
    const std::lock_guard lock(impl_->post_mutex);
    impl_->posted.push_back(std::move(fn));
    was_asleep = std::exchange(impl_->asleep, false);
  }
  if (was_asleep) impl_->ring();
}

TimerId EpollLoop::at(OwnTime when, std::function<void()> fn) {
  const TimerId id = impl_->next_timer++;
  impl_->timers.emplace(std::pair(when, id), std::move(fn));
  impl_->timer_times.emplace(id, when);
  return id;
}

void EpollLoop::cancel(TimerId timer) {
  const auto found = impl_->timer_times.find(timer);
  if (found == impl_->timer_times.end()) return;
  impl_->timers.erase({found->second, timer});
  impl_->timer_times.erase(found);
}

void EpollLoop::run_until(const bool& done) {
  impl_->stopped = false;
  while (!done && !impl_->stopped) {
    // One of each kind a round, so that neither a flood of posts nor of timers starves the other.
    const bool ran_posted = impl_->run_one_posted();
    if (done || impl_->stopped) return;
    const bool ran_timer = impl_->run_one_timer();
    if (done || impl_->stopped) return;
    impl_->wait_and_dispatch(ran_posted || ran_timer ? 0 : impl_->sleep_ms(), done);
  }
}

void EpollLoop::stop() {
  impl_->stopped = true;
  impl_->ring();
}

void EpollLoop::watch_fd(int fd, uint32_t events, std::function<void(uint32_t)> ready) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  const bool known = impl_->watched.contains(fd);
  int result = ::epoll_ctl(impl_->epoll.fd(), known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
  // A closed descriptor leaves epoll by itself, and its number may have come back.
  if (result < 0 && known && errno == ENOENT)
    result = ::epoll_ctl(impl_->epoll.fd(), EPOLL_CTL_ADD, fd, &event);
  checked(result, "epoll_ctl");
  impl_->watched[fd] = std::make_shared<std::function<void(uint32_t)>>(std::move(ready));
}

void EpollLoop::unwatch_fd(int fd) {
  if (impl_->watched.erase(fd) == 0) return;
  ::epoll_ctl(impl_->epoll.fd(), EPOLL_CTL_DEL, fd, nullptr);
}

}  // namespace billstop::core
