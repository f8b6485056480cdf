// Every explanation of the bill is held against what the practice cloud alone knows.
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "core/billing/bill_match.hpp"
#include "tests/simulation/bill_life.hpp"

namespace billstop::simulation {
namespace {

// BILLSTOP_BILL_ACCOUNTS=500 takes two minutes.
constexpr uint64_t accounts_default = 120;

uint64_t number_of(const char* variable, uint64_t otherwise) {
  const char* given = std::getenv(variable);
  return given != nullptr ? std::strtoull(given, nullptr, 10) : otherwise;
}

struct Score {
  size_t right = 0, wrong = 0, missed = 0;
};

// By kind: lines whose owner is there, has a key of its own and pays itself.
using Scores = std::map<std::string, Score>;

std::map<TrueOwner, const core::Resource*> with_key(const core::Inventory& inventory) {
  std::map<TrueOwner, const core::Resource*> out;
  for (const core::Resource& r : inventory.resources)
    if (!r.bill_keys.empty()) out[{r.kind.value, r.id}] = &r;
  return out;
}

void score_account(uint64_t seed, Scores& scores) {
  BillLife life(draw_colliding_account(seed));
  life.cloud().wait(core::Millis(static_cast<int64_t>(seed % 60) * 3'600'000));
  const core::Inventory inventory = life.look();
  const core::Bill bill = life.cloud().read(core::recent_days(life.cloud().now(), 6));
  ASSERT_FALSE(bill.gap) << "seed " << seed << ": " << to_text(bill.gap->why) << " "
                         << bill.gap->words.error_code << bill.gap->words.text;
  const auto owners = owners_of_lines(life.cloud().model().world(), life.cloud().cloud_account(),
                                      core::to_ms(life.cloud().now()));
  const auto keyed = with_key(inventory);
  for (const core::BilledThing& thing : core::match_bill(bill, inventory).things) {
    if (thing.prepaid) continue;
    for (const size_t i : thing.lines) {
      const core::BillLine& line = bill.lines[i];
      const auto owner = owners.find(line.id);
      ASSERT_NE(owner, owners.end())
          << "seed " << seed << ": nobody made line " << line.id << " of " << line.resource_id
          << " \"" << line.resource_name << "\" " << core::to_iso8601(line.from);
      const auto& [kind, id] = owner->second;
      if (thing.located) {
        const bool right = thing.located->kind.value == kind && thing.located->id == id;
        ++(right ? scores[kind].right : scores["wrong"].wrong);
        EXPECT_TRUE(right) << "seed " << seed << ": " << line.resource_id << " \""
                           << line.resource_name << "\" is " << kind << ':' << id << ", not "
                           << to_text(*thing.located);
      } else if (keyed.contains(owner->second)) {
        const bool settled = line.to + core::settle_limit <= bill.read_at;
        ++scores[kind + (settled ? "" : ", of the last day") + ": " +
                 std::string(to_text(thing.why))]
              .missed;
      }
    }
  }
}

TEST(BillTruth, NoLineIsGivenToAnotherThanWhoUsedIt) {
  Scores scores;
  const uint64_t first = number_of("BILLSTOP_BILL_SEED", 1);
  const uint64_t last = first + number_of("BILLSTOP_BILL_ACCOUNTS", accounts_default);
  for (uint64_t seed = first; seed < last && !::testing::Test::HasFatalFailure(); ++seed)
    score_account(seed, scores);
  for (const auto& [kind, score] : scores)
    std::cout << kind << ": right " << score.right << ", wrong " << score.wrong << ", not located "
              << score.missed << '\n';
  for (const char* kind : {"notebook", "pool", "service", "training_job"})
    EXPECT_GT(scores[kind].right, 0U) << kind;
  // What has an id of its own is always found.
  for (const auto& [kind, score] : scores) {
    EXPECT_TRUE(score.missed == 0 || !kind.starts_with("notebook")) << kind;
    EXPECT_TRUE(score.missed == 0 || !kind.starts_with("pool")) << kind;
  }
}

}  // namespace
}  // namespace billstop::simulation
