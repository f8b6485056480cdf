#include <gtest/gtest.h>

#include "core/domain/duration_text.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"
#include "core/domain/times.hpp"

namespace billstop::core {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, ReadsEachUnit) {
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("90m"), 90min);
  EXPECT_EQ(parse_duration("24h"), 24h);
  EXPECT_EQ(parse_duration("7d"), 168h);
}

TEST(DurationText, RefusesWhatCouldMeanSeveralThings) {
  for (const char* text : {"", "h", "24", "24H", "1.5h", "-1h", " 1h", "1h30m", "1w",
                           "99999999999999999999d", "9223372036854775807d"})
    EXPECT_FALSE(parse_duration(text)) << text;
}

TEST(DurationText, WritesTheLargestExactUnit) {
  EXPECT_EQ(duration_text(24h), "1d");
  EXPECT_EQ(duration_text(90min), "90m");
  EXPECT_EQ(duration_text(0ms), "0s");
}

TEST(DurationText, SaysRoughlyHowLongInTwoUnits) {
  EXPECT_EQ(rough_duration(76h + 3min), "3d 4h");
  EXPECT_EQ(rough_duration(48h + 3min), "2d");
  EXPECT_EQ(rough_duration(12min + 5s), "12m 5s");
  EXPECT_EQ(rough_duration(59s), "59s");
  EXPECT_EQ(rough_duration(-3h), "0s");
}

TEST(NearestWord, FindsASlipOfTheHand) {
  const std::vector<std::string> known{"notebook", "training", "service", "pool"};
  EXPECT_EQ(nearest_word("notbook", known), "notebook");
  EXPECT_EQ(nearest_word("Trainign", known), "training");
  EXPECT_EQ(nearest_word("pol", known), "pool");
}

TEST(NearestWord, StaysSilentWhenNothingIsNear) {
  const std::vector<std::string> known{"notebook", "pool"};
  EXPECT_FALSE(nearest_word("bucket", known));
  EXPECT_FALSE(nearest_word("", known));
  EXPECT_EQ(did_you_mean("bucket", known), "");
  EXPECT_EQ(did_you_mean("poool", known), " (did you mean 'pool'?)");
}

TEST(SafeText, LeavesNamesOfAnyScriptAlone) {
  EXPECT_EQ(safe_text("训练-job é 🚀"), "训练-job é 🚀");
}

TEST(SafeText, ShowsControlCharactersInsteadOfObeyingThem) {
  EXPECT_EQ(safe_text("a\x1b[2Jb\nc\x7f"), "a\\x1b[2Jb\\x0ac\\x7f");
  EXPECT_EQ(safe_text("\xc2\x9b"), "\\x9b");  // the one-character form of ESC [
}

TEST(SafeText, ShowsCharactersThatReorderOrHideText) {
  EXPECT_EQ(safe_text("a\u202eb"), "a\\u{202e}b");
  EXPECT_EQ(safe_text("a\u200bb\u2028"), "a\\u{200b}b\\u{2028}");
}

TEST(SafeText, ShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(safe_text("a\xff"), "a\\xff");
  EXPECT_EQ(safe_text("\xc0\xaf"), "\\xc0\\xaf");           // overlong slash
  EXPECT_EQ(safe_text("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // surrogate
  EXPECT_EQ(safe_text("\xe8\xae"), "\\xe8\\xae");           // cut short
}

TEST(SafeText, CutsBetweenCharacters) {
  EXPECT_EQ(safe_text("训练训练", 3), "训练训...");
  EXPECT_EQ(safe_text("abc", 3), "abc");
}

TEST(Times, WritesAMomentInUtcWithoutMilliseconds) {
  EXPECT_EQ(to_iso8601(cloud_time(1'772'352'330'999)), "2026-03-01T08:05:30Z");
  EXPECT_EQ(to_iso8601(cloud_time(0)), "1970-01-01T00:00:00Z");
}

TEST(Times, ADayEndsWhereTheNextBegins) {
  EXPECT_EQ(to_iso8601(end_of_day("2026-12-31").value()), "2027-01-01T00:00:00Z");
}

TEST(Times, RefusesDaysThatDoNotExist) {
  for (const char* text : {"2026-02-30", "2026-13-01", "2026-1-1", "31.12.2026", "", "2026-12-3x"})
    EXPECT_FALSE(end_of_day(text)) << text;
}

}  // namespace
}  // namespace billstop::core
