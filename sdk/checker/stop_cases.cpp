#include <algorithm>
#include <set>

#include "sdk/checker/cases.hpp"

namespace billstop::checker {
namespace {

std::string word_of(const Batch& batch) {
  return batch.way + " of " + batch.resources.front().kind;
}

void expect_all_settled(const Seen& seen, const Batch& batch, const std::string& what) {
  expect_clean(seen, what);
  for (size_t i = 0; i < batch.resources.size(); ++i)
    expect(seen.settled.contains(i), what + " did not settle index " + std::to_string(i) + " of " +
                                         std::to_string(batch.resources.size()));
}

bool any(const Seen& seen, std::initializer_list<int32_t> outcomes) {
  return std::ranges::any_of(seen.settled, [&](const auto& one) {
    return std::ranges::find(outcomes, one.second) != outcomes.end();
  });
}

// Runs `check` for each batch on an account of its own, as it was.
template <class Check>
Outcome for_each_batch(const Setup& setup, Check check) {
  Ready look(setup, usual_world(setup));
  const std::vector<Batch> all = batches(setup.file, locate_all(look));
  for (const Batch& batch : all) {
    Ready bench(setup, usual_world(setup));
    check(bench, batch);
  }
  if (all.empty()) return nothing("this account has nothing that it could stop");
  return {Verdict::passed, std::to_string(all.size()) + " batches"};
}

Outcome settles(const Setup& setup) {
  return for_each_batch(setup, [](Bench& bench, const Batch& batch) {
    expect_all_settled(bench.stop(batch.way, batch.resources), batch, word_of(batch));
  });
}

bool is_of(const Batch& batch, const sandbox::LedgerEntry& entry) {
  return std::ranges::any_of(batch.resources, [&](const Resource& r) {
    return entry.id == r.id || r.id.find(entry.id) != std::string::npos ||
           entry.id.find(r.id) != std::string::npos ||
           std::ranges::any_of(r.handles, [&](const Pair& h) { return h.value == entry.id; }) ||
           std::ranges::any_of(r.uses, [&](const Use& use) {
             return use.role == "billed-as" && use.id == entry.id;
           });
  });
}

// What the cloud itself keeps as a part of a resource of the batch, such as the node of a contract.
std::set<std::string> parts_of(const sandbox::Account& account, const Batch& batch) {
  std::set<std::string> out;
  for (const auto& item : account.items)
    for (const Resource& r : batch.resources)
      if (item->detail.dump().find('"' + r.id + '"') != std::string::npos) out.insert(item->id);
  return out;
}

Outcome only_its_own(const Setup& setup) {
  return for_each_batch(setup, [](Bench& bench, const Batch& batch) {
    const auto parts = parts_of(bench.account(), batch);
    expect_clean(bench.stop(batch.way, batch.resources), word_of(batch));
    for (const sandbox::LedgerEntry& entry : bench.ledger())
      expect(entry.effect != "changed" || is_of(batch, entry) || parts.contains(entry.id),
             word_of(batch) + " changed " + entry.kind + " " + entry.id +
                 ", which is not of its batch");
  });
}

Outcome twice(const Setup& setup) {
  return for_each_batch(setup, [](Bench& bench, const Batch& batch) {
    bench.stop(batch.way, batch.resources);
    const Seen again = bench.stop(batch.way, batch.resources);
    expect_all_settled(again, batch, "a second " + word_of(batch));
    expect(!any(again, {BILLSTOP_STOP_FAILED, BILLSTOP_STOP_REFUSED, BILLSTOP_DENIED}),
           "a second " + word_of(batch) + " fails, although the first was taken");
  });
}

Outcome gone(const Setup& setup) {
  return for_each_batch(setup, [](Bench& bench, const Batch& batch) {
    bool erased = true;
    for (const Resource& r : batch.resources) {
      const auto& items = bench.account().items;
      const auto found =
          std::ranges::find_if(items, [&](const auto& item) { return item->id == r.id; });
      if (found == items.end())
        erased = false;
      else
        bench.erase(**found);
    }
    if (!erased) return;  // known to the cloud by another name
    const Seen seen = bench.stop(batch.way, batch.resources);
    expect_all_settled(seen, batch, word_of(batch));
    expect(!any(seen, {BILLSTOP_STOP_FAILED, BILLSTOP_STOP_REFUSED, BILLSTOP_DENIED}),
           word_of(batch) + " fails where the resource is gone already, which is success");
    const Seen after = bench.verify(batch.way, batch.resources);
    expect_all_settled(after, batch, "verify after " + word_of(batch));
    expect(!any(after, {BILLSTOP_STILL_RUNNING, BILLSTOP_VERIFY_FAILED}),
           "verify says that something runs which is gone");
  });
}

Outcome looks_only(const Setup& setup) {
  return for_each_batch(setup, [](Bench& bench, const Batch& batch) {
    const Seen seen = bench.verify(batch.way, batch.resources);
    expect_all_settled(seen, batch, "verify of " + word_of(batch));
    expect(bench.changes() == 0, "verify of " + word_of(batch) + " changed something");
  });
}

// What the plugin says of the end, held against the cloud's own meters.
void expect_truth(const Bench& bench, const Setup& setup, const Batch& batch, const Seen& seen) {
  for (const auto& [index, outcome] : seen.settled) {
    const Resource& r = batch.resources.at(index);
    const bool runs = bench.runs(r, setup.file.way(r.kind, batch.way)->at("ends"));
    const bool ended = outcome == BILLSTOP_ENDED || outcome == BILLSTOP_GONE;
    expect(!ended || !runs,
           "verify says that " + word_of(batch) + " has ended, but " + r.id + " is still billed");
  }
}

// Asks as billstop does, until everything has ended or the cloud has had a week for it.
void run_to_the_end(Bench& bench, const Setup& setup, Batch batch) {
  constexpr int64_t first_pause_ms = 30'000, longest_ms = 7LL * 86'400'000;
  constexpr int steps_max = 8;
  int steps = 0;
  int64_t pause_ms = first_pause_ms;
  Seen stopped = bench.stop(batch.way, batch.resources);
  for (int64_t passed_ms = 0; passed_ms < longest_ms; passed_ms += pause_ms) {
    if (any(stopped, {BILLSTOP_BLOCKED, BILLSTOP_DENIED, BILLSTOP_STOP_REFUSED})) return;
    pause_ms += pause_ms / 4;
    bench.pass(pause_ms);
    const Seen seen = bench.verify(batch.way, batch.resources);
    expect_all_settled(seen, batch, "verify of " + word_of(batch));
    expect_truth(bench, setup, batch, seen);
    for (const auto& [index, resource] : seen.read) batch.resources.at(index) = resource;
    const bool next_step = any(seen, {BILLSTOP_NEXT_STEP});
    if (next_step) expect(++steps <= steps_max, word_of(batch) + " asks for a ninth step");
    if (next_step || any(stopped, {BILLSTOP_RETRY}))
      stopped = bench.stop(batch.way, batch.resources);
    else if (!any(seen, {BILLSTOP_PENDING, BILLSTOP_STILL_RUNNING, BILLSTOP_VERIFY_UNKNOWN}))
      return;
  }
  for (const Resource& r : batch.resources)
    expect(bench.runs(r, setup.file.way(r.kind, batch.way)->at("ends")),
           word_of(batch) + " has ended, but verify does not see it");
}

Outcome ends(const Setup& setup) {
  return for_each_batch(
      setup, [&](Bench& bench, const Batch& batch) { run_to_the_end(bench, setup, batch); });
}

constexpr Case cases[] = {
    {"stop-settles", "stop settles each index of its batch once", &settles},
    {"stop-own", "stop changes nothing but its batch", &only_its_own},
    {"stop-twice", "to stop twice is safe", &twice},
    {"stop-gone", "gone is success", &gone},
    {"verify-looks", "verify settles each index once and changes nothing", &looks_only},
    {"verify-ends", "verify sees what was stopped end", &ends},
};

}  // namespace

std::span<const Case> stop_cases() {
  return cases;
}

}  // namespace billstop::checker
