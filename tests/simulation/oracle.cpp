#include "tests/simulation/oracle.hpp"

#include <algorithm>
#include <tuple>

#include "tests/simulation/deeds.hpp"
#include "tests/simulation/stored_paths.hpp"

namespace billstop::simulation {

namespace {

std::string text(const Key& key) {
  return key.first + ":" + key.second;
}

// A stop leaves on a reading at most so old; the call that read it, the listing's lag and the tries
// of the stop itself come on top where requests go wrong.
constexpr int64_t reading_ms = 60'000;
constexpr int64_t unhurried_ms = 30'000;
constexpr int64_t with_faults_ms = 900'000;

class Judge {
 public:
  explicit Judge(const Evidence& evidence) : e_(evidence) {
    for (const auto& [key, way] : e_.report.plan) planned_[key] = way;
    for (const auto& [key, contract] : e_.scenario.contracts) contract_of_[contract.pays_for] = key;
  }

  Judgement judge() {
    for (sandbox::LedgerEntry line : e_.ledger) {
      line.kind = kind_of(line);
      if (is_order(line)) name_contract(line);
      if (line.kind == "obs_path") name_path(line);
      look_at(line);
    }
    for (const SweptAlong& along : e_.swept_along) look_at_intent(along);
    what_is_planned();
    for (const std::string& words : e_.deleted_in_use) breach("deleted in use", words);
    nothing_twice();
    what_was_at_stake();
    if (e_.report.refused.empty() && e_.report.made_a_plan) {
      each_planned_has_an_end();
      verdicts_are_true();
      exit_code_is_true();
      what_is_left_is_told();
    } else {
      nothing_was_done_when_refused();
    }
    return std::move(out_);
  }

 private:
  void breach(const std::string& invariant, const std::string& words) {
    out_.violations.push_back(invariant + ": " + words);
  }
  void mattered(const std::string& what) { out_.mattered[what] = 1; }

  // ---- what was sent ----

  void look_at(const sandbox::LedgerEntry& line) {
    const Key key{line.kind, line.id};
    const std::string words = line.method + " " + line.target + " (" + line.effect + ")";
    const std::optional<Deed> deed = deed_of(line);
    if (!deed) return breach("unknown change", words);
    if (is_order(line) && line.id.empty()) return look_at_nameless(*deed, words);
    const auto planned = planned_.find(key);
    if (planned == planned_.end()) return breach("outside the plan", words);
    const bool first_step = (planned->second == "delete" && deed->way != "delete") ||
                            (planned->second == "empty" && !line.target.ends_with(key.second));
    if (planned->second != deed->way && !first_step)
      breach("another way than planned", words + ", planned " + planned->second);
    const auto& allowed = e_.scenario.wish.allow;
    if (std::ranges::none_of(deed->consents, [&](const auto& c) { return allowed.contains(c); }))
      breach("without consent", words);
    if (deed->way == "unsubscribe" &&
        std::ranges::find(e_.scenario.wish.only, text(key)) == e_.scenario.wish.only.end())
      breach("unnamed", words);
    if (deed->way == "lapse" && line.effect == "changed") lapsed_.insert(key);
    look_at_intent(key, line, words);
  }

  // What went by itself while the plan was made was in one list and not in the next.
  void what_is_planned() {
    for (const auto& [key, way] : e_.report.plan) {
      const auto intent = e_.scenario.intents.find(key);
      if (intent == e_.scenario.intents.end() || intent->second.keep_because.empty()) continue;
      // What ended while it was looked at may have been left by the list that tells its tags.
      if (is_there(e_.report.at_last_look, key) && is_there(e_.report.at_end, key))
        breach("planned though it must stay", text(key) + ", " + intent->second.keep_because);
    }
  }

  // The ledger tells each object, the plan what it lies in.
  void name_path(sandbox::LedgerEntry& line) {
    const std::string object = "obs://" + line.id;
    line.id = object;
    for (const auto& [key, way] : planned_) {
      const bool path = key.first == "obs_path", bucket = key.first == "bucket";
      if (!(path && lies_in(object, key.second)) &&
          !(bucket && lies_in(object, "obs://" + key.second)))
        continue;
      std::tie(line.kind, line.id) = key;
      if (path) return;
    }
  }

  // Refused before the cloud read which contracts it is about.
  void look_at_nameless(const Deed& deed, const std::string& words) {
    if (std::ranges::none_of(planned_, [&](const auto& one) {
          return one.first.first == "subscription" && one.second == deed.way;
        }))
      breach("outside the plan", words);
  }

