#include "core/plugin_loading/obs_reach.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace billstop::core {
namespace {

using testing::ElementsAre;
using testing::Optional;

ObsReach reach_of(const char* kind, const char* id) {
  Resource r;
  r.kind = Kind{kind};
  r.id = id;
  return ObsReach(std::span(&r, 1));
}

TEST(ObsReach, covers_the_key_and_what_is_under_it) {
  const ObsReach reach = reach_of("obs_path", "obs://b/train");
  EXPECT_TRUE(reach.key("b", "train"));
  EXPECT_TRUE(reach.key("b", "train/x"));
  EXPECT_FALSE(reach.key("b", "train-2"));
  EXPECT_FALSE(reach.key("b", "trai"));
  EXPECT_FALSE(reach.key("b2", "train"));
  EXPECT_FALSE(reach.whole_bucket("b"));
}

TEST(ObsReach, of_a_folder_covers_what_is_in_it) {
  const ObsReach reach = reach_of("obs_path", "obs://b/train/");
  EXPECT_TRUE(reach.key("b", "train/x"));
  EXPECT_FALSE(reach.key("b", "train"));
}

TEST(ObsReach, of_a_bucket_covers_all_of_it) {
  for (const char* id : {"b", "obs://b", "obs://b/"}) {
    const ObsReach reach = reach_of("bucket", id);
    EXPECT_TRUE(reach.whole_bucket("b")) << id;
    EXPECT_TRUE(reach.key("b", "anything")) << id;
    EXPECT_FALSE(reach.key("c", "anything")) << id;
  }
}

TEST(ObsReach, of_another_kind_is_not_taken_for_a_bucket) {
  EXPECT_FALSE(reach_of("volume", "b").any_of("b"));
}

TEST(MultiDeleteKeys, reads_the_keys_as_the_server_will) {
  EXPECT_THAT(multi_delete_keys("<Delete><Quiet>true</Quiet><Object><Key>a&amp;b&#x2F;c</Key>"
                                "</Object><Object><Key>d%20e</Key></Object></Delete>"),
              Optional(ElementsAre("a&b/c", "d%20e")));
  EXPECT_THAT(multi_delete_keys("<Delete><EncodingType>url</EncodingType><Object><Key>d%20e</Key>"
                                "<VersionId>v</VersionId></Object></Delete>"),
              Optional(ElementsAre("d e")));
}

TEST(MultiDeleteKeys, gives_none_for_what_it_cannot_read_surely) {
  for (const char* xml :
       {"", "{}", "<Delete></Delete>", "<Object><Key><![CDATA[a]]></Key></Object>",
        "<Object><key>a</key></Object>", "<Object><Key>a</Key></Object><Object></Object>",
        "<Object><Key>a&b;</Key></Object>"})
    EXPECT_EQ(multi_delete_keys(xml), std::nullopt) << xml;
}

}  // namespace
}  // namespace billstop::core
