// The plugin calls of the executor, and what their answers mean for an item.
#include <nlohmann/json.hpp>

#include "core/execution/executor.hpp"
#include "core/execution/loop.hpp"
#include "core/journal/journal.hpp"
#include "core/planning/obs_path.hpp"
#include "core/plugin_loading/plugin.hpp"

namespace billstop::core {

namespace {

// A listing may be a minute behind: only after that does "still running" contradict "accepted".
constexpr Millis listing_lag{90'000};
constexpr int max_restops = 2;
constexpr int max_blocked_tries = 6;
constexpr Millis blocked_pause{10'000};
constexpr int max_user_looks = 3;
constexpr Millis quick_reread{2'000};

std::vector<Resource> resources_of(const std::vector<RunItem>& items,
                                   const std::vector<size_t>& batch) {
  std::vector<Resource> out;
  out.reserve(batch.size());
  for (const size_t i : batch) {
    Resource& now = out.emplace_back(items[i].now);
    now.keep_newer_than = items[i].keep_newer_than;
    // What the plan kept of the former state is there although today's reading cannot show it.
    for (const Tag& kept : items[i].planned.resource.handles)
      if (std::ranges::none_of(now.handles, [&](const Tag& h) { return h.key == kept.key; }))
        now.handles.push_back(kept);
  }
  return out;
}

std::string in_words(const char* what, const CloudWords& words, const std::string& fault) {
  std::string text = what;
  if (!fault.empty()) return text + ": fault of the plugin: " + fault;
  if (!words.text.empty()) text += ": " + words.text;
  if (!words.error_code.empty()) text += " [" + words.error_code + "]";
  if (!words.request_id.empty()) text += " (request " + words.request_id + ")";
  return text;
}

}  // namespace

// ---- reading again before a stop ----

// What must stay is looked at a few times more: a user's last act may be under way, and what could
// not be read may be read later. What still waits for its users is asked for when they have ended.
void Executor::users_told(const StoredStays& stays) {
  for (size_t i = 0; i < items_.size(); ++i) {
    RunItem& item = items_[i];
    if (item.final() || !is_stored_path(item.planned.resource.kind)) continue;
    const auto why = stays.find(item.planned.resource.key());
    if (why == stays.end()) {
      item.users_read_at = parts_.loop.now();
    } else if (is_startable(item)) {
      if (++item.user_looks >= max_user_looks)
        finish_item(i, ItemState::blocked, Verdict::blocked, why->second);
      else
        stop_again_later(item, blocked_pause);
    }
  }
}

void Executor::reread(size_t group, Indices batch) {
  ++calls_in_flight_;
  rereading_[group] = true;
  for (const size_t i : batch) items_[i].call_in_flight = true;
  const OwnTime asked = parts_.loop.now();
  parts_.plugin(groups_[group].plugin)
      ->verify(groups_[group].way, resources_of(items_, batch),
               [this, alive = alive_, group, batch, asked](VerifyEnd end) {
                 if (!*alive) return;
                 --calls_in_flight_;
                 rereading_[group] = false;
                 fit_reread(group, parts_.loop.now() - asked);
                 for (const size_t i : batch) {
                   items_[i].call_in_flight = false;
                   items_[i].read_at = asked;
                 }
                 reread_settled(batch, end.settled);
                 pump_soon();
               });
}

// Few at first, so that the first stops need not wait; then more, since a long list costs the same
// for all that it tells about; most where that is quick.
void Executor::fit_reread(size_t group, Millis took) {
  const size_t most = took < quick_reread ? parts_.limits.quick_reread : parts_.limits.usual_reread;
  reread_size_[group] = std::min(reread_size_[group] * 2, most);
}

void Executor::reread_settled(const Indices& batch, const std::vector<VerifySettled>& settled) {
  for (size_t k = 0; k < batch.size(); ++k) {
    RunItem& item = items_[batch[k]];
    const VerifySettled& answer = settled[k];
    if (answer.outcome == VerifyOutcome::gone) {
      finish_item(batch[k], ItemState::ended, Verdict::gone, "gone before its turn");
    } else if (answer.seen) {
      item.now = *answer.seen;
      if (answer.outcome == VerifyOutcome::ended)
        finish_item(batch[k], ItemState::ended, Verdict::ended, "ended before its turn");
    } else {
      // Not read: leave the old time on it, so that it is read again before anything is sent.
      item.read_at = parts_.loop.now() - oldest_reading - Millis(1);
      item.words = answer.words;
      if (++item.blocked_tries > max_blocked_tries)
        finish_item(batch[k], ItemState::unknown, Verdict::unknown,
                    in_words("could not be read before its stop", answer.words, {}));
      else
        stop_again_later(item, blocked_pause);
    }
  }
}

// ---- stop ----

// A stop of ours moves the time of the last change: no sign that somebody is at work there, and no
// reason to leave it half way.
Resource but_for_us(const RunItem& item) {
  Resource now = item.now;
  if (item.asked_at) now.updated_at = item.planned.resource.updated_at;
  return now;
}

bool Executor::write_intents(const Indices& batch) {
  try {
    for (const size_t i : batch) {
      const RunItem& item = items_[i];
      JournalRecord record;
      record.type = "intent";
      record.at = parts_.loop.cloud_now();
      record.key = item.planned.resource.key();
      record.way = item.planned.chosen->way;
      record.step = item.steps;
      record.former_state = nlohmann::json{{"state", item.now.state}}.dump(
          -1, ' ', false, nlohmann::json::error_handler_t::replace);
      parts_.journal.append(record);
    }
    parts_.journal.sync();
    return true;
  } catch (const JournalError& error) {
    journal_failed(error.what());
    return false;
  }
}

// Which ids of the batch a request names is the plugin's business, so it counts for all of them.
void Executor::note_request(const Indices& batch, const std::string& method_and_path) {
  for (const size_t i : batch) {
    JournalRecord record;
    record.type = "request";
    record.at = parts_.loop.cloud_now();
    record.key = items_[i].planned.resource.key();
    record.request = method_and_path;
    parts_.journal.append(record);
  }
  parts_.journal.sync();
  for (const size_t i : batch) items_[i].left_once.insert(method_and_path);
}

void Executor::stop(size_t group, Indices batch) {
  std::erase_if(batch, [this](size_t i) {
    const std::string why = parts_.why_not_now(items_[i].planned, but_for_us(items_[i]));
    if (!why.empty()) finish_item(i, ItemState::blocked, Verdict::skipped, why);
    return !why.empty();
  });
  if (batch.empty()) return pump_soon();
  for (const size_t i : batch) ++items_[i].steps;
  if (!write_intents(batch)) return;
  ++calls_in_flight_;
  for (const size_t i : batch) {
    RunItem& item = items_[i];
    item.call_in_flight = true;
    item.stopped_in = item.now.state;
    if (!item.asked_at) item.asked_at = parts_.loop.cloud_now();
    set_state(item, ItemState::stopping);
  }
  std::set<std::string> before;  // one stop call may send a request's like for each of its ids
  for (const size_t i : batch)
    before.insert(items_[i].left_once.begin(), items_[i].left_once.end());
  const auto about_to_send = [this, batch, before](const std::string& method_and_path) {
    if (before.contains(method_and_path))
      throw JournalError(
          "it left before in this run, and the cloud has not said that it did not "
          "happen: " +
          method_and_path);
    note_request(batch, method_and_path);
  };
  parts_.plugin(groups_[group].plugin)
      ->stop(groups_[group].way, resources_of(items_, batch), about_to_send,
             [this, alive = alive_, batch](StopEnd end) {
               if (!*alive) return;
               --calls_in_flight_;
               stop_settled(batch, std::move(end.settled), end.fault);
               pump_soon();
             });
}

void Executor::stop_settled(const Indices& batch, std::vector<StopSettled> settled,
                            const std::string& fault) {
  for (size_t k = 0; k < batch.size(); ++k) {
    RunItem& item = items_[batch[k]];
    item.call_in_flight = false;
    item.words = settled[k].words;
    if (settled[k].seen) {
      item.now = *settled[k].seen;
      item.read_at = parts_.loop.now();
    }
    journal(item, "stopped", std::string(to_text(settled[k].outcome)));
    if (settled[k].outcome == StopOutcome::failed && !fault.empty() && item.words.text.empty())
      item.words.text = "fault of the plugin: " + fault;
    after_stop(batch[k], settled[k]);
  }
}

void Executor::after_stop(size_t index, StopSettled& settled) {
  RunItem& item = items_[index];
  if (says_undone(settled.outcome)) item.left_once.clear();
  switch (settled.outcome) {
    case StopOutcome::accepted:
      if (!item.accepted_at) item.accepted_at = parts_.loop.cloud_now();
      item.verifying_since = parts_.loop.now();
      return set_state(item, ItemState::verifying);
    case StopOutcome::gone:
      return finish_item(index, ItemState::ended, Verdict::gone, {});
    case StopOutcome::retry:
      --item.steps;  // nothing was done, so no step was taken
      return stop_again_later(item, std::max(settled.retry_after, Millis(1'000)));
    case StopOutcome::blocked:
      --item.steps;
      if (++item.blocked_tries <= max_blocked_tries) return stop_again_later(item, blocked_pause);
      return finish_item(index, ItemState::blocked, Verdict::blocked,
                         in_words("blocked", item.words, {}));
    case StopOutcome::denied:
      return finish_item(index, ItemState::failed, Verdict::failed,
                         in_words("no permission", item.words, {}));
    case StopOutcome::refused:
      return finish_item(index, ItemState::failed, Verdict::failed,
                         in_words("the cloud refuses", item.words, {}));
    case StopOutcome::failed:
      break;
  }
  finish_item(index, ItemState::failed, Verdict::failed, in_words("stop failed", item.words, {}));
}

void Executor::stop_again_later(RunItem& item, Millis cloud_delay) {
  item.not_before = parts_.loop.now() + parts_.loop.from_cloud_delay(cloud_delay);
  set_state(item, ItemState::ready, item.words.text);
}

// ---- verify ----

void Executor::verify(size_t group, Indices batch, bool about_all) {
  ++calls_in_flight_;
  polls_[group].leaves();
  for (const size_t i : batch) items_[i].call_in_flight = true;
  const OwnTime asked = parts_.loop.now();
  parts_.plugin(groups_[group].plugin)
      ->verify(groups_[group].way, resources_of(items_, batch),
               [this, alive = alive_, group, batch, about_all, asked](VerifyEnd end) {
                 if (!*alive) return;
                 --calls_in_flight_;
                 polls_[group].told(asked, parts_.loop.now(), about_all);
                 verify_settled(batch, asked, std::move(end.settled), end.fault);
                 pump_soon();
               });
}

void Executor::verify_settled(const Indices& batch, OwnTime asked,
                              std::vector<VerifySettled> settled, const std::string& fault) {
  const OwnTime now = parts_.loop.now();
  for (size_t k = 0; k < batch.size(); ++k) {
    RunItem& item = items_[batch[k]];
    item.call_in_flight = false;
    item.words = settled[k].words;
    if (!fault.empty() && item.words.text.empty())
      item.words.text = "fault of the plugin: " + fault;
    if (settled[k].seen) {
      item.now = *settled[k].seen;
      item.read_at = now;
    }
    after_verify(batch[k], settled[k]);
    note_waited(item, asked, settled[k].outcome);
  }
}

// What was at its end when first looked at tells nothing about the time that an end takes.
void Executor::note_waited(RunItem& item, OwnTime asked, VerifyOutcome outcome) {
  const bool over = outcome == VerifyOutcome::ended || outcome == VerifyOutcome::gone ||
                    outcome == VerifyOutcome::next_step;
  if (item.state == ItemState::verifying)
    item.looked_at = asked;
  else if (over && item.looked_at > item.verifying_since)
    polls_[item.group].learn(item.looked_at - item.verifying_since, asked - item.verifying_since);
}

void Executor::after_verify(size_t index, VerifySettled& settled) {
  RunItem& item = items_[index];
  const Millis waited = parts_.loop.now() - item.verifying_since;
  switch (settled.outcome) {
    case VerifyOutcome::ended:
      return finish_item(index, ItemState::ended, Verdict::ended, item.words.text);
    case VerifyOutcome::gone:
      return finish_item(index, ItemState::ended, Verdict::gone, item.words.text);
    case VerifyOutcome::next_step:
      // Some deletions show nothing while they are under way: the same state is a wish for the
      // next step only when a listing can no longer be behind.
      if (item.now.state == item.stopped_in && waited < parts_.loop.from_cloud_delay(listing_lag))
        break;
      if (item.steps >= max_steps)
        return finish_item(index, ItemState::failed, Verdict::failed,
                           "not ended after " + std::to_string(max_steps) + " steps");
      item.not_before = {};
      return set_state(item, ItemState::ready, "next step");
    case VerifyOutcome::failed:
      return finish_item(index, ItemState::failed, Verdict::failed,
                         in_words("did not end", item.words, {}));
    case VerifyOutcome::still_running:
      // An order shows late in the subscriptions: what must not go twice is awaited.
      if (waited < parts_.loop.from_cloud_delay(listing_lag) || !item.left_once.empty()) break;
      if (++item.restops <= max_restops) return stop_again_later(item, Millis(1'000));
      return finish_item(index, ItemState::failed, Verdict::failed,
                         in_words("still running after its stop was accepted", item.words, {}));
    case VerifyOutcome::pending:
    case VerifyOutcome::unknown:
      // Of a resumed run it is not known whether the stop ever left.
      if (item.accepted_at || !settled.seen || settled.seen->state != item.planned.resource.state ||
          waited < parts_.loop.from_cloud_delay(listing_lag) || item.restops >= max_restops ||
          !item.left_once.empty())
        break;
      ++item.restops;
      return stop_again_later(item, Millis(1'000));
  }
}

// ---- ends ----

void Executor::finish_item(size_t index, ItemState state, Verdict verdict, std::string reason) {
  RunItem& item = items_[index];
  if (!item.final() && family_open_[family_of_[index]] > 0) --family_open_[family_of_[index]];
  item.verdict = verdict;
  item.reason = std::move(reason);
  set_state(item, state, item.reason);
  if (state == ItemState::ended) {
    item.ended_at = parts_.loop.cloud_now();
    for (const size_t i : item.wanted_by)
      if (items_[i].open_waits > 0) --items_[i].open_waits;
  }
  journal(item, std::string(to_text(state)), std::string(to_text(verdict)));
  // At the deadline and after an interrupt nobody knows yet whether they could have gone on.
  if (state != ItemState::ended && may_launch()) block_dependents(index);
}

void Executor::block_dependents(size_t index) {
  for (const size_t i : items_[index].wanted_by) {
    if (items_[i].final() || items_[i].state != ItemState::waiting) continue;
    finish_item(i, ItemState::blocked, Verdict::blocked,
                "waits for " + to_text(items_[index].planned.resource.key()) +
                    ", which did not end (" + std::string(to_text(items_[index].verdict)) + ")");
  }
}

void Executor::journal(const RunItem& item, std::string type, std::string outcome) {
  if (!fatal_.empty()) return;
  JournalRecord record;
  record.type = std::move(type);
  record.at = parts_.loop.cloud_now();
  record.key = item.planned.resource.key();
  record.way = item.planned.chosen->way;
  record.step = item.steps;
  record.outcome = std::move(outcome);
  record.words = item.words;
  if (item.final()) record.reason = item.reason;
  try {
    parts_.journal.append(record);
  } catch (const JournalError& error) {
    journal_failed(error.what());
  }
}

void Executor::journal_failed(const std::string& why) {
  if (!fatal_.empty()) return;
  fatal_ = why;
  parts_.status.problem(why);
  pump_soon();
}

void Executor::set_state(RunItem& item, ItemState state, std::string_view why) {
  item.state = state;
  parts_.status.item(item.now, state, why);
}

}  // namespace billstop::core
