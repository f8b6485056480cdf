#include "sdk/sandbox/auth.hpp"

#include <fstream>

#include "model_client.hpp"
#include "sdk/sandbox/crypto.hpp"

namespace billstop::sandbox {
namespace {

using testing::Key;
using testing::plain;
using testing::sign;
using testing::start_ms;

nlohmann::json vectors() {
  std::ifstream file(std::string(BILLSTOP_SOURCE_DIR) + "/tests/data/signing-vectors.json");
  return nlohmann::json::parse(file).at("sdk_hmac_sha256");
}

Request request_of(const nlohmann::json& vector) {
  Request request{vector["input"]["method"], vector["request_target"]};
  for (const auto& [name, value] : vector["signed_headers_final"].items()) {
    request.headers.emplace_back(name, value.get<std::string>());
  }
  if (vector["input"]["body"].is_string()) request.body = vector["input"]["body"];
  return request;
}

std::string part_of(const std::string& text, const std::string& from, const std::string& to) {
  const size_t start = text.find(from) + from.size();
  return text.substr(start, text.find(to, start) - start);
}

std::vector<std::string> names_of(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream stream(list);
  for (std::string name; std::getline(stream, name, ';');) names.push_back(name);
  return names;
}

TEST(SdkSignature, CanonicalRequestsAreThoseOfTheOfficialSdk) {
  for (const auto& vector : vectors()) {
    const Request request = request_of(vector);
    const std::string canonical = vector["canonical_request"];
    const std::string names = part_of(vector["authorization"], "SignedHeaders=", ",");
    const std::string hash = canonical.substr(canonical.rfind('\n') + 1);
    EXPECT_EQ(canonical_request(request, names_of(names), hash), canonical) << vector["id"];
  }
}

TEST(SdkSignature, SignaturesAreThoseOfTheOfficialSdk) {
  for (const auto& vector : vectors()) {
    const std::string text = vector["authorization"];
    EXPECT_EQ(sdk_signature(vector["canonical_request"].get<std::string>(), "20230311T080530Z",
                            vector["sk"].get<std::string>()),
              text.substr(text.rfind('=') + 1))
        << vector["id"];
  }
}

class Gateway : public ::testing::Test {
 protected:
  Gateway() : account_(add_practice_account(world_, "sandbox-test")) {}

  User& user() { return account_.users.front(); }

  // The user's name, or the gateway's words.
  std::string verdict(const Request& request, int64_t now_ms = start_ms) {
    try {
      return authenticate_at_gateway(world_, request, now_ms).user->name;
    } catch (const CloudError& error) {
      return std::to_string(error.status) + ' ' + error.code;
    }
  }

