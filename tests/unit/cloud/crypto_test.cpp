#include "core/cloud/crypto.hpp"

#include <gtest/gtest.h>

namespace billstop::core {
namespace {

TEST(Crypto, ACallTakesNothingFromTheOneBefore) {
  EXPECT_EQ(hex(hmac_sha256("key", "data")),
            "5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0");
  EXPECT_EQ(hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(hex(hmac_sha1({}, {})), "fbdb1d1b18aa6c08324b7d64b71fb76370690e1d");
  EXPECT_EQ(hex(hmac_sha256("key", "data")),
            "5031fe3d989c6d1537a013fa6e739da23463fdaec3b70137d828e36ace221bd0");
}

}  // namespace
}  // namespace billstop::core
