#include "sdk/sandbox/obs_clock.hpp"

#include <algorithm>

#include "sdk/sandbox/clock_text.hpp"

namespace billstop::sandbox {
namespace {

constexpr int64_t day_ms = 86'400'000;
constexpr int64_t log_line_bytes = 300;

int64_t next_midnight(int64_t at_ms) {
  return at_ms - at_ms % day_ms + day_ms;
}

// Ages count from the midnight after an event, so that something lives up to two days longer.
bool aged(int64_t since_ms, const std::optional<int64_t>& days, int64_t scan_ms) {
  return days && next_midnight(since_ms) + *days * day_ms <= scan_ms;
}

const ObsRule* rule_for(const ObsBucket& bucket, const std::string& key) {
  for (const ObsRule& rule : bucket.settings.lifecycle) {
    if (rule.enabled && key.starts_with(rule.prefix)) return &rule;
  }
  return nullptr;
}

bool expires(const ObsRule& rule, const ObsVersion& version, int64_t scan_ms) {
  return aged(version.modified_at_ms, rule.expire_days, scan_ms) ||
         (rule.expire_date_ms && *rule.expire_date_ms <= scan_ms);
}

bool has_files_below(const ObsShelf& shelf, const std::string& key) {
  const auto next = shelf.objects().upper_bound(key);
  return next != shelf.objects().end() && next->first.starts_with(key);
}

// What one scan does to the versions of one key.
class Visit {
 public:
  Visit(ObsStore& store, ObsBucket& bucket, std::string key, const ObsRule& rule, int64_t scan_ms)
      : store_(store), bucket_(bucket), key_(std::move(key)), rule_(rule), scan_ms_(scan_ms) {}

  void run() {
    drop_noncurrent();
    const auto found = bucket_.shelf.objects().find(key_);
    if (found == bucket_.shelf.objects().end()) return;
    const ObsVersions versions = found->second;
    const ObsVersion& newest = versions.front();
    if (newest.marker) {
      const bool lone = versions.size() == 1;
      if (lone && (rule_.drop_lone_markers || expires(rule_, newest, scan_ms_))) drop(newest);
    } else if (expires(rule_, newest, scan_ms_)) {
      expire();
    } else {
      move_class(newest);
    }
  }

 private:
  void drop_noncurrent() {
    const ObsVersions versions = bucket_.shelf.objects().at(key_);
    for (size_t i = versions.size(); i-- > 1;) {
      const int64_t since_ms = versions[i - 1].modified_at_ms;
      if (aged(since_ms, rule_.noncurrent_days, scan_ms_)) drop(versions[i]);
    }
  }

  void drop(const ObsVersion& version) {
    if (version.retain_until_ms > scan_ms_) return;
    bucket_.shelf.remove_version(key_, version.id());
    bucket_.gone(version, scan_ms_);
  }

  void expire() {
    const bool directory = bucket_.settings.files && key_.ends_with('/');
    if (directory && has_files_below(bucket_.shelf, key_)) return;
    const auto removal =
        bucket_.shelf.remove(key_, bucket_.settings.versioning, store_.next_sequence(), scan_ms_);
    if (removal.gone) bucket_.gone(*removal.gone, scan_ms_);
  }

  void move_class(const ObsVersion& newest) {
    for (const ObsTransition& transition : rule_.transitions) {
      const bool due = aged(newest.modified_at_ms, transition.days, scan_ms_) ||
                       (transition.date_ms && *transition.date_ms <= scan_ms_);
      if (!due || newest.storage_class >= transition.to) continue;
      ObsVersion moved = newest;
      moved.storage_class = transition.to;
      bucket_.shelf.replace(key_, moved);
    }
  }

