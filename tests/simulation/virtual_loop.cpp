#include "tests/simulation/virtual_loop.hpp"

#include <algorithm>

namespace billstop::simulation {

core::CloudTime VirtualLoop::cloud_now() const {
  return core::CloudTime(now_.time_since_epoch() + cloud_offset_);
}

void VirtualLoop::post(std::function<void()> fn) {
  events_.emplace(Place{now_, next_id_++}, std::move(fn));  // nobody can cancel it
}

core::TimerId VirtualLoop::at(core::OwnTime when, std::function<void()> fn) {
  when = std::max(when, now_);
  const core::TimerId id = next_id_++;
  events_.emplace(Place{when, id}, std::move(fn));
  times_.emplace(id, when);
  return id;
}

void VirtualLoop::cancel(core::TimerId timer) {
  const auto found = times_.find(timer);
  if (found == times_.end()) return;
  events_.erase({found->second, timer});
  times_.erase(found);
}

void VirtualLoop::set_cloud_now(core::CloudTime cloud) {
  cloud_offset_ = cloud.time_since_epoch() - now_.time_since_epoch();
}

bool VirtualLoop::step() {
  if (events_.empty()) return false;
  auto event = events_.extract(events_.begin());
  now_ = std::max(now_, event.key().first);
  times_.erase(event.key().second);
  event.mapped()();
  return true;
}

size_t VirtualLoop::run(size_t most) {
  size_t ran = 0;
  while (ran < most && step()) ++ran;
  return ran;
}

bool VirtualLoop::run_until(const std::function<bool()>& finished) {
  while (!finished())
    if (!step()) return false;
  return true;
}

void VirtualLoop::run_to(core::OwnTime when) {
  while (!events_.empty() && events_.begin()->first.first <= when) step();
  now_ = std::max(now_, when);
}

}  // namespace billstop::simulation
