#include "sdk/sandbox/bill_watch.hpp"

#include <algorithm>

#include "sdk/sandbox/bill_faces.hpp"

namespace billstop::sandbox {
namespace {

// Reading a meter costs about a microsecond: accounts above this size are read whole only now and
// then, and else where something is known to have moved.
constexpr size_t small_account = 300;
constexpr int64_t look_at_all_every_ms = 60'000;

std::string region_of(const Account& account, const Item& item) {
  const Project* project = account.project(item.project);
  return project ? project->region : item.detail.value("region", "");
}

int64_t running_since(const Item& item, const std::string& what) {
  return what == "compute" && item.started_at_ms > 0 ? item.started_at_ms : item.created_at_ms;
}

}  // namespace

MeterWatch::MeterWatch(World& world, MetersOf meters_of)
    : world_(world), meters_of_(std::move(meters_of)), kept_(world.switches.on("bill.kept")) {}

void MeterWatch::begin(int64_t start_ms) {
  looked_ms_ = looked_at_all_ms_ = start_ms;
  const int64_t oldest_ms = start_ms - world_.switches.get("bill.past_ms");
  for (const auto& account : world_.accounts) {
    account->meters.place_in_time(start_ms);
    account->fresh.clear();
    account->gone.clear();
    if (!kept_) continue;
    for (const auto& item : account->items) {
      std::vector<MeterSpan> spans = running(*account, *item);
      for (MeterSpan& span : spans) {
        span.from_ms = std::clamp(running_since(*item, span.what), oldest_ms, start_ms);
      }
      account->meters.see(item->kind, item->id, std::move(spans), start_ms);
    }
  }
}

std::vector<MeterSpan> MeterWatch::running(const Account& account, const Item& item) const {
  std::vector<MeterSpan> all;
  if (item.not_ours) return all;
  for (const Meter& meter : meters_of_(account, item)) {
    if (!meter.running) continue;
    for (MeterSpan& span : spans_of(world_.switches, item, meter)) {
      span.region = region_of(account, item);
      all.push_back(std::move(span));
    }
  }
  return all;
}

void MeterWatch::before(int64_t until_ms) {
  due_.clear();
  if (!kept_) return;
  for (const auto& account : world_.accounts) {
    for (const auto& item : account->items) {
      if (item->transitions.empty() || item->transitions.front().at_ms > until_ms) continue;
      Due due{account.get(), item->kind, item->id};
      for (const Transition& change : item->transitions) {
        if (change.to.empty() && change.at_ms <= until_ms) due.vanishes_ms = change.at_ms;
      }
      due_.push_back(std::move(due));
    }
  }
}

void MeterWatch::after(int64_t now_ms) {
  if (!kept_) return forget();
  for (const Due& due : due_) {
    const Item* item = due.account->find(due.kind, due.id);
    if (item) {
      look(*due.account, *item, now_ms);
    } else if (due.vanishes_ms > 0) {
      due.account->meters.see(due.kind, due.id, {}, due.vanishes_ms);
    }
  }
  const bool all_due = now_ms - looked_at_all_ms_ >= look_at_all_every_ms;
  for (const auto& account : world_.accounts) {
    const bool moved = !account->fresh.empty() || !account->gone.empty();
    note_gone(*account, now_ms);
    note_fresh(*account, now_ms);
    const bool small = account->items.size() <= small_account;
    if (all_due || (small && (moved || !due_.empty()))) look_at_all(*account, now_ms);
  }
  if (all_due) looked_at_all_ms_ = now_ms;
  looked_ms_ = now_ms;
}

void MeterWatch::changed(Account& account, const std::vector<LedgerEntry>& lines, int64_t now_ms) {
  if (!kept_) return;
  note_gone(account, now_ms);
  note_fresh(account, now_ms);
  if (account.items.size() <= small_account) return look_at_all(account, now_ms);
  for (const LedgerEntry& line : lines) {
    if (const Item* item = account.find(line.kind, line.id)) look(account, *item, now_ms);
  }
}

void MeterWatch::forget() {
  for (const auto& account : world_.accounts) {
    account->fresh.clear();
    account->gone.clear();
  }
}

// A change that came by itself since the last look came when the item says.
int64_t MeterWatch::when(int64_t changed_ms, int64_t now_ms) const {
  return changed_ms > looked_ms_ && changed_ms <= now_ms ? changed_ms : now_ms;
}

void MeterWatch::look(Account& account, const Item& item, int64_t now_ms) {
  account.meters.see(item.kind, item.id, running(account, item), when(item.updated_at_ms, now_ms));
}

void MeterWatch::look_at_all(Account& account, int64_t now_ms) {
  for (const auto& item : account.items) look(account, *item, now_ms);
}

void MeterWatch::note_gone(Account& account, int64_t now_ms) {
  for (const GoneItem& gone : account.gone) {
    account.meters.see(gone.kind, gone.id, {}, when(gone.at_ms, now_ms));
  }
  account.gone.clear();
}

void MeterWatch::note_fresh(Account& account, int64_t now_ms) {
  std::vector<Item*> fresh;
  fresh.swap(account.fresh);
  for (const Item* item : fresh) {
    if (!item->id.empty()) look(account, *item, now_ms);
  }
}

}  // namespace billstop::sandbox
