#include "core/planning/protect_rules.hpp"

#include <gtest/gtest.h>

#include "core/planning/owner_rule.hpp"
#include "tests/unit/planning/account.hpp"

namespace billstop::core {
namespace {

using test::hour;
using test::now;

std::string why(const std::string& rule, const Resource& resource) {
  const std::vector<ProtectRule> rules{test::rule(rule)};
  return protected_by(rules, resource, now);
}

Resource tagged(std::string tag_key, std::string value) {
  Resource r = test::notebook("n1");
  r.tags = {{std::move(tag_key), std::move(value)}};
  return r;
}

std::string kept(const std::string& value) {
  const std::vector<ProtectRule> rules{keep_rule()};
  return protected_by(rules, tagged("billstop:keep", value), now);
}

TEST(ProtectRules, TheKeepTagProtects) {
  EXPECT_EQ(kept(""), "protected: tag billstop:keep");
}

TEST(ProtectRules, AnUntilDateProtectsToTheEndOfItsDay) {
  EXPECT_EQ(kept("2026-12-31"), "protected: tag billstop:keep until 2026-12-31");
  const std::string today = to_iso8601(now).substr(0, 10);
  EXPECT_NE(kept(today), "");
}

TEST(ProtectRules, AnExpiredDateProtectsNoMore) {
  EXPECT_EQ(kept("2026-11-01"), "");
}

TEST(ProtectRules, ADateThatCannotBeReadProtects) {
  for (const char* value : {"yes", "2026-13-01", "31.12.2020", "2020-02-30"})
    EXPECT_NE(kept(value), "") << value;
}

TEST(ProtectRules, ProtectingABucketProtectsWhatLiesInIt) {
  const Resource path = test::path("obs://b/train");
  for (const char* rule : {"id:b", "name:b", "kind:bucket", "id:obs://b", "name:obs://b/*"})
    EXPECT_NE(why(rule, path), "") << rule;
  for (const char* rule : {"id:b2", "name:b?", "id:obs://b/train-2", "kind:volume"})
    EXPECT_EQ(why(rule, path), "") << rule;
}

TEST(ProtectRules, ProtectingAPathProtectsWhatWouldTakeItAlong) {
  Resource bucket = test::path("b");
  bucket.kind = {"bucket"};
  EXPECT_NE(why("id:obs://b/train", bucket), "");
  EXPECT_NE(why("id:obs://b/train/", test::path("obs://b")), "");
  EXPECT_NE(why("id:obs://b/train/keep", test::path("obs://b/train")), "");
  EXPECT_NE(why("kind:obs_path", bucket), "");
  EXPECT_EQ(why("id:obs://other/train", bucket), "");
}

TEST(ProtectRules, TagsThatCouldNotBeReadProtect) {
  Resource r = test::notebook("n1");
  r.tags_known = false;
  const std::vector<ProtectRule> rules{keep_rule()};
  EXPECT_NE(protected_by(rules, r, now), "");
}

TEST(ProtectRules, ATagRuleComparesTheValueOnlyWhenOneIsGiven) {
  EXPECT_NE(why("tag:team", tagged("team", "2020-01-01")), "");
  EXPECT_NE(why("tag:team=a", tagged("team", "a")), "");
  EXPECT_EQ(why("tag:team=a", tagged("team", "b")), "");
  EXPECT_EQ(why("tag:team", tagged("teams", "a")), "");
}

TEST(ProtectRules, NamesAreComparedByPattern) {
  Resource r = test::notebook("n1");
  r.name = "prod-7";
  EXPECT_NE(why("name:prod-*", r), "");
  EXPECT_EQ(why("name:prod", r), "");
  EXPECT_EQ(why("name:*dev*", r), "");
}

TEST(ProtectRules, IdKindAndOwnerAreComparedWhole) {
  Resource r = test::notebook("n1");
  r.owner_name = "Alice";
  EXPECT_NE(why("id:n1", r), "");
  EXPECT_EQ(why("id:n", r), "");
  EXPECT_NE(why("kind:notebook", r), "");
  EXPECT_NE(why("owner:alice", r), "");
  EXPECT_EQ(why("owner:bob", r), "");
}

TEST(ProtectRules, AnUnknownOwnerMayBeTheProtectedOne) {
  EXPECT_NE(why("owner:bob", test::pool("p")), "");
}

TEST(ProtectRules, AnOwnerKnownByIdAloneMayBeTheOneProtectedByName) {
  const Resource r = test::notebook("n1");
  EXPECT_NE(why("owner:bob", r), "");
  EXPECT_EQ(why("owner:" + std::string(32, 'b'), r), "");  // an id, and not this one's
}

TEST(ProtectRules, AnOwnersNameIsTakenFromWhatElseTheOwnerHas) {
  std::vector<Resource> all{test::notebook("n1"), test::notebook("n2")};
  all[1].owner_name = "Alice";
  complete_owner_names(all, {});
  EXPECT_NE(why("owner:Alice", all[0]), "");
  EXPECT_EQ(why("owner:bob", all[0]), "");
}

TEST(ProtectRules, ATagWithoutAValueMayHaveTheOneThatProtects) {
  EXPECT_NE(why("tag:team=a", tagged("team", "")), "");
  EXPECT_EQ(why("tag:team=a", tagged("team", "b")), "");
}

TEST(ProtectRules, TheYoungestTimeCountsAsAge) {
  Resource r = test::notebook("n1");
  r.created_at = now - 48 * hour;
  EXPECT_EQ(why("age:24h", r), "");
  r.started_at = now - 1 * hour;
  EXPECT_NE(why("age:24h", r), "");
}

TEST(ProtectRules, TheVeryAgeIsOldEnough) {
  Resource r = test::notebook("n1");
  r.created_at = now - 24 * hour;
  EXPECT_EQ(why("age:24h", r), "");
}

TEST(ProtectRules, AnUnknownAgeProtects) {
  Resource r = test::notebook("n1");
  r.created_at.reset();
  EXPECT_NE(why("age:24h", r), "");
}

TEST(ProtectRules, ATimeInTheFutureProtects) {
  Resource r = test::notebook("n1");
  r.updated_at = now + 5 * hour;
  EXPECT_NE(why("age:24h", r), "");
}

TEST(ProtectRules, AMistakeIsAnsweredWithWhatWasExpected) {
  EXPECT_THAT(parse_protect_rule("tga:x").mistake, testing::HasSubstr("did you mean 'tag'"));
  EXPECT_THAT(parse_protect_rule("age:soon").mistake, testing::HasSubstr("such as 24h"));
  EXPECT_THAT(parse_protect_rule("name:").mistake, testing::HasSubstr("nothing follows"));
  EXPECT_THAT(parse_protect_rule("tag:=x").mistake, testing::HasSubstr("no key"));
  EXPECT_FALSE(parse_protect_rule("").rule);
}

}  // namespace
}  // namespace billstop::core
