#include "core/domain/work_hours.hpp"

#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using namespace std::chrono;

// A Monday.
CloudTime at(int day, int hour, int minute = 0) {
  return sys_days(year(2026) / March / (2 + day)) + hours(hour) + minutes(minute);
}

TEST(WorkHours, HoldOnTheirDaysAndBetweenTheirHours) {
  const auto hold = WorkHours::parse("Mon-Fri 08:00-20:00");
  ASSERT_TRUE(hold);
  EXPECT_TRUE(hold->hold(at(0, 8)));
  EXPECT_FALSE(hold->hold(at(0, 7, 59)));
  EXPECT_FALSE(hold->hold(at(0, 20)));
  EXPECT_FALSE(hold->hold(at(5, 12)));
}

TEST(WorkHours, AreThoseOfTheirOffset) {
  const auto hold = WorkHours::parse("mon 08:00-20:00 +08:00");
  ASSERT_TRUE(hold);
  EXPECT_TRUE(hold->hold(at(0, 0)));
  EXPECT_FALSE(hold->hold(at(0, 12)));
}

TEST(WorkHours, MayGoOnIntoTheNextDay) {
  const auto hold = WorkHours::parse("Fri 22:00-06:00");
  ASSERT_TRUE(hold);
  EXPECT_TRUE(hold->hold(at(4, 23)));
  EXPECT_TRUE(hold->hold(at(5, 5)));
  EXPECT_FALSE(hold->hold(at(4, 5)));
  EXPECT_FALSE(hold->hold(at(5, 23)));
}

TEST(WorkHours, DaysMayGoRoundTheWeek) {
  const auto hold = WorkHours::parse("Sat-Mon,Wed 00:00-24:00");
  ASSERT_TRUE(hold);
  for (const int day : {0, 2, 5, 6}) EXPECT_TRUE(hold->hold(at(day, 12))) << day;
  for (const int day : {1, 3, 4}) EXPECT_FALSE(hold->hold(at(day, 12))) << day;
}

TEST(WorkHours, RefuseWhatTheyDoNotKnow) {
  for (const char* text : {"", "Mon", "Mon 8-20", "Mon 08:00", "Mon 08:00-25:00", "Mun 08:00-20:00",
                           "Mon 08:00-08:00", "Mon 08:00-20:00 CET", "Mon 08:00-20:00 +15:00",
                           "Mon 08:00-20:00 +08:00 x", "Mon-Tue-Wed 08:00-20:00"})
    EXPECT_FALSE(WorkHours::parse(text)) << text;
}

}  // namespace
}  // namespace billstop::core
