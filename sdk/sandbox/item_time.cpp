#include "sdk/sandbox/item_time.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t day_ms = 86'400'000;

void from_start(int64_t& time_ms, int64_t start_ms) {
  if (time_ms < 0) time_ms += start_ms;
}

}  // namespace

bool move_on(Item& item, int64_t now_ms, const std::function<void(Item&, int64_t)>& enter) {
  while (!item.transitions.empty() && item.transitions.front().at_ms <= now_ms) {
    const Transition due = item.transitions.front();
    item.transitions.erase(item.transitions.begin());
    item.updated_at_ms = due.at_ms;
    if (due.to.empty()) return false;
    item.state = due.to;
    enter(item, due.at_ms);
  }
  return true;
}

void go_to(Item& item, const std::string& state, int64_t now_ms) {
  item.transitions.clear();
  item.state = state;
  item.updated_at_ms = now_ms;
}

void plan(Item& item, int64_t at_ms, const std::string& state) {
  item.transitions.push_back({at_ms, state});
}

int64_t time_to_end_ms(const World& world, const Item& item, const char* usual) {
  return item.ends_in_ms > 0 ? item.ends_in_ms : world.switches.get(usual);
}

void place_in_time(Item& item, int64_t start_ms) {
  if (item.created_at_ms == 0) item.created_at_ms = -day_ms;
  from_start(item.created_at_ms, start_ms);
  from_start(item.updated_at_ms, start_ms);
  from_start(item.started_at_ms, start_ms);
  if (item.updated_at_ms == 0) item.updated_at_ms = item.created_at_ms;
  for (Transition& transition : item.transitions) {
    // A planned change lies ahead, so a small number counts from the start as well.
    if (transition.at_ms < start_ms) transition.at_ms += start_ms;
  }
}

}  // namespace billstop::sandbox
