#include "core/reporting/find.hpp"

#include <gmock/gmock.h>

#include "core/reporting/find_report.hpp"
#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;

Inventory small_inventory() {
  Inventory inventory;
  for (const PlanEntry& entry : small_plan().entries) inventory.resources.push_back(entry.resource);
  inventory.resources[0].bill_keys = {{"resource_id", "bill-77"}};
  inventory.resources[0].ways = {{{"stop"}, ""}, {{"delete"}, "still starting"}};
  return inventory;
}

Manifest notebook_manifest() {
  Manifest manifest;
  manifest.id = {"notebook"};
  manifest.kinds = {{{"notebook"},
                     ScopeLevel::workspace,
                     {{{"stop"}, "stop", Effect::reversible, {"compute"}},
                      {{"delete"}, "delete", Effect::data, {"compute", "storage"}}},
                     {},
                     1}};
  return manifest;
}

std::vector<std::string> ids_found(std::string_view text) {
  std::vector<std::string> ids;
  for (const Found& found : find_in(small_inventory(), {}, text))
    ids.push_back(found.resource.id + " by " + std::string(to_text(found.by)));
  return ids;
}

TEST(Find, ByIdNameBillIdOrPart) {
  EXPECT_THAT(ids_found("nb-1"), testing::ElementsAre("nb-1 by id"));
  EXPECT_THAT(ids_found("LLM-Train"), testing::ElementsAre("job-7 by name"));
  EXPECT_THAT(ids_found("bill-77"), testing::ElementsAre("nb-1 by bill_id"));
  EXPECT_THAT(ids_found("llm"), testing::ElementsAre("job-7 by part"));
  EXPECT_THAT(ids_found("nothing like it"), testing::IsEmpty());
  EXPECT_THAT(ids_found(""), testing::IsEmpty());
}

TEST(Find, TheNameBeforeAHyphenIsAHintOnly) {
  EXPECT_THAT(ids_found("eda-0123456789"), testing::ElementsAre("nb-1 by bill_hint"));
}

TEST(Find, BetterMatchesComeFirst) {
  Inventory inventory = small_inventory();
  inventory.resources[3].name = "about nb-1";
  std::swap(inventory.resources[0], inventory.resources[3]);
  const auto found = find_in(inventory, {}, "nb-1");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].by, FoundBy::id);
}

TEST(FindText, SaysWhyItBillsWhoPaysAndWhatEndsIt) {
  const Inventory inventory = small_inventory();
  const Manifest manifest = notebook_manifest();
  const std::string notebook = find_text(
      identity(), "nb-1", find_in(inventory, {&manifest, 1}, "nb-1"), inventory, {200, false});
  EXPECT_THAT(notebook, HasSubstr("bills: compute 1.2 CNY/h\n"));
  EXPECT_THAT(notebook, HasSubstr("stop ends compute: can be started again as stored"));
  EXPECT_THAT(notebook, HasSubstr("stored data is lost (data); not now: still starting"));
  const std::string job =
      find_text(identity(), "job-7", find_in(inventory, {}, "job-7"), inventory, {200, false});
  EXPECT_THAT(job, HasSubstr("who pays: pool pool-1 \"gpu\" pays compute"));
}

TEST(FindText, StaysCalmWhateverTheNames) {
  for (const std::string& name : hostile_names()) {
    Inventory inventory = small_inventory();
    inventory.resources[0].name = name;
    for (const size_t width : {40U, 80U, 200U}) {
      const std::string text =
          find_text(identity(), name, find_in(inventory, {}, "nb-1"), inventory, {width, false});
      expect_calm(text);
      expect_fits(text, width);
    }
  }
}

}  // namespace
}  // namespace billstop::core
