#include "core/settings/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace billstop::core {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using namespace std::chrono_literals;

SettingsContext context() {
  return {{"notebook", "training", "pool"}, [](const std::string& rule) {
            return rule.starts_with("tag:") ? std::string() : "'" + rule + "' is no protect rule";
          }};
}

SettingsRead read(std::string_view text) {
  return read_settings(text, context());
}

std::string mistakes(std::string_view text) {
  return to_text(read(text).mistakes, "billstop.json");
}

TEST(Settings, ReadEveryKey) {
  const SettingsRead out = read(R"({
    "$schema": "settings.schema.json",
    "account": "my-account",
    "accounts": {"never": ["prod", "0123"]},
    "regions": ["cn-north-4"],
    "projects": ["p1"],
    "plugin_dirs": ["plugins"],
    "plugins": {"notebook": {"enabled": false, "isolate": true, "deadline": "5s"},
                "pool": {"settings": {"depth": 3}}},
    "pins": {"pool": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    "protect": ["tag:team"],
    "allow": ["instance", "data"],
    "owners": ["all"],
    "obs_paths": ["obs://b/x"],
    "older_than": "24h",
    "max_resources": 500,
    "max_share_percent": 80,
    "deadline": "30m",
    "max_age": "2h",
    "sweep_after_s": 60,
    "rate_share": 0.25,
    "require_zero": true,
    "fail_on_new": false,
    "state_dir": "state",
    "log_level": "debug"
  })");
  ASSERT_THAT(out.mistakes, IsEmpty());
  const Settings& s = out.settings;
  EXPECT_EQ(s.account, "my-account");
  EXPECT_EQ(s.accounts_never, (std::vector<std::string>{"prod", "0123"}));
  EXPECT_EQ(s.regions, std::vector<RegionId>{{"cn-north-4"}});
  EXPECT_EQ(s.projects, std::vector<ProjectId>{{"p1"}});
  EXPECT_EQ(s.plugin_dirs, std::vector<std::string>{"plugins"});
  EXPECT_EQ(s.plugins.at({"notebook"}).enabled, false);
  EXPECT_EQ(s.plugins.at({"notebook"}).settings_json, "{}");
  EXPECT_EQ(s.plugins.at({"notebook"}).isolate, true);
  EXPECT_EQ(s.plugins.at({"notebook"}).deadline, Millis(5'000));
  EXPECT_EQ(s.pins->at({"pool"}).substr(0, 8), "ba7816bf");
  EXPECT_EQ(s.plugins.at({"pool"}).enabled, std::nullopt);
  EXPECT_EQ(s.plugins.at({"pool"}).settings_json, R"({"depth":3})");
  EXPECT_EQ(s.protect, std::vector<std::string>{"tag:team"});
  EXPECT_EQ(s.allow->effects(), (std::vector<Effect>{Effect::instance, Effect::data}));
  EXPECT_EQ(s.owners, std::vector<std::string>{"all"});
  EXPECT_EQ(s.obs_paths, std::vector<std::string>{"obs://b/x"});
  EXPECT_EQ(s.older_than, 24h);
  EXPECT_EQ(s.max_resources, 500u);
  EXPECT_EQ(s.max_share_percent, 80);
  EXPECT_EQ(s.deadline, 30min);
  EXPECT_EQ(s.max_age, 2h);
  EXPECT_EQ(s.sweep_after, 60s);
  EXPECT_EQ(s.rate_share, 0.25);
  EXPECT_EQ(s.require_zero, true);
  EXPECT_EQ(s.fail_on_new, false);
  EXPECT_EQ(s.state_dir, "state");
  EXPECT_EQ(s.log_level, "debug");
}

TEST(Settings, WhatIsNotSaidIsEmpty) {
  const SettingsRead out = read("{}");
  EXPECT_THAT(out.mistakes, IsEmpty());
  EXPECT_FALSE(out.settings.allow);
  EXPECT_FALSE(out.settings.max_resources);
  EXPECT_FALSE(out.settings.owners);
}

TEST(Settings, MayHoldComments) {
  EXPECT_THAT(read("// why\n{ /* here */ \"account\": \"a\" }").mistakes, IsEmpty());
}

TEST(Settings, AnEmptyConsentAllowsNothing) {
  EXPECT_THAT(read(R"({"allow": []})").settings.allow->effects(), IsEmpty());
}

TEST(Settings, AnUnknownKeyIsAnsweredWithTheNearestOne) {
  EXPECT_THAT(mistakes(R"({"protekt": []})"),
              HasSubstr("billstop.json: protekt: unknown key (did you mean 'protect'?)"));
  EXPECT_THAT(mistakes(R"({"plugins": {"pool": {"enable": true}}})"),
              HasSubstr("plugins.pool.enable: unknown key (did you mean 'enabled'?)"));
  EXPECT_THAT(mistakes(R"({"accounts": {"nevr": []}})"), HasSubstr("accounts.nevr"));
}

TEST(Settings, APluginThatIsNotInstalledIsNamed) {
  EXPECT_THAT(mistakes(R"({"pins": {"pool": "BA78"}})"),
              HasSubstr("pins.pool: expected a SHA-256"));
  EXPECT_EQ(mistakes(R"({"plugins": {"notbook": {}}})"),
            "billstop.json: plugins.notbook: no such plugin is installed (did you mean "
            "'notebook'?)");
}

TEST(Settings, AWrongKindIsAnsweredWithPathAndExpectation) {
  EXPECT_EQ(mistakes(R"({"plugins": {"pool": {"enabled": "yes"}}})"),
            "billstop.json: plugins.pool.enabled: expected true or false, found \"yes\"");
  EXPECT_EQ(mistakes(R"({"regions": ["a", 7]})"),
            "billstop.json: regions[1]: expected a text that is not empty, found 7");
  EXPECT_EQ(mistakes(R"({"older_than": "1 day"})"),
            "billstop.json: older_than: expected a number and a unit s, m, h or d, such as 24h, "
            "found \"1 day\"");
}

TEST(Settings, ReadThePolicyOfGuardAndTheAccountsToGoThrough) {
  const SettingsRead out = read(R"({
    "guard": {"max_rate_per_hour": "12.5 CNY", "older_than": "3d", "owner_tag": "owner",
              "hours": "Mon-Fri 08:00-20:00 +08:00"},
    "accounts": {"at_once": 8, "each": {"team-a": {"profile": "a"},
                                        "team-b": {"agency": "billstop", "domain": "acme-b"}}}
  })");
  ASSERT_THAT(out.mistakes, IsEmpty());
  EXPECT_EQ(out.settings.guard.owner_tag, "owner");
  EXPECT_EQ(out.settings.guard.hours->text(), "Mon-Fri 08:00-20:00 +08:00");
  ASSERT_EQ(out.settings.accounts.size(), 2U);
  EXPECT_EQ(out.settings.accounts[1].agency, "billstop");
  EXPECT_EQ(out.settings.accounts_at_once, 8U);
}

TEST(Settings, MistakesInGuardAndAccountsAreToldWithTheirPath) {
  EXPECT_THAT(mistakes(R"({"guard": {"hours": "at night"}})"),
              HasSubstr("guard.hours: expected days, hours"));
  EXPECT_THAT(mistakes(R"({"accounts": {"each": {"../x": {}}}})"), HasSubstr("no slash"));
  EXPECT_THAT(mistakes(R"({"accounts": {"each": {"x": {"agency": "y"}}}})"),
              HasSubstr("accounts.each.x.domain: an agency needs the account"));
}

TEST(Settings, AnUnknownEffectIsAnsweredWithTheNearestOne) {
  EXPECT_THAT(mistakes(R"({"allow": ["reversibel"]})"),
              HasSubstr("allow[0]: expected one of reversible, instance, data, lapse, refund, "
                        "found \"reversibel\" (did you mean 'reversible'?)"));
}

TEST(Settings, NumbersHaveLimits) {
  EXPECT_NE(mistakes(R"({"max_share_percent": 101})"), "");
  EXPECT_NE(mistakes(R"({"max_share_percent": 0})"), "");
  EXPECT_NE(mistakes(R"({"max_resources": -1})"), "");
  EXPECT_NE(mistakes(R"({"max_resources": 18446744073709551615})"), "");
  EXPECT_NE(mistakes(R"({"max_resources": 1.5})"), "");
  EXPECT_NE(mistakes(R"({"rate_share": 0})"), "");
  EXPECT_EQ(mistakes(R"({"rate_share": 1})"), "");
}

TEST(Settings, AProtectRuleIsCheckedWithItsPlace) {
  EXPECT_EQ(mistakes(R"({"protect": ["tag:a", "tga:b"]})"),
            "billstop.json: protect[1]: 'tga:b' is no protect rule");
}

TEST(Settings, AllMistakesAreToldAtOnce) {
  EXPECT_EQ(read(R"({"a": 1, "b": 2, "account": 3, "log_level": "loud"})").mistakes.size(), 4u);
}

TEST(Settings, AKeyThatIsThereTwiceIsAMistake) {
  EXPECT_THAT(mistakes(R"({"account": "a", "account": "b"})"),
              HasSubstr("account: the key is there twice"));
  EXPECT_EQ(mistakes(R"({"plugins": {"pool": {"enabled": true}, "notebook": {"enabled": true}}})"),
            "");
}

TEST(Settings, BrokenJsonIsAnsweredWithItsLine) {
  EXPECT_THAT(mistakes("{\n\"account\": \"a\",\n\"regions\": [\n}"),
              HasSubstr("line 4: this is not JSON"));
  EXPECT_THAT(mistakes("[]"), HasSubstr("expected an object"));
  EXPECT_THAT(mistakes(R"({"account": 1e999})"), HasSubstr("a number in it is too large"));
}

TEST(Settings, AMistakeShowsNoControlCharacters) {
  EXPECT_THAT(mistakes(R"({"\u001b[2J": 1})"), testing::Not(HasSubstr("\x1b")));
}

TEST(Settings, AFileThatIsNotThereIsAMistake) {
  const auto out = read_settings_file("/nonexistent/billstop.json", context());
  EXPECT_THAT(to_text(out.mistakes, "billstop.json"), HasSubstr("cannot be read: No such file"));
}

// The schema is for editors and the reader for the program: both must know the same keys.
TEST(SettingsSchema, KnowsTheKeysThatTheReaderKnows) {
  std::ifstream in(std::string(BILLSTOP_SOURCE_DIR) + "/core/settings/settings.schema.json");
  const auto schema = nlohmann::json::parse(in);
  const std::string told = read(R"({"?": 1})").mistakes.at(0).what;
  std::string listed = told.substr(told.rfind("one of ") + 7);
  std::vector<std::string> reader_keys, schema_keys;
  for (size_t comma; (comma = listed.find(", ")) != std::string::npos;) {
    reader_keys.push_back(listed.substr(0, comma));
    listed.erase(0, comma + 2);
  }
  reader_keys.push_back(listed);
  for (const auto& item : schema.at("properties").items()) schema_keys.push_back(item.key());
  EXPECT_THAT(reader_keys, testing::UnorderedElementsAreArray(schema_keys));
}

}  // namespace
}  // namespace billstop::core
