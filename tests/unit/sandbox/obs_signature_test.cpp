// Who may speak to OBS: the published vectors of both dialects, and what is refused.
#include <fstream>

#include "sdk/sandbox/obs_xml.hpp"
#include "tests/unit/sandbox/obs_client.hpp"

namespace billstop::sandbox::testing {
namespace {

nlohmann::json vectors(const char* list) {
  std::ifstream file(BILLSTOP_SOURCE_DIR "/tests/data/signing-vectors.json");
  return nlohmann::json::parse(file).at(list);
}

// The vectors are of buckets in the host's name; what is signed is the same for a path.
Request request_of(const nlohmann::json& vector) {
  const nlohmann::json& input = vector.at("input");
  const std::string bucket = input.at("bucket");
  std::string target = "/" + bucket;
  if (!bucket.empty()) target += "/" + obs_url_text(input.at("key").get<std::string>());
  std::string query;
  for (const auto& [name, value] : input.at("query").items()) {
    query += (query.empty() ? "?" : "&") + name;
    if (value.is_string()) query += '=' + percent_encode(value.get<std::string>());
  }
  Request request{input.at("method"), target + query};
  for (const auto& [name, value] : input.at("headers").items()) {
    request.headers.emplace_back(name, value.get<std::string>());
  }
  request.headers.emplace_back("Authorization", vector.at("authorization").get<std::string>());
  request.body = input.value("body", "");
  request.front = Front::obs;
  return request;
}

Request v4_request_of(const nlohmann::json& vector) {
  const nlohmann::json& input = vector.at("input");
  Request request{input.at("method"), "/"};
  if (input.contains("url")) {
    const std::string url = input["url"];
    const size_t host = url.find("://") + 3, path = url.find('/', host);
    request.target = url.substr(path);
    request.headers.emplace_back("Host", url.substr(host, path - host));
    for (const auto& [name, value] : input.at("headers").items()) {
      if (vector.at("headers_after").contains(name)) continue;
      request.headers.emplace_back(name, value.get<std::string>());
    }
    request.body = input.value("body", "");
  } else {
    request.target = "/?prefix=p%2F&max-keys=1000";
  }
  for (const auto& [name, value] : vector.at("headers_after").items()) {
    request.headers.emplace_back(name, value.get<std::string>());
  }
  request.headers.emplace_back("Authorization", vector.at("authorization").get<std::string>());
  request.front = Front::obs;
  return request;
}

class ObsSignature : public Obs {
 protected:
  // The caller's name, or what OBS says.
  std::string verdict(const Request& request, int64_t now_ms = start_ms) {
    try {
      return authenticate_at_obs(cloud->model().world(), request, now_ms).user->name;
    } catch (const CloudError& error) {
      return std::to_string(error.status) + ' ' + error.code;
    }
  }
  void take_the_keys_of(const nlohmann::json& vector) {
    cloud->user().ak = vector.at("ak");
    cloud->user().sk = vector.at("sk");
    cloud->user().security_token.clear();
    for (const char* token : {"x-obs-security-token", "x-amz-security-token"}) {
      const nlohmann::json headers = vector.at("input").at("headers");
      if (headers.contains(token)) cloud->user().security_token = headers.at(token);
    }
    const nlohmann::json after = vector.value("headers_after", nlohmann::json::object());
    if (after.contains("X-Amz-Security-Token")) {
      cloud->user().security_token = after.at("X-Amz-Security-Token");
    }
  }
  Request signed_list() {
    Request request{"GET", "/"};
    request.headers = {{"Host", "127.0.0.1:1"}};
    request.front = Front::obs;
    request.wall_now_ms = start_ms;
    cloud->sign(request);
    return request;
  }
};

TEST_F(ObsSignature, StringsToSignAreThoseOfTheOfficialSdk) {
  for (const auto& vector : vectors("obs_header")) {
    const Request request = request_of(vector);
    const bool own = vector.at("signature_type") == "obs";
    EXPECT_EQ(obs_string_to_sign(request, own ? ObsDialect::obs : ObsDialect::s3, request.path()),
              vector.at("string_to_sign").get<std::string>())
        << vector.at("id");
  }
}

TEST_F(ObsSignature, TheVectorsAreAcceptedWithTheirOwnKeys) {
  for (const auto& vector : vectors("obs_header")) {
    take_the_keys_of(vector);
    EXPECT_EQ(verdict(request_of(vector)), "ann") << vector.at("id");
  }
}

TEST_F(ObsSignature, CanonicalRequestsOfVersion4AreThoseOfTheOfficialClients) {
  for (const auto& vector : vectors("aws_v4")) {
    const Request request = v4_request_of(vector);
    const ObsV4Scope scope = obs_v4_scope(request.header("authorization"));
    const std::string canonical = obs_v4_canonical_request(request, scope.signed_names);
    EXPECT_EQ(canonical, vector.at("canonical_request").get<std::string>()) << vector.at("id");
    EXPECT_EQ(obs_v4_string_to_sign(canonical, "20230311T080530Z", scope),
              vector.at("string_to_sign").get<std::string>())
        << vector.at("id");
  }
}

TEST_F(ObsSignature, TheVectorsOfVersion4AreAcceptedWithTheirOwnKeys) {
  for (const auto& vector : vectors("aws_v4")) {
    take_the_keys_of(vector);
    EXPECT_EQ(verdict(v4_request_of(vector)), "ann") << vector.at("id");
  }
}

TEST_F(ObsSignature, EveryWayToSignIsAnsweredInItsOwnDialect) {
  cloud->use(Signing::obs);
  EXPECT_NE(get("/").header("x-obs-request-id"), "");
  cloud->use(Signing::s3);
  EXPECT_NE(get("/").header("x-amz-request-id"), "");
  cloud->use(Signing::v4);
  EXPECT_NE(get("/").header("x-amz-request-id"), "");
}

TEST_F(ObsSignature, ASubResourceIsSignedAndAPageIsNot) {
  Request request = signed_list();
  request.target = "/?prefix=a";
  EXPECT_EQ(verdict(request), "ann");
  request.target = "/?versions";
  EXPECT_EQ(verdict(request), "403 SignatureDoesNotMatch");
}

TEST_F(ObsSignature, HeadersOfTheDialectAreSigned) {
  Request request = signed_list();
  request.headers.emplace_back("x-obs-bucket-type", "POSIX");
  EXPECT_EQ(verdict(request), "403 SignatureDoesNotMatch");
}

TEST_F(ObsSignature, UnknownKeysAndOtherSecretsAreRefused) {
  const Request request = signed_list();
  cloud->user().sk = "another";
  EXPECT_EQ(verdict(request), "403 SignatureDoesNotMatch");
  cloud->user().ak = "another";
  EXPECT_EQ(verdict(request), "403 InvalidAccessKeyId");
}

TEST_F(ObsSignature, WithoutOneNothingIsShown) {
  Request request = signed_list();
  std::erase_if(request.headers, [](const auto& pair) { return pair.first == "Authorization"; });
  EXPECT_EQ(verdict(request), "403 AccessDenied");
}

TEST_F(ObsSignature, ADateFifteenMinutesOffIsTakenAndNoMore) {
  Request request = signed_list();
  request.wall_now_ms = start_ms + 20 * minute_ms;
  EXPECT_EQ(verdict(request, start_ms + 15 * minute_ms), "ann");
  EXPECT_EQ(verdict(request, start_ms + 16 * minute_ms), "403 RequestTimeTooSkewed");
}

TEST_F(ObsSignature, ATemporaryKeyNeedsItsToken) {
  const Request request = signed_list();
  cloud->user().security_token = "token";
  EXPECT_EQ(verdict(request), "403 InvalidSecurity");
}

TEST_F(ObsSignature, ABodyOtherThanTheHashedOneIsRefusedInVersion4) {
  cloud->use(Signing::v4);
  Request request = signed_list();
  request.body = "changed";
  EXPECT_EQ(verdict(request), "400 XAmzContentSHA256Mismatch");
}

TEST_F(ObsSignature, ARefusalIsXmlAndOnAHeadItStandsInHeaders) {
  open(R"({"kind":"bucket","id":"abc"})");
  cloud->user().sk = "another";
  Request request{"HEAD", "/abc"};
  request.front = Front::obs;
  request.wall_now_ms = start_ms;
  cloud->sign(request);
  cloud->user().sk = "S";
  const ObsSaid said = cloud->send(request);
  EXPECT_EQ(said.status, 403);
  EXPECT_EQ(said.header("error-code"), "SignatureDoesNotMatch");
  EXPECT_EQ(said.body, "");
}

TEST_F(ObsSignature, ClientsAskForTheDialectBeforeTheySign) {
  open(R"({"kind":"bucket","id":"abc"})");
  Request request{"HEAD", "/abc?apiversion"};
  request.front = Front::obs;
  EXPECT_EQ(cloud->send(request).header("x-obs-api"), "3.0");
}

}  // namespace
}  // namespace billstop::sandbox::testing
