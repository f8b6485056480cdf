#include "core/domain/whole_number.hpp"

#include <gtest/gtest.h>

#include <climits>
#include <nlohmann/json.hpp>

namespace billstop::core {
namespace {

using nlohmann::json;

TEST(WholeNumber, ANumberThatFitsIsRead) {
  EXPECT_EQ(whole_number<int>(json::parse("-7")), -7);
  EXPECT_EQ(whole_number<size_t>(json::parse("18446744073709551615")), SIZE_MAX);
  EXPECT_EQ(whole_number_or(json::parse(R"({"step":3})"), "step", 0), 3);
  EXPECT_EQ(whole_number_or(json::object(), "step", 5), 5);
}

TEST(WholeNumber, WhatDoesNotFitIsAnErrorAndNoOtherNumber) {
  for (const char* text : {"1e30", "1.5", "9223372036854775808", "\"7\"", "null", "true"})
    EXPECT_THROW(whole_number<int64_t>(json::parse(text)), json::type_error) << text;
  EXPECT_THROW(whole_number<size_t>(json::parse("-1")), json::type_error);
  EXPECT_THROW(whole_number<int>(json::parse("4294967296")), json::type_error);
}

}  // namespace
}  // namespace billstop::core
