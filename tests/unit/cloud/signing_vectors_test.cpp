// Every published signature vector, part by part.
#include <fstream>

#include "core/cloud/aws_v4_signer.hpp"
#include "core/cloud/http_time.hpp"
#include "core/cloud/obs_signer.hpp"
#include "core/cloud/sdk_hmac_signer.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;

const json& vectors() {
  static const json all =
      json::parse(std::ifstream(BILLSTOP_SOURCE_DIR "/tests/data/signing-vectors.json"));
  return all;
}

const CloudTime vector_time = *parse_http_date("Sat, 11 Mar 2023 08:05:30 GMT");

std::string text_or_empty(const json& object, const char* key) {
  return object.contains(key) && object[key].is_string() ? object[key].get<std::string>() : "";
}

Keys keys_of(const json& vector, bool temporary) {
  Keys keys;
  keys.access_key = vector.at("ak");
  keys.secret_key = Secret(vector.at("sk"));
  if (temporary) keys.security_token = Secret(vectors()["fixed"]["security_token"]);
  return keys;
}

std::string scalar_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

Query query_of(const json& query) {
  Query out;
  for (const auto& [index, pair] : query.items()) {
    const std::string key = query.is_array() ? pair[0].get<std::string>() : index;
    const json& value = query.is_array() ? pair[1] : pair;
    if (value.is_array())
      for (const json& one : value) out.emplace_back(key, scalar_text(one));
    else
      out.emplace_back(key, scalar_text(value));
  }
  return out;
}

Headers headers_of(const json& headers, std::initializer_list<std::string> left_out = {}) {
  Headers out;
  for (const auto& [name, value] : headers.items())
    if (std::find(left_out.begin(), left_out.end(), name) == left_out.end())
      out.emplace_back(name, value.get<std::string>());
  return out;
}

std::string authorization(const SignedRequest& request) {
  return *find_header(request.headers, "authorization");
}

struct VectorName {
  std::string operator()(const auto& info) const {
    std::string out = info.param["id"];
    std::replace(out.begin(), out.end(), '-', '_');
    return out;
  }
};

class SdkHmacVector : public testing::TestWithParam<json> {};

TEST_P(SdkHmacVector, IsSignedAsThePublishedSignerDoes) {
  const json& vector = GetParam();
  const json& input = vector["input"];
  UnsignedRequest request;
  request.method = input["method"];
  request.host = input["host"];
  request.path = input["path"];
  request.query = query_of(input["query"]);
  request.body = text_or_empty(input, "body");
  request.headers = headers_of(input["headers"], {"X-Sdk-Date"});
  for (const auto& [key, header] :
       {std::pair("project_id", "X-Project-Id"), std::pair("domain_id", "X-Domain-Id")})
    if (const auto value = text_or_empty(vector, key); !value.empty())
      request.headers.emplace_back(header, value);

  const bool temporary = vector["security_token"].is_string();
  const auto ready = sign_sdk_hmac(request, keys_of(vector, temporary), vector_time);

  EXPECT_EQ(ready.canonical_request, text_or_empty(vector, "canonical_request"));
  EXPECT_EQ(ready.string_to_sign, text_or_empty(vector, "string_to_sign"));
  EXPECT_EQ(authorization(ready), text_or_empty(vector, "authorization"));
}

TEST_P(SdkHmacVector, IsSentWithTheVeryQueryThatWasSigned) {
  const json& vector = GetParam();
  UnsignedRequest request;
  request.path = vector["input"]["path"];
  const Query query = query_of(vector["input"]["query"]);
  request.query = query;
  const auto ready = sign_sdk_hmac(request, keys_of(vector, false), vector_time);
  EXPECT_EQ(ready.target, request.path + (query.empty() ? "" : "?" + canonical_query(query)));
}

INSTANTIATE_TEST_SUITE_P(Published, SdkHmacVector,
                         testing::ValuesIn(vectors()["sdk_hmac_sha256"].get<std::vector<json>>()),
                         VectorName());

class ObsVector : public testing::TestWithParam<json> {};