  // The ledger tells what a contract pays for, the plan the contract.
  void name_contract(sandbox::LedgerEntry& line) {
    const auto contract = contract_of_.find({line.kind, line.id});
    line.kind = "subscription";
    if (contract != contract_of_.end()) line.id = contract->second.second;
  }

  void look_at_intent(const Key& key, const sandbox::LedgerEntry& line, const std::string& words) {
    const auto intent = e_.scenario.intents.find(key);
    if (intent == e_.scenario.intents.end()) return breach("nobody drew it", words);
    if (!intent->second.keep_because.empty())
      breach("must stay", words + ", " + intent->second.keep_because);
    if (!intent->second.kept_from_ms) return;
    const bool quiet = e_.scenario.faults.rules.empty() && e_.scenario.burst_ms == 0;
    const int64_t from =
        *intent->second.kept_from_ms + reading_ms + (quiet ? unhurried_ms : with_faults_ms);
    if (line.at_ms > from && line.effect == "changed")
      breach("protected meanwhile", words + " at " + std::to_string(line.at_ms) + ", kept from " +
                                        std::to_string(*intent->second.kept_from_ms));
  }

  void look_at_intent(const SweptAlong& along) {
    mattered("something is swept along");
    const auto intent = e_.scenario.intents.find(along.key);
    if (intent != e_.scenario.intents.end() && !intent->second.keep_because.empty())
      breach("must stay",
             text(along.key) + " ended by " + along.by + ", " + intent->second.keep_because);
    if (!may_be_stopped(along.key.first))
      breach("must stay",
             text(along.key) + " ended by " + along.by + ", whose plugin is not enabled");
  }

  bool may_be_stopped(const std::string& kind) const {
    const auto& enabled = e_.scenario.wish.plugins;
    const auto plugins = plugins_of().find(kind);
    if (enabled.empty() || plugins == plugins_of().end()) return true;
    return std::ranges::any_of(enabled,
                               [&](const auto& id) { return plugins->second.contains(id); });
  }

  // Once one has taken effect the same must not leave again, whatever came of its answer.
  void nothing_twice() {
    std::set<std::tuple<std::string, std::string, std::string>> orders;
    for (const sandbox::LedgerEntry& line : e_.ledger) {
      if (!line.target.ends_with("/resources/unsubscribe")) continue;
      if (orders.contains({line.target, line.kind, line.id}))
        breach("order twice", line.target + " " + line.id);
      if (line.effect == "changed") orders.insert({line.target, line.kind, line.id});
    }
    if (!orders.empty()) mattered("no order twice");
  }

  void nothing_was_done_when_refused() {
    if (!e_.ledger.empty() && !e_.report.interrupted_by_crash)
      breach("refused, and yet", e_.ledger.front().target);
    mattered("refused with " + std::to_string(e_.report.exit_code));
  }

  // ---- what was said ----

  void each_planned_has_an_end() {
    std::set<Key> ended;
    for (const PlannedEnd& end : e_.report.ends) ended.insert(end.key);
    for (const auto& [key, way] : planned_)
      if (!ended.contains(key)) breach("no verdict", text(key));
    if (e_.report.ends.size() != planned_.size())
      breach("verdicts", std::to_string(e_.report.ends.size()) + " for " +
                             std::to_string(planned_.size()) + " planned");
  }

  // Meters that the way should have ended, as they really run. A meter that changes by itself
  // between the last look and the end is nobody's fault.
  bool runs_in(const Truth& truth, const PlannedEnd& end) const {
    const auto contract = e_.scenario.contracts.find(end.key);
    const bool paid_ahead = contract != e_.scenario.contracts.end();
    const auto now = truth.find(paid_ahead ? contract->second.pays_for : end.key);
    if (now == truth.end()) return false;
    if (now->second.at_work) return true;
    // A pool without a node may come to be billed by the hour, and cost nothing.
    const bool costs = now->second.paid_ahead || !now->second.running.empty();
    if (paid_ahead && costs && contract->second.goes_on && !lapsed_.contains(end.key)) return true;
    return std::ranges::any_of(
        end.ends, [&](const std::string& m) { return now->second.running.contains(m); });
  }
  bool surely_runs(const PlannedEnd& end) const {
    return runs_in(e_.report.at_last_look, end) && runs_in(e_.report.at_end, end);
  }
  bool surely_rests(const PlannedEnd& end) const {
    return !runs_in(e_.report.at_last_look, end) && !runs_in(e_.report.at_end, end);
  }
  static bool is_there(const Truth& truth, const Key& key) {
    const auto found = truth.find(key);
    return found != truth.end() && found->second.state != "DELETED";  // remembered for a while
  }
  bool is_told_left(const Key& key) const { return e_.report.left.contains(key); }
  bool is_missing(const Key& key) const {
    const auto plugins = plugins_of().find(key.first);
    if (plugins == plugins_of().end()) return true;
    return std::ranges::any_of(e_.report.missing, [&](const Missing& m) {
      return m.plugin.empty() || plugins->second.contains(m.plugin);
    });
  }

