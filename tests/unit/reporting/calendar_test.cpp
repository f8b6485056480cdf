#include "core/reporting/calendar.hpp"

#include <gmock/gmock.h>

#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const CloudTime now = cloud_time(1'772'323'200'000);

Inventory with_facts(std::vector<Tag> facts, const std::string& name = "n") {
  Resource r;
  r.kind = {"subscription"};
  r.id = "s";
  r.name = name;
  r.facts = std::move(facts);
  Inventory inventory;
  inventory.resources.push_back(std::move(r));
  return inventory;
}

std::vector<std::string> words(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const MoneyDate& date : money_dates(inventory, now)) out.push_back(date.what);
  return out;
}

std::string ical(const Inventory& inventory) {
  return calendar_ical(identity(), money_dates(inventory, now), now);
}

TEST(Calendar, FactsThatAreTimesToComeAreDatesSoonestFirst) {
  const std::string due = std::to_string(to_ms(now) + 1000);
  EXPECT_THAT(words(with_facts({{"paid until", "2026-04-01T10:00:00Z"},
                                {"renewal deducted", "2026-03-24T19:00:00Z"},
                                {"bought", "2026-02-01T10:00:00Z"},
                                {"at expiry", "is renewed"},
                                {"stops (ms)", due},
                                {"lasts (ms)", "3600000"}})),
              ElementsAre("stops", "renewal deducted", "paid until"));
}

TEST(Calendar, OnlyAWholeTimeIsOne) {
  EXPECT_THAT(words(with_facts({{"a", "2026-04-31T10:00:00Z"},
                                {"b", "2026-04-01T25:00:00Z"},
                                {"c", "2026-04-01T10:00:00Z, about"},
                                {"d", ""}})),
              testing::IsEmpty());
}

TEST(Calendar, AnEventKeepsItsUid) {
  const Inventory inventory = with_facts({{"paid until", "2026-04-01T10:00:00Z"}});
  const std::string later =
      calendar_ical(identity(), money_dates(inventory, now), now + std::chrono::hours(24));
  for (const std::string& text : {ical(inventory), later}) {
    EXPECT_THAT(text, HasSubstr("UID:paid until/subscription:s@"));
    EXPECT_THAT(text, HasSubstr("DTSTART:20260401T100000Z\r\n"));
  }
}

TEST(Calendar, NamesBreakNoLineOfTheFile) {
  for (const std::string& name : hostile_names()) {
    const std::string text = ical(with_facts({{"paid until", "2026-04-01T10:00:00Z"}}, name));
    size_t from = 0;
    for (size_t end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", from)) {
      EXPECT_LE(end - from, 75u) << name;
      EXPECT_EQ(text.substr(from, end - from).find_first_of("\r\n"), std::string::npos) << name;
      from = end + 2;
    }
    EXPECT_EQ(from, text.size()) << name;
  }
}

TEST(Calendar, SeparatorsInNamesAreEscaped) {
  EXPECT_THAT(ical(with_facts({{"paid until", "2026-04-01T10:00:00Z"}}, "a,b;c")),
              HasSubstr("a\\,b\\;c"));
}

}  // namespace
}  // namespace billstop::core