TEST_P(ObsVector, IsSignedAsThePublishedSignerDoes) {
  const json& vector = GetParam();
  const json& input = vector["input"];
  ObsRequest request;
  request.method = input["method"];
  request.bucket = input["bucket"];
  request.key = input["key"];
  request.query = query_of(input["query"]);
  request.headers = headers_of(input["headers"], {"Host"});

  const bool v2 = vector["signature_type"] == "v2";
  const auto ready =
      sign_obs(request, "obs.cn-north-4.myhuaweicloud.com", ObsAddress::virtual_host,
               v2 ? ObsDialect::aws_v2 : ObsDialect::obs, keys_of(vector, false), vector_time);

  EXPECT_EQ(ready.string_to_sign, text_or_empty(vector, "string_to_sign"));
  EXPECT_EQ(authorization(ready), text_or_empty(vector, "authorization"));
}

INSTANTIATE_TEST_SUITE_P(Published, ObsVector,
                         testing::ValuesIn(vectors()["obs_header"].get<std::vector<json>>()),
                         VectorName());

class AwsV4Vector : public testing::TestWithParam<json> {
 protected:
  static UnsignedRequest request_of(const json& input) {
    UnsignedRequest out;
    out.method = input["method"];
    out.body = text_or_empty(input, "body");
    out.headers = headers_of(input["headers"], {"Host", "x-amz-date"});
    out.path = "/";
    out.host = "my-bucket.obs.cn-north-4.myhuaweicloud.com";
    if (input.contains("query")) out.query = query_of(input["query"]);
    if (!input.contains("url")) return out;
    const std::string url = input["url"];
    std::istringstream query(url.substr(url.find('?') + 1));
    for (std::string pair; std::getline(query, pair, '&');) {
      const auto equals = pair.find('=');
      out.query.emplace_back(pair.substr(0, equals), equals == std::string::npos
                                                         ? ""
                                                         : percent_decode(pair.substr(equals + 1)));
    }
    return out;
  }
};

TEST_P(AwsV4Vector, IsSignedAsThePublishedSignersDo) {
  const json& vector = GetParam();
  const json& input = vector["input"];
  const bool hashed =
      vector["canonical_request"].get<std::string>().find("UNSIGNED") == std::string::npos;
  const bool temporary = input.contains("security_token") && input["security_token"].is_string();
  const auto ready = sign_aws_v4(request_of(input), input["region"],
                                 hashed ? PayloadSigning::hashed : PayloadSigning::unsigned_payload,
                                 keys_of(vector, temporary), vector_time);

  EXPECT_EQ(ready.canonical_request, text_or_empty(vector, "canonical_request"));
  EXPECT_EQ(ready.string_to_sign, text_or_empty(vector, "string_to_sign"));
  // One of the published signers leaves out the spaces of the list; the signature is the same.
  const std::string published = vector["authorization"];
  const auto signature = published.substr(published.find("Signature="));
  EXPECT_TRUE(authorization(ready).ends_with(signature)) << authorization(ready);
}

INSTANTIATE_TEST_SUITE_P(Published, AwsV4Vector,
                         testing::ValuesIn(vectors()["aws_v4"].get<std::vector<json>>()),
                         VectorName());

TEST(ObsSigner, PutsTheBucketBeforeTheHostOnlyInVirtualHostStyle) {
  ObsRequest request;
  request.method = "GET";
  request.bucket = "b";
  request.key = "a b/c";
  const auto by_host =
      sign_obs(request, "obs.example", ObsAddress::virtual_host, ObsDialect::obs, {}, vector_time);
  const auto by_path =
      sign_obs(request, "127.0.0.1:9", ObsAddress::path_style, ObsDialect::obs, {}, vector_time);
  EXPECT_EQ(*find_header(by_host.headers, "host"), "b.obs.example");
  EXPECT_EQ(by_host.target, "/a%20b/c");
  EXPECT_EQ(*find_header(by_path.headers, "host"), "127.0.0.1:9");
  EXPECT_EQ(by_path.target, "/b/a%20b/c");
}

TEST(ObsSigner, DatesARequestThatHasNoDate) {
  const auto ready = sign_obs({.method = "GET"}, "obs.example", ObsAddress::virtual_host,
                              ObsDialect::obs, {}, vector_time);
  EXPECT_EQ(*find_header(ready.headers, "date"), "Sat, 11 Mar 2023 08:05:30 GMT");
}

}  // namespace
}  // namespace billstop::core