  void verdicts_are_true() {
    for (const PlannedEnd& end : e_.report.ends) {
      const bool done = end.verdict == "ended" || end.verdict == "gone";
      if (done && surely_runs(end) && !is_told_left(end.key) && !is_missing(end.key))
        breach("said to be ended", text(end.key) + " still runs");
      if (end.verdict == "gone" && is_there(e_.report.at_last_look, end.key) &&
          is_there(e_.report.at_end, end.key))
        breach("said to be gone", text(end.key) + " is still there");
      if (!done && end.reason.empty()) breach("no reason", text(end.key) + " " + end.verdict);
      if (done && surely_rests(end)) mattered("proved ended");
      if (!done) mattered("verdict " + end.verdict);
    }
  }

  void exit_code_is_true() {
    const int code = e_.report.exit_code;
    mattered("exit " + std::to_string(code));
    if (code == 1 || code == 130) return breach("exit code", std::to_string(code));
    const bool asked_missing = std::ranges::any_of(e_.report.missing, [&](const Missing& m) {
      return m.plugin.empty() ||
             std::ranges::find(e_.report.stops_of, m.plugin) != e_.report.stops_of.end();
    });
    if ((code == 4) != asked_missing)
      breach("exit code", std::to_string(code) + (asked_missing ? " though" : " and nothing") +
                              " could not be read");
    if (code == 0)
      for (const PlannedEnd& end : e_.report.ends)
        if (surely_runs(end) && !may_go_on(end))
          breach("exit 0", text(end.key) + " still runs, " + end.verdict);
    if (code == 3 && !is_three_deserved()) breach("exit 3", "and nothing tells why");
    if (code == 6 && std::ranges::none_of(e_.report.ends, [&](const PlannedEnd& end) {
          return end.verdict == "pending" || end.verdict == "unknown" ||
                 (end.verdict == "skipped" && is_told(end, &LeftOver::unknown));
        }))
      breach("exit 6", "and nothing is pending");
  }

  // What costs nothing itself may be left after all, such as an execution whose jobs have ended.
  static bool may_go_on(const PlannedEnd& end) {
    return end.verdict == "skipped" && end.ends.empty();
  }

  bool is_told(const PlannedEnd& end, std::set<std::string> LeftOver::*meters) const {
    const auto left = e_.report.left.find(end.key);
    return left != e_.report.left.end() &&
           std::ranges::any_of(end.ends, [&](const std::string& meter) {
             return (left->second.*meters).contains(meter);
           });
  }

  // Where the facts leave open what is billed, what holds its nodes counts as running.
  bool is_three_deserved() const {
    const UserWish& wish = e_.scenario.wish;
    if (wish.require_zero && !e_.report.left.empty()) return true;
    if (wish.fail_on_new && !e_.report.appeared.empty()) return true;
    return std::ranges::any_of(e_.report.ends, [&](const PlannedEnd& end) {
      return end.verdict == "failed" || end.verdict == "blocked" || !surely_rests(end) ||
             (!e_.scenario.usual_billing && is_told(end, &LeftOver::running));
    });
  }

  // Where lists are drawn to be behind, they may show what was before.
  bool lists_hide(const TrueState& state) const {
    constexpr int64_t behind_ms = 60'000;
    return state.changed_ms > e_.report.last_look_ms - behind_ms &&
           std::ranges::any_of(e_.scenario.faults.rules, [](const sandbox::FaultRule& rule) {
             return rule.action == sandbox::FaultAction::stale;
           });
  }

  // That it bills nothing, such as a pool that failed, only its own record tells.
  bool nobody_saw(const Key& key) const {
    const auto found = e_.report.at_last_look.find(key);
    return is_missing(key) || (found != e_.report.at_last_look.end() && found->second.left_out);
  }

