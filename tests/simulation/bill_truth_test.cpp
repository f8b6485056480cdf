// Every explanation of the bill is held against what the practice cloud alone knows.
#include <gmock/gmock.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "core/billing/bill_keys.hpp"
#include "core/billing/bill_match.hpp"
#include "sdk/sandbox/demo_account.hpp"
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

// By kind: lines whose owner is there and has a key.
using Scores = std::map<std::string, Score>;

std::map<TrueOwner, const core::Resource*> with_key(const core::Inventory& inventory) {
  std::map<TrueOwner, const core::Resource*> out;
  for (const core::Resource& r : inventory.resources)
    if (!r.bill_keys.empty()) out[{r.kind.value, r.id}] = &r;
  return out;
}

// Bill ids that one owner alone has had in the region, and no other could.
std::set<std::pair<std::string, std::string>> ids_of_one(const core::Bill& bill,
                                                         const core::Inventory& inventory,
                                                         const LineOwners& owners) {
  std::map<std::pair<std::string, std::string>, std::set<TrueOwner>> had;
  for (const core::Resource& r : inventory.resources)
    for (const core::BillKey& key : r.bill_keys)
      if (key.field == "resource_id")
        had[{r.scope.region.value, key.value}].insert({r.kind.value, r.id});
  for (const core::BillLine& line : bill.lines)
    if (const auto owner = owners.find(line.id); owner != owners.end())
      had[{line.region.value, line.resource_id}].insert(owner->second);
  std::set<std::pair<std::string, std::string>> ids;
  for (const auto& [id, by] : had)
    if (by.size() == 1) ids.insert(id);
  return ids;
}

// What a bill names beside ModelArts is told as what uses it.
bool uses(const core::Inventory& inventory, const core::ResourceKey& user, const std::string& kind,
          const std::string& id) {
  for (const core::Resource& resource : inventory.resources)
    if (resource.key() == user)
      return std::ranges::any_of(resource.uses, [&](const core::Use& use) {
        const std::string path = "/" + use.target.id + "/";
        return use.target.id == id ||
               (kind == "bucket" && path.find("/" + id + "/") != std::string::npos);
      });
  return false;
}

void score_account(BillLife& life, const std::string& which, Scores& scores) {
  const core::Inventory inventory = life.look();
  const core::Bill bill = life.cloud().read(core::recent_days(life.cloud().now(), 6));
  ASSERT_FALSE(bill.gap) << which << ": " << to_text(bill.gap->why) << " "
                         << bill.gap->words.error_code << bill.gap->words.text;
  const LineOwners owners = owners_of_lines(
      life.cloud().model().world(), life.cloud().cloud_account(), core::to_ms(life.cloud().now()));
  const auto keyed = with_key(inventory);
  const auto alone = ids_of_one(bill, inventory, owners);
  for (const core::BilledThing& thing : core::match_bill(bill, inventory).things) {
    if (thing.prepaid) continue;
    for (const size_t i : thing.lines) {
      const core::BillLine& line = bill.lines[i];
      const auto owner = owners.find(line.id);
      ASSERT_NE(owner, owners.end())
          << which << ": nobody made line " << line.id << " of " << line.resource_id << " \""
          << line.resource_name << "\" " << core::to_iso8601(line.from);
      const auto& [kind, id] = owner->second;
      if (thing.located) {
        const bool right = thing.by == core::LocatedBy::use
                               ? uses(inventory, *thing.located, kind, id)
                               : thing.located->kind.value == kind && thing.located->id == id;
        ++(right ? scores[kind].right : scores["wrong"].wrong);
        EXPECT_TRUE(right) << which << ": " << line.resource_id << " \"" << line.resource_name
                           << "\" is " << kind << ':' << id << ", not " << to_text(*thing.located);
      } else if (const auto had = keyed.find(owner->second); had != keyed.end()) {
        const bool settled = line.to + core::settle_limit <= bill.read_at;
        const bool own =
            alone.contains({line.region.value, line.resource_id}) && core::has_id_key(*had->second);
        ++scores[kind + (own ? "" : ", of a name or of an id that others have") +
                 (settled ? ": " : ", of the last day: ") + std::string(to_text(thing.why))]
              .missed;
        EXPECT_FALSE(own && settled)
            << which << ": " << line.resource_id << " \"" << line.resource_name << "\" of " << kind
            << ':' << id << ' ' << to_text(thing.why) << core::to_iso8601(line.from);
      }
    }
  }
}

void print(const Scores& scores) {
  for (const auto& [kind, score] : scores)
    std::cout << kind << ": right " << score.right << ", wrong " << score.wrong << ", not located "
              << score.missed << '\n';
}

TEST(BillTruth, EveryLineOfTheDemoAccountIsExplainedAsItWasMade) {
  BillLife life(sandbox::demo_world(false));
  life.cloud().wait(30 * core::one_hour);
  Scores scores;
  score_account(life, "the demo account", scores);
  print(scores);
  for (const char* kind : {"notebook", "pool", "service", "training_job"})
    EXPECT_GT(scores[kind].right, 0U) << kind;
}

TEST(BillTruth, NoLineIsGivenToAnotherThanWhoUsedIt) {
  Scores scores;
  const uint64_t first = number_of("BILLSTOP_BILL_SEED", 1);
  const uint64_t last = first + number_of("BILLSTOP_BILL_ACCOUNTS", accounts_default);
  for (uint64_t seed = first; seed < last && !::testing::Test::HasFatalFailure(); ++seed) {
    BillLife life(draw_colliding_account(seed));
    life.cloud().wait(core::Millis(static_cast<int64_t>(seed % 60) * 3'600'000));
    score_account(life, "seed " + std::to_string(seed), scores);
  }
  print(scores);
  for (const char* kind : {"notebook", "pool", "service", "training_job"})
    EXPECT_GT(scores[kind].right, 0U) << kind;
}

}  // namespace
}  // namespace billstop::simulation
