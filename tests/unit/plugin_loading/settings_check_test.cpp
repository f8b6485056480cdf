#include "core/plugin_loading/settings_check.hpp"

#include <gtest/gtest.h>

namespace billstop::core {
namespace {

const std::string schema = R"({"type": "object", "additionalProperties": false,
  "required": ["mode"],
  "properties": {"mode": {"enum": ["soft", "hard"]},
                 "pages": {"type": "integer", "minimum": 1, "maximum": 9},
                 "names": {"type": "array", "items": {"type": "string", "minLength": 2}}}})";

TEST(SettingsCheck, takes_what_the_schema_allows) {
  EXPECT_EQ(settings_problem(schema, R"({"mode":"soft","pages":9,"names":["ab"]})"), "");
}

TEST(SettingsCheck, names_the_mistake_and_its_place) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({})", "\"mode\" is missing"},
      {R"({"mode":"loud"})", "mode: expected one of [\"soft\",\"hard\"]"},
      {R"({"mode":"soft","pages":0})", "pages: expected at least 1"},
      {R"({"mode":"soft","pages":10})", "pages: expected at most 9"},
      {R"({"mode":"soft","pages":"x"})", "pages: expected integer"},
      {R"({"mode":"soft","names":["ab",""]})", "names[1]: expected a longer text"},
      {R"({"mode":"soft","colour":1})", "colour: unknown setting"},
      {R"([])", "expected object"},
      {"{", "the settings are no JSON"}};
  for (const auto& [settings, problem] : cases)
    EXPECT_EQ(settings_problem(schema, settings), problem);
}

TEST(SettingsCheck, takes_all_where_there_is_no_schema) {
  EXPECT_EQ(settings_problem("", R"({"any":"thing"})"), "");
}

TEST(SettingsCheck, tag_keys_of_rules_join_those_that_were_said) {
  const char* asks = R"({"properties":{"tag_keys":{"type":"array"}}})";
  EXPECT_EQ(with_tag_keys(asks, R"({"tag_keys":["a"]})", {"a", "b"}), R"({"tag_keys":["a","b"]})");
  EXPECT_EQ(with_tag_keys(asks, "{}", {"b"}), R"({"tag_keys":["b"]})");
}

TEST(SettingsCheck, tag_keys_go_to_nobody_who_does_not_know_them) {
  EXPECT_EQ(with_tag_keys(R"({"properties":{}})", "{}", {"b"}), "{}");
  EXPECT_EQ(with_tag_keys("", "{}", {"b"}), "{}");
}

}  // namespace
}  // namespace billstop::core
