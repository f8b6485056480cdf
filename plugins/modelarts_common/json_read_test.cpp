#include "plugins/modelarts_common/json_read.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace billstop::modelarts;

TEST(JsonRead, AnIdIsReadWhetherItIsTextOrNumber) {
  const Json row = parse(R"({"a": "7", "b": 7})");
  EXPECT_EQ(text(row, "a"), "7");
  EXPECT_EQ(text(row, "b"), "7");
}

TEST(JsonRead, AFieldOfTheWrongTypeIsEmptyAndDoesNotThrow) {
  const Json row = parse(R"({"name": {"x": 1}, "total": "many", "user": "text"})");
  EXPECT_EQ(text(row, "name"), "");
  EXPECT_EQ(number(row, "total"), std::nullopt);
  EXPECT_EQ(text(row, {"user", "id"}), "");
  EXPECT_TRUE(rows(row, "name").empty());
}

TEST(JsonRead, ABodyThatIsNoJsonReadsAsNothing) {
  const Json body = parse("<html>Bad gateway</html>");
  EXPECT_EQ(text(body, "id"), "");
  EXPECT_TRUE(rows(body, "data").empty());
}

TEST(JsonRead, TruthIsAlsoReadFromText) {
  const Json row = parse(R"({"a": true, "b": "false", "c": "perhaps"})");
  EXPECT_EQ(truth(row, "a"), true);
  EXPECT_EQ(truth(row, "b"), false);
  EXPECT_EQ(truth(row, "c"), std::nullopt);
}

TEST(JsonRead, TimesAreMillisecondsFromNumbersAndRfc3339) {
  const Json row = parse(R"({"ms": 1684976523000, "text": "1684976523000",
      "utc": "2023-05-25T01:02:03Z", "zone": "2023-05-25T09:02:03.25+08:00"})");
  EXPECT_EQ(time_ms(row, "ms"), 1684976523000);
  EXPECT_EQ(time_ms(row, "text"), 1684976523000);
  EXPECT_EQ(time_ms(row, "utc"), 1684976523000);
  EXPECT_EQ(time_ms(row, "zone"), 1684976523250);
}

TEST(JsonRead, ATimeThatIsNoneIsZero) {
  const Json row = parse(R"({"a": "yesterday", "b": "2023-13-25T01:02:03Z", "c": -5})");
  EXPECT_EQ(time_ms(row, "a"), 0);
  EXPECT_EQ(time_ms(row, "b"), 0);
  EXPECT_EQ(time_ms(row, "c"), 0);
  EXPECT_EQ(time_ms(row, "absent"), 0);
}