  // Whatever burns and could be seen is told as left.
  void what_is_left_is_told() {
    for (const auto& [key, state] : e_.report.at_end) {
      if (key.first == "obs_path" || state.left_out) continue;  // its bucket is told, or nothing
      const auto before = e_.report.at_last_look.find(key);
      if (before == e_.report.at_last_look.end() || lists_hide(before->second)) continue;
      for (const std::string& meter : state.running) {
        if (!before->second.running.contains(meter) || is_missing(key)) continue;
        const auto contract = contract_of_.find(key);
        const auto left = e_.report.left.find(
            e_.report.left.contains(key) || contract == contract_of_.end() ? key
                                                                           : contract->second);
        const bool told = left != e_.report.left.end() && (left->second.running.contains(meter) ||
                                                           left->second.unknown.contains(meter));
        if (!told) breach("burns untold", text(key) + " " + meter + " in " + state.state);
      }
    }
    if (e_.scenario.usual_billing) nothing_false_is_left();
    if (!e_.report.left.empty()) mattered("something left is told");
  }

  // Where the facts leave open what is billed, too much is the right side to err on.
  void nothing_false_is_left() {
    for (const auto& [key, left] : e_.report.left)
      for (const std::string& meter : left.running) {
        if (meter == "renewal") continue;  // costs on its day; no meter of the cloud
        const auto contract = e_.scenario.contracts.find(key);
        const bool paid_ahead = contract != e_.scenario.contracts.end();
        const Key& of = paid_ahead ? contract->second.pays_for : key;
        if (paid_ahead && nobody_saw(of)) continue;
        const auto runs = [&](const Truth& truth) {
          const auto found = truth.find(of);
          return found != truth.end() && found->second.running.contains(meter);
        };
        if (!runs(e_.report.at_last_look) && !runs(e_.report.at_end))
          breach("said to burn", text(key) + " " + meter);
      }
  }

  // ---- what could have gone wrong ----

  void what_was_at_stake() {
    for (const auto& [key, intent] : e_.scenario.intents) {
      if (!intent.keep_because.empty())
        mattered("must stay: " + intent.keep_because.substr(0, intent.keep_because.find(' ')));
      if (intent.kept_from_ms && planned_.contains(key)) mattered("protected meanwhile");
    }
    for (const auto& [key, way] : planned_) mattered("way " + key.first + " " + way);
    if (!e_.report.missing.empty()) mattered("something unreadable");
    if (!e_.report.appeared.empty()) mattered("something appeared");
    if (e_.report.interrupted_by_crash) mattered("crash and resume");
  }

  const Evidence& e_;
  std::map<Key, std::string> planned_;
  std::map<Key, Key> contract_of_;  // by what it pays for
  std::set<Key> lapsed_;            // switched off what followed the expiry
  Judgement out_;
};

// Of what the cloud never ends, whether its steps or the run's time are used up first depends on
// how long the run takes.
bool never_ended(const PlannedEnd& end) {
  return end.verdict == "pending" ||
         (end.verdict == "failed" && end.reason.starts_with("not ended after"));
}

}  // namespace

Judgement judge(const Evidence& evidence) {
  return Judge(evidence).judge();
}

std::vector<std::string> differences(const RunReport& resumed, const RunReport& uncrashed,
                                     const std::set<Key>& may_differ) {
  std::vector<std::string> out;
  if (resumed.exit_code != uncrashed.exit_code && may_differ.empty())
    out.push_back("after the crash: exit " + std::to_string(resumed.exit_code) + ", without it " +
                  std::to_string(uncrashed.exit_code));
  std::map<Key, const PlannedEnd*> ends;
  for (const PlannedEnd& end : uncrashed.ends) ends[end.key] = &end;
  for (const PlannedEnd& end : resumed.ends) {
    const auto other = ends.find(end.key);
    if (other == ends.end() || other->second->verdict == end.verdict) continue;
    if (may_differ.contains(end.key)) continue;
    if (never_ended(end) && never_ended(*other->second)) continue;
    out.push_back("after the crash: " + text(end.key) + " " + end.verdict + " (" + end.reason +
                  "), without it " + other->second->verdict + " (" + other->second->reason + ")");
  }
  for (const auto& [key, state] : resumed.much_later) {
    if (may_differ.contains(key)) continue;
    const auto other = uncrashed.much_later.find(key);
    if (other == uncrashed.much_later.end())
      out.push_back("after the crash: " + text(key) + " is there, without it gone");
    // How something ended that was not asked to follows how that ended which it hangs on.
    else if (ends.contains(key) ? state != other->second : state.running != other->second.running)
      out.push_back("after the crash: " + text(key) + " " + state.state + ", without it " +
                    other->second.state);
  }
  for (const auto& [key, state] : uncrashed.much_later)
    if (!resumed.much_later.contains(key) && !may_differ.contains(key))
      out.push_back("after the crash: " + text(key) + " is gone, without it " + state.state);
  return out;
}

}  // namespace billstop::simulation
