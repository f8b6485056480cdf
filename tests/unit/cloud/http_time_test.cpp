#include "core/cloud/http_time.hpp"

#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using namespace std::chrono_literals;

TEST(HttpTime, ReadsWhatItWrites) {
  const CloudTime leap_day =
      CloudTime(std::chrono::sys_days(std::chrono::year(2024) / 2 / 29)) + 23h + 59min + 58s;
  EXPECT_EQ(to_http_date(leap_day), "Thu, 29 Feb 2024 23:59:58 GMT");
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 23:59:58 GMT"), leap_day);
}

class NoHttpDate : public testing::TestWithParam<const char*> {};

TEST_P(NoHttpDate, IsNoTime) {
  EXPECT_EQ(parse_http_date(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(
    HttpTime, NoHttpDate,
    testing::Values("", "120", "Wed, 29 Feb 2023 00:00:00 GMT", "Sat, 11 Mrz 2023 08:05:30 GMT",
                    "Sat, 11 Mar 2023 24:05:30 GMT", "Sat, 11 Mar 2023 08:05:30 CET",
                    "Sat, 11 Mar 2023 08:05:30 GMT ", "Sat, 1x Mar 2023 08:05:30 GMT",
                    "Sat, -1 Mar 2023 08:05:30 GMT"));

}  // namespace
}  // namespace billstop::core
