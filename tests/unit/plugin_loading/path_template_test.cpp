#include "core/plugin_loading/path_template.hpp"

#include <gtest/gtest.h>

namespace billstop::core {
namespace {

TEST(PathTemplate, splits_into_text_and_placeholders) {
  const PathTemplate path = parse_path("/v1/{project_id}/pools/{pool_name}");
  ASSERT_EQ(path.problem, "");
  ASSERT_EQ(path.parts.size(), 4u);
  EXPECT_EQ(path.parts[2].text, "/pools/");
  EXPECT_TRUE(path.has("pool_name"));
  EXPECT_FALSE(path.has("pools"));
}

TEST(PathTemplate, knows_a_key_of_many_segments) {
  EXPECT_TRUE(parse_path("/{bucket}/{key+}").parts.back().many_segments);
}

TEST(PathTemplate, refuses_what_could_be_read_in_two_ways) {
  for (const char* text : {"", "v1", "/a?b=c", "/a//b", "/a/%2e", "/{", "/{}", "/{A}", "/{a}{b}",
                           "/x{a}", "/{a}/{a}", "/{a+}/b", "/{a}b", "/a/..", "/a b"})
    EXPECT_NE(parse_path(text).problem, "") << text;
}

TEST(EncodeSegment, encodes_what_is_no_letter_digit_or_mark) {
  EXPECT_EQ(encode_segment("INF-9a@42 x").text, "INF-9a%4042%20x");
  EXPECT_EQ(encode_segment("a?b#c%").text, "a%3Fb%23c%25");
}

TEST(EncodeSegment, refuses_values_that_could_name_something_else) {
  for (const char* value : {"", "a,b", "a/b", "a\\b", "..", "a..b", ".", "a\nb", "\x7f"})
    EXPECT_NE(encode_segment(value).problem, "") << value;
}

TEST(EncodeSegments, keeps_the_slashes_of_a_key) {
  EXPECT_EQ(encode_segments("train/run 1//a,b").text, "train/run%201//a%2Cb");
}

TEST(EncodeSegments, refuses_dot_segments) {
  for (const char* value : {"", "a/../b", "./a", ".."})
    EXPECT_NE(encode_segments(value).problem, "") << value;
}

}  // namespace
}  // namespace billstop::core
