#include "tests/simulation/check_seed.hpp"

#include <algorithm>
#include <exception>
#include <set>

#include "tests/simulation/stored_paths.hpp"

namespace billstop::simulation {

namespace {

// A run that crashed is held against the same that did not. Where the account changes by itself, a
// key ends, or what a plugin forgets depends on the batch, the two live in different worlds and
// only the other invariants count.
bool comparable(const Scenario& scenario) {
  return scenario.happenings.empty() && !scenario.key_ends_ms && !scenario.starts_by_itself &&
         !scenario.plugins_forget;
}

// What a fault hid before the crash is read again after it, so that the resumed run may know more.
bool read_everything(const RunReport& report) {
  const auto hidden = [](const PlannedEnd& end) {
    return end.reason.find("could not be") != std::string::npos ||
           end.reason.find("not listed whole") != std::string::npos;
  };
  return report.missing.empty() && std::ranges::none_of(report.ends, hidden);
}

bool was_touched(const Scenario& scenario, const Simulated& simulated, const Key& key) {
  const auto contract = scenario.contracts.find(key);
  const bool paid_ahead = contract != scenario.contracts.end();
  const std::string& id = paid_ahead ? contract->second.pays_for.second : key.second;
  return std::ranges::any_of(simulated.ledger, [&](const sandbox::LedgerEntry& line) {
    return line.id == id ||
           (line.kind == "obs_path" && lies_in("obs://" + line.id, plain_path(id)));
  });
}

template <class Which>
std::set<Key> keys_of_ends(const Simulated& simulated, Which which) {
  std::set<Key> keys;
  for (const PlannedEnd& end : simulated.report.ends)
    if (which(end)) keys.insert(end.key);
  return keys;
}

// What came to run while the program was down counts its age anew, and a rule about ages keeps it
// now: without the crash its stop was sent before. What we had touched ourselves is no such thing.
std::set<Key> got_younger(const Scenario& scenario, const Simulated& simulated) {
  return keys_of_ends(simulated, [&](const PlannedEnd& end) {
    return end.verdict == "skipped" &&
           end.reason.find("protected: younger than") != std::string::npos &&
           !was_touched(scenario, simulated, end.key);
  });
}

// What was on its way to an end by itself, and came there while the program was down, needs no stop
// any more, nor does what had started it: without the crash it was asked in time, also for more
// than its end.
std::set<Key> ended_meanwhile(const Scenario& scenario, const Simulated& simulated) {
  return keys_of_ends(simulated, [&](const PlannedEnd& end) {
    return (end.verdict == "ended" || end.verdict == "gone" ||
            end.reason.find("it has ended") != std::string::npos ||
            end.reason.find("nothing that it started is stopped") != std::string::npos) &&
           !was_touched(scenario, simulated, end.key);
  });
}

// An order that had left when the machine stopped, or was just about to, does not leave again: had
// its answer been heard, a refusal might have been followed by another try.
std::set<Key> orders_unheard(const Simulated& crashed) {
  return keys_of_ends(crashed, [](const PlannedEnd& end) {
    return end.verdict == "pending" && end.way == "unsubscribe";
  });
}

// Jobs that fault tolerance starts again, perhaps between two looks.
std::set<Key> retried(const Scenario& drawn) {
  std::set<Key> jobs;
  for (const auto& item : drawn.world->accounts.front()->items)
    if (item->detail.value("retries_left", 0) > 0) jobs.emplace(item->kind, item->id);
  return jobs;
}

// Who came to work by itself while the program was down keeps its data and its pool.
std::set<Key> kept_by_a_newcomer(const Simulated& simulated, const std::set<Key>& retried) {
  return keys_of_ends(simulated, [&](const PlannedEnd& end) {
    const auto names = [&](const std::string& words) {
      return end.reason.find(words) != std::string::npos;
    };
    return std::ranges::any_of(simulated.report.at_last_look, [&](const auto& user) {
      const auto& [kind, id] = user.first;
      const bool works = !user.second.running.empty() || retried.contains(user.first);
      return works && ((names("used by ") && names(kind + ":" + id)) ||
                       names(kind + " " + id + " has not left it yet"));
    });
  });
}

// A contract that is locked for some minutes is free once the program is back, and was not within
// the deadline of a run that went through. The other way round, a resumed run waits until lists can
// no longer be behind before it stops anything again, which a short deadline does not leave time
// for.
std::set<Key> out_of_time(const Simulated& simulated) {
  return keys_of_ends(
      simulated, [](const PlannedEnd& end) { return end.reason.ends_with("at the deadline"); });
}

// "waits for ..., which did not end", "it runs ..., which stays", "paid by ..., which stays".
bool hangs_on(const PlannedEnd& end, const std::set<Key>& keys) {
  return std::ranges::any_of(keys, [&](const Key& key) {
    return end.reason.find(key.first + ":" + key.second + ", which ") != std::string::npos;
  });
}

// What waits for one of them or is kept by it, and the bucket of a path.
void add_what_follows(const Simulated& simulated, std::set<Key>& may_differ) {
  for (size_t before = 0; before != may_differ.size();) {
    before = may_differ.size();
    may_differ.merge(
        keys_of_ends(simulated, [&](const PlannedEnd& end) { return hangs_on(end, may_differ); }));
  }
  for (const auto& [key, state] : simulated.report.much_later)
    if (key.first == "bucket" && std::ranges::any_of(may_differ, [&](const Key& path) {
          return path.first == "obs_path" &&
                 lies_in(plain_path(path.second), "obs://" + key.second);
        }))
      may_differ.insert(key);
}

void compare_with_uncrashed(uint64_t seed, const DrawOptions& options,
                            const std::vector<PluginLibrary>& libraries, const Simulated& crashed,
                            SeedOutcome& out) {
  // With the faults off, what the one could not read the other cannot either.
  if (!crashed.report.missing.empty()) return;
  Scenario same = draw_scenario(seed, options);
  same.crash.happens = false;
  const std::set<Key> may_restart = retried(same);
  const Simulated uncrashed = simulate(same, libraries);
  if (!read_everything(uncrashed.report)) return;
  if (!std::ranges::includes(got_younger(same, uncrashed), got_younger(same, crashed))) return;
  std::set<Key> may_differ = ended_meanwhile(same, crashed);
  may_differ.merge(orders_unheard(crashed));
  may_differ.merge(kept_by_a_newcomer(crashed, may_restart));
  may_differ.merge(out_of_time(uncrashed));
  constexpr int64_t short_deadline_ms = 600'000;
  if (same.wish.deadline_ms < short_deadline_ms) may_differ.merge(out_of_time(crashed));
  add_what_follows(crashed, may_differ);
  add_what_follows(uncrashed, may_differ);
  for (std::string& words : differences(crashed.report, uncrashed.report, may_differ))
    out.violations.push_back(std::move(words));
  out.mattered["the end is the same without the crash"] = 1;
}

void note_faults(const Scenario& scenario, const Simulated& simulated, SeedOutcome& out) {
  for (const auto& [what, times] : simulated.occurred)
    if (times > 0) out.mattered["fault: " + what] = 1;
  for (const std::string& trap : scenario.traps) out.mattered[trap] = 1;
  if (simulated.crash_reached) {
    static const char* where[] = {"", "crash at a record", "crash before a request",
                                  "crash before an answer"};
    out.mattered[where[static_cast<size_t>(scenario.crash.where)]] = 1;
  }
  if (simulated.journal_was_torn) out.mattered["torn journal"] = 1;
  if (scenario.plugins_forget) out.mattered["fault: plugin that forgets"] = 1;
  if (scenario.skew_ms != 0) out.mattered["fault: clock skew"] = 1;
  if (scenario.key_ends_ms && *scenario.key_ends_ms < simulated.report.ended_ms)
    out.mattered["fault: key ends"] = 1;
}

std::string invariant_of(const std::string& violation) {
  return violation.substr(0, violation.find(':'));
}

bool still_breaks(const std::string& invariant, const SeedOutcome& outcome) {
  for (const std::string& violation : outcome.violations)
    if (invariant_of(violation) == invariant) return true;
  return false;
}

}  // namespace

SeedOutcome check_seed(uint64_t seed, const DrawOptions& options,
                       const std::vector<PluginLibrary>& libraries, bool keep_trace) {
  SeedOutcome out;
  Scenario scenario = draw_scenario(seed, options);
  if (options.without_its_crash) scenario.crash.happens = false;
  out.resources = scenario.world->accounts.front()->items.size();
  try {
    Simulated simulated = simulate(scenario, libraries, keep_trace);
    Judgement judgement = judge({scenario, simulated.report, simulated.ledger,
                                 simulated.deleted_in_use, simulated.swept_along});
    out.violations = std::move(judgement.violations);
    out.mattered = std::move(judgement.mattered);
    note_faults(scenario, simulated, out);
    out.trace = simulated.report.trace;
    out.exit_code = simulated.report.exit_code;
    out.refused = simulated.report.refused;
    out.trace_lines = std::move(simulated.trace_lines);
    if (simulated.report.interrupted_by_crash && comparable(scenario))
      compare_with_uncrashed(seed, options, libraries, simulated, out);
  } catch (const std::exception& error) {
    out.violations.push_back(std::string("exception: ") + error.what());
  }
  return out;
}

// Halves, quarters, ... of what is left are left out as long as that changes nothing.
std::set<Key> shrink(uint64_t seed, const DrawOptions& options,
                     const std::vector<PluginLibrary>& libraries) {
  const SeedOutcome whole = check_seed(seed, options, libraries);
  std::vector<Key> left;
  const Scenario drawn = draw_scenario(seed, options);
  for (const auto& item : drawn.world->accounts.front()->items)
    left.emplace_back(item->kind, item->id);
  if (whole.violations.empty()) return {left.begin(), left.end()};
  const std::string invariant = invariant_of(whole.violations.front());
  for (size_t chunk = left.size() / 2; chunk > 0; chunk /= 2) {
    for (size_t from = 0; from < left.size();) {
      std::vector<Key> fewer(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(from));
      const size_t rest = std::min(left.size(), from + chunk);
      fewer.insert(fewer.end(), left.begin() + static_cast<std::ptrdiff_t>(rest), left.end());
      DrawOptions smaller = options;
      smaller.keep_only.emplace(fewer.begin(), fewer.end());
      if (!fewer.empty() && still_breaks(invariant, check_seed(seed, smaller, libraries)))
        left = std::move(fewer);
      else
        from += chunk;
    }
  }
  return {left.begin(), left.end()};
}

}  // namespace billstop::simulation
