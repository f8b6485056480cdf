#include "sdk/sandbox/message.hpp"

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/decimal.hpp"

namespace billstop::sandbox {
namespace {

TEST(Message, HeadersAreFoundInAnyCase) {
  Request request;
  request.headers = {{"X-Sdk-Date", "now"}};
  EXPECT_EQ(request.header("x-sdk-DATE"), "now");
  EXPECT_EQ(request.header("x-sdk"), "");
}

TEST(Message, AQueryIsDecodedInOrder) {
  const Request request{"GET", "/a/b?z=1&a=x%20y+z%2Bw&empty&z=2"};
  EXPECT_EQ(request.path(), "/a/b");
  EXPECT_EQ(request.query(), (Pairs{{"z", "1"}, {"a", "x y z+w"}, {"empty", ""}, {"z", "2"}}));
}

TEST(Message, PercentEncodingKeepsOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("aZ09-_.~ /+\xC3\xA9"), "aZ09-_.~%20%2F%2B%C3%A9");
  EXPECT_EQ(percent_decode("a%2fb%2Bc"), "a/b+c");
}

TEST(Message, ABrokenEscapeStaysAsItIs) {
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%zz%4"), "%zz%4");
}

TEST(ClockText, WritesTimesAsTheCloudDoes) {
  const int64_t at_ms = 1'678'521'930'007;
  EXPECT_EQ(http_date(at_ms), "Sat, 11 Mar 2023 08:05:30 GMT");
  EXPECT_EQ(iso_seconds(at_ms), "2023-03-11T08:05:30Z");
  EXPECT_EQ(iso_micros(at_ms), "2023-03-11T08:05:30.007000Z");
  EXPECT_EQ(compact_date(at_ms), "20230311T080530Z");
}

TEST(ClockText, ReadsWhatItWrites) {
  const int64_t at_ms = 1'678'521'930'007;
  EXPECT_EQ(parse_compact_date(compact_date(at_ms)), at_ms - 7);
  EXPECT_EQ(parse_iso(iso_seconds(at_ms)), at_ms - 7);
  EXPECT_EQ(parse_iso(iso_micros(at_ms)), at_ms);
}

TEST(ClockText, RefusesWhatIsNoTime) {
  EXPECT_FALSE(parse_compact_date("20230311T080530"));
  EXPECT_FALSE(parse_compact_date("20231311T080530Z"));
  EXPECT_FALSE(parse_iso("2023-02-30T08:05:30Z"));
  EXPECT_FALSE(parse_iso("2023-03-11 08:05:30Z"));
}

TEST(Decimals, AddWithoutRounding) {
  EXPECT_EQ(print_decimal(*parse_decimal("0.1") + *parse_decimal("0.2")), "0.3");
  EXPECT_EQ(print_decimal(*parse_decimal("12") + *parse_decimal("0.00000001")), "12.00000001");
  EXPECT_EQ(print_decimal(Decimal{}), "0");
}

TEST(Decimals, RefuseWhatIsNone) {
  for (const char* text : {"", ".", "1.", "-1", "1e3", "1.123456789", "a"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
}

}  // namespace
}  // namespace billstop::sandbox