  ObsStore& store_;
  ObsBucket& bucket_;
  std::string key_;
  const ObsRule& rule_;
  int64_t scan_ms_;
};

void abort_uploads(ObsBucket& bucket, int64_t scan_ms) {
  for (auto at = bucket.uploads.begin(); at != bucket.uploads.end();) {
    const auto upload = at++;
    const ObsRule* rule = rule_for(bucket, upload->first.first);
    if (rule && aged(upload->second.initiated_at_ms, rule->abort_days, scan_ms)) {
      bucket.drop_upload(upload);
    }
  }
}

void scan(ObsStore& store, ObsBucket& bucket, int64_t scan_ms) {
  std::vector<std::string> keys;
  for (const auto& [key, versions] : bucket.shelf.objects()) {
    if (rule_for(bucket, key)) keys.push_back(key);
  }
  // From the last key on, so that directories come after what is in them.
  for (size_t i = keys.size(); i-- > 0;) {
    Visit(store, bucket, keys[i], *rule_for(bucket, keys[i]), scan_ms).run();
  }
  abort_uploads(bucket, scan_ms);
}

void run_lifecycle(const Switches& switches, ObsStore& store, ObsBucket& bucket, int64_t now_ms) {
  if (bucket.settings.lifecycle.empty()) return;
  const int64_t every_ms = std::max<int64_t>(switches.get("obs.lifecycle_scan_ms"), 1);
  int64_t& last_ms = bucket.settings.lifecycle_scanned_ms;
  for (int64_t at = last_ms - last_ms % every_ms + every_ms; at <= now_ms; at += every_ms) {
    bucket.refresh_shown(switches, at);
    scan(store, bucket, at);
    last_ms = at;
  }
  store.due_at(last_ms - last_ms % every_ms + every_ms);
}

void end_waits(ObsStore& store, ObsBucket& bucket, int64_t now_ms) {
  std::erase_if(bucket.trash, [&](const ObsTrashed& one) {
    if (one.until_ms > now_ms) return false;
    bucket.trash_billed_bytes -= obs_billed_bytes(one.size);
    return true;
  });
  std::erase_if(bucket.early, [&](const ObsEarly& one) { return one.until_ms <= now_ms; });
  for (const ObsTrashed& one : bucket.trash) store.due_at(one.until_ms);
  for (const ObsEarly& one : bucket.early) store.due_at(one.until_ms);
}

// An access log lands in its target like any object, also while somebody empties that.
void write_log(const Switches& switches, ObsStore& store, ObsBucket& bucket, int64_t now_ms) {
  if (bucket.unlogged == 0) return;
  ObsBucket* target = store.find(bucket.settings.log_bucket);
  const int64_t requests = bucket.unlogged;
  bucket.unlogged = 0;
  if (!target) return;
  ObsVersion log;
  log.sequence = store.next_sequence();
  log.modified_at_ms = now_ms;
  log.size = requests * log_line_bytes;
  log.md5 = obs_md5_of_zeros(log.size);
  target->refresh_shown(switches, now_ms);
  target->shelf.put(
      bucket.settings.log_prefix + iso_seconds(now_ms) + '-' + std::to_string(log.sequence), log,
      target->settings.versioning);
}

void move_item(ObsBucket& bucket, ObsStore& store, int64_t now_ms) {
  auto& transitions = bucket.item.transitions;
  while (!transitions.empty() && transitions.front().at_ms <= now_ms && !bucket.item.stuck) {
    bucket.item.state = transitions.front().to;
    transitions.erase(transitions.begin());
    if (bucket.item.state.empty()) return store.erase(bucket, now_ms);
  }
  if (!transitions.empty()) store.due_at(transitions.front().at_ms);
}

}  // namespace

void advance_obs(World& world, ObsStore& store, int64_t now_ms) {
  if (now_ms < store.due_ms()) return;
  store.due_never();
  std::vector<ObsBucket*> all;
  for (const auto& [name, bucket] : store.buckets()) all.push_back(bucket.get());
  for (ObsBucket* bucket : all) {
    run_lifecycle(world.switches, store, *bucket, now_ms);
    end_waits(store, *bucket, now_ms);
    write_log(world.switches, store, *bucket, now_ms);
    move_item(*bucket, store, now_ms);
  }
}

}  // namespace billstop::sandbox