  World world_{};
  Account& account_;
};

TEST_F(Gateway, AcceptsTheVectorsWithTheirOwnKeys) {
  user().ak = "AKEXAMPLE0000000TEST";
  user().sk = "SkExample/Secret+Key0123456789abcdefABCD";
  for (const auto& vector : vectors()) {
    const nlohmann::json token = vector["security_token"];
    user().security_token = token.is_string() ? token.get<std::string>() : "";
    Request request = request_of(vector);
    request.headers.emplace_back("Authorization", vector["authorization"].get<std::string>());
    EXPECT_EQ(verdict(request), user().name) << vector["id"];
  }
}

TEST_F(Gateway, AcceptsASignatureThatLeavesTheHostOut) {
  Request request = plain("GET", "/v3/projects");
  sign(request, Key::of(user()), start_ms, {"x-sdk-date"});
  EXPECT_EQ(verdict(request), user().name);
}

TEST_F(Gateway, DemandsThatTheDateIsSigned) {
  Request request = plain("GET", "/v3/projects");
  sign(request, Key::of(user()), start_ms, {"host"});
  EXPECT_EQ(verdict(request), "401 APIGW.0301");
}

TEST_F(Gateway, RefusesAnUnknownKey) {
  Request request = plain("GET", "/v3/projects");
  sign(request, {"NOBODY", user().sk});
  EXPECT_EQ(verdict(request), "401 APIGW.0301");
}

TEST_F(Gateway, RefusesAnotherSecret) {
  Request request = plain("GET", "/v3/projects");
  sign(request, {user().ak, "another"});
  EXPECT_EQ(verdict(request), "401 APIGW.0301");
}

TEST_F(Gateway, RefusesABodyThatWasChangedAfterSigning) {
  Request request = plain("POST", "/v3/auth/tokens", "{}");
  sign(request, Key::of(user()));
  request.body = "{ }";
  EXPECT_EQ(verdict(request), "401 APIGW.0301");
}

TEST_F(Gateway, RefusesAQueryThatWasChangedAfterSigning) {
  Request request = plain("GET", "/v3/projects?name=a");
  sign(request, Key::of(user()));
  request.target = "/v3/projects?name=b";
  EXPECT_EQ(verdict(request), "401 APIGW.0301");
}

TEST_F(Gateway, TakesADateFifteenMinutesOffAndNoMore) {
  const int64_t minute_ms = 60'000;
  for (const int64_t skew : {-15 * minute_ms, 15 * minute_ms}) {
    Request request = plain("GET", "/v3/projects");
    sign(request, Key::of(user()), start_ms + skew);
    EXPECT_EQ(verdict(request), user().name) << skew;
  }
  for (const int64_t skew : {-16 * minute_ms, 16 * minute_ms}) {
    Request request = plain("GET", "/v3/projects");
    sign(request, Key::of(user()), start_ms + skew);
    EXPECT_EQ(verdict(request), "401 APIGW.0301") << skew;
  }
}

TEST_F(Gateway, HoldsTheDateAgainstTheWallAsWellAsItsOwnClock) {
  Request request = plain("GET", "/v3/projects");
  sign(request, Key::of(user()), start_ms);
  const int64_t far_ahead_ms = start_ms + 86'400'000;
  EXPECT_EQ(verdict(request, far_ahead_ms), user().name);
  request.wall_now_ms = far_ahead_ms;
  EXPECT_EQ(verdict(request, far_ahead_ms), "401 APIGW.0301");
}

TEST_F(Gateway, TakesTheContentHashHeaderOfAnEmptyBodyEitherWay) {
  for (const std::string& hash : {hex(sha256("")), std::string("UNSIGNED-PAYLOAD")}) {
    Request request = plain("GET", "/v3/projects");
    request.headers.emplace_back("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD");
    request.headers.emplace_back("X-Sdk-Date", compact_date(start_ms));
    const std::string canonical =
        canonical_request(request, {"x-sdk-content-sha256", "x-sdk-date"}, hash);
    request.headers.emplace_back("Authorization",
                                 "SDK-HMAC-SHA256 Access=" + user().ak +
                                     ", SignedHeaders=x-sdk-content-sha256;x-sdk-date, Signature=" +
                                     sdk_signature(canonical, compact_date(start_ms), user().sk));
    EXPECT_EQ(verdict(request), user().name) << hash;
  }
}

TEST_F(Gateway, WantsTheTokenOfATemporaryKey) {
  user().security_token = "the token";
  Request without = plain("GET", "/v3/projects");
  sign(without, {user().ak, user().sk, ""});
  EXPECT_EQ(verdict(without), "401 APIGW.0301");
  Request with = plain("GET", "/v3/projects");
  sign(with, Key::of(user()));
  EXPECT_EQ(verdict(with), user().name);
}

TEST_F(Gateway, EndsTemporaryKeysAtTheirTime) {
  user().security_token = "the token";
  user().expires_at_ms = start_ms + 1000;
  Request request = plain("GET", "/v3/projects");
  sign(request, Key::of(user()));
  EXPECT_EQ(verdict(request, start_ms + 999), user().name);
  EXPECT_EQ(verdict(request, start_ms + 1000), "401 APIGW.0301");
}

TEST_F(Gateway, TakesATokenInsteadUntilItExpires) {
  account_.tokens["given"] = {0, "", start_ms + 1000};
  Request request = plain("GET", "/v3/projects");
  request.headers.emplace_back("X-Auth-Token", "given");
  EXPECT_EQ(verdict(request), user().name);
  EXPECT_EQ(verdict(request, start_ms + 1000), "401 APIGW.0307");
}

TEST_F(Gateway, RefusesARequestWithNeither) {
  EXPECT_EQ(verdict(plain("GET", "/v3/projects")), "401 APIGW.0301");
}

TEST(Crypto, AKeyIsForOneCallAlone) {
  hmac_sha256("key", "data");
  EXPECT_EQ(hex(hmac_sha256({}, {})),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

}  // namespace
}  // namespace billstop::sandbox
