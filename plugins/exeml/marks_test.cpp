#include "plugins/exeml/marks.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

using namespace billstop::exeml;
using nlohmann::json;

TEST(ExemlMarks, ANameIsOneOnlyWithItsWholeEnding) {
  EXPECT_TRUE(is_exeml_name("exeML-aqi_ExeML_1691908601350529540"));
  EXPECT_TRUE(is_exeml_name("flowers_ExeML_0a1b2c3d"));
  for (const char* other : {"exeML-aqi", "exeML-aqi_ExeML_", "a_ExeML_169190860135052954",
                            "_ExeML_1691908601350529540", "a_ExeML_169190860135052954x"})
    EXPECT_FALSE(is_exeml_name(other)) << other;
}

TEST(ExemlMarks, AServiceIsKnownByItsModelItsDescriptionOrItsName) {
  EXPECT_TRUE(is_exeml_service({{"config", {{{"source_type", "auto"}}}}}, {}));
  EXPECT_TRUE(is_exeml_service({{"description", "Created by Exeml project(name: a)."}}, {}));
  EXPECT_TRUE(is_exeml_service({{"service_name", "a_ExeML_1691908601350529540"}}, {}));
  EXPECT_FALSE(is_exeml_service({{"service_name", "exeML-aqi"}, {"description", "mine"}}, {}));
}

TEST(ExemlMarks, WhatAnExemlWorkflowStartedIsExemls) {
  EXPECT_TRUE(is_exeml_job({{"metadata", {{"id", "j"}, {"name", "plain"}}}}, {"j"}));
  EXPECT_FALSE(is_exeml_job({{"metadata", {{"id", "k"}, {"name", "plain"}}}}, {"j"}));
  EXPECT_TRUE(is_exeml_service({{"service_id", "s"}}, {"s"}));
}

TEST(ExemlMarks, AnEdgeServiceIsLeftToWhoListsThem) {
  EXPECT_FALSE(is_exeml_service(
      {{"infer_type", "edge"}, {"description", "Created by Exeml project(name: a)."}}, {}));
}

TEST(ExemlMarks, AWorkflowIsOneByItsTemplate) {
  EXPECT_TRUE(is_exeml_workflow({{"exeml_template_id", "t"}}));
  EXPECT_FALSE(is_exeml_workflow({{"exeml_template_id", ""}}));
  EXPECT_FALSE(is_exeml_workflow({{"name", "exeML-aqi"}}));
}
