// A caller of the practice cloud's OBS in any of its dialects. Every XML that it is answered is
// held to the elements that OBS has (tests/data/obs-elements.json).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <pugixml.hpp>
#include <string>
#include <vector>

#include "sdk/sandbox/model.hpp"
#include "sdk/sandbox/obs_auth.hpp"
#include "sdk/sandbox/obs_auth_v4.hpp"
#include "tests/support/obs_elements.hpp"
#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {

struct ObsSaid {
  int status = 0;
  Pairs headers{};
  std::string body{};
  std::shared_ptr<pugi::xml_document> xml = std::make_shared<pugi::xml_document>();

  std::string header(const std::string& name) const {
    return header_of({status, headers, body}, name);
  }
  pugi::xml_node root() const { return xml->document_element(); }
  std::string text(const char* tag) const { return root().child(tag).text().get(); }
  std::string code() const { return text("Code"); }
  // all("Contents/Key"): in the order of the page.
  std::vector<std::string> all(const std::string& path) const {
    std::vector<std::string> texts;
    for (const auto& found : root().select_nodes(path.c_str())) {
      texts.emplace_back(found.node().text().get());
    }
    return texts;
  }
};

enum class Signing : uint8_t { obs, s3, v4 };

class ObsClient {
 public:
  explicit ObsClient(std::unique_ptr<World> world) : model_(std::move(world), start_ms) {}

  Model& model() { return model_; }
  Account& account() { return *model_.world().accounts.front(); }
  User& user() { return account().users.front(); }
  void set(const std::string& name, int64_t value) {
    model_.world().switches.numbers[name] = value;
  }
  void wait_ms(int64_t ms) { model_.advance(now_ms_ += ms); }
  int64_t now_ms() const { return now_ms_; }
  void use(Signing signing) { signing_ = signing; }
  void use_host(const std::string& host) { host_ = host; }

  ObsSaid ask(const std::string& method, const std::string& target, const std::string& body = {},
              const Pairs& headers = {}) {
    Request request{method, target};
    request.headers = {{"Host", host_}, {"User-Agent", "unit-test"}};
    request.headers.insert(request.headers.end(), headers.begin(), headers.end());
    request.body = body;
    request.front = Front::obs;
    request.wall_now_ms = now_ms_;
    sign(request);
    return send(request);
  }

  // As it is, signed or not.
  ObsSaid send(const Request& request) {
    const Answer answer = model_.handle(request, now_ms_);
    ObsSaid said{answer.reply.status, answer.reply.headers, answer.reply.body};
    const bool xml = said.header("Content-Type").starts_with("application/xml");
    if (!xml || said.body.empty()) return said;
    EXPECT_TRUE(said.xml->load_buffer(said.body.data(), said.body.size())) << said.body;
    EXPECT_THAT(elements_.check(said.root()), ::testing::IsEmpty()) << said.body;
    return said;
  }

  // With its Content-MD5, as some requests must have one.
  ObsSaid ask_with_md5(const std::string& method, const std::string& target,
                       const std::string& body) {
    return ask(method, target, body, {{"Content-MD5", base64(md5(body))}});
  }

  // `objects` are <Object> elements.
  ObsSaid delete_many(const std::string& bucket, const std::string& objects) {
    return ask_with_md5("POST", "/" + bucket + "?delete", "<Delete>" + objects + "</Delete>");
  }

  void sign(Request& request) {
    const Key key = Key::of(user());
    if (signing_ == Signing::v4) return sign_v4(request, key);
    const bool own = signing_ == Signing::obs;
    request.headers.emplace_back("Date", http_date(now_ms_));
    const ObsDialect dialect = own ? ObsDialect::obs : ObsDialect::s3;
    const std::string to_sign = obs_string_to_sign(request, dialect, request.path());
    request.headers.emplace_back(
        "Authorization", (own ? "OBS " : "AWS ") + key.ak + ':' + obs_signature(to_sign, key.sk));
  }

 private:
  void sign_v4(Request& request, const Key& key) const {
    request.headers.emplace_back("x-amz-date", compact_date(now_ms_));
    request.headers.emplace_back("x-amz-content-sha256", hex(sha256(request.body)));
    const std::string day = compact_date(now_ms_).substr(0, 8);
    const std::vector<std::string> names{"host", "x-amz-content-sha256", "x-amz-date"};
    const ObsV4Scope scope{key.ak, day, "cn-north-4", "s3", {}, names};
    const std::string to_sign = obs_v4_string_to_sign(obs_v4_canonical_request(request, names),
                                                      compact_date(now_ms_), scope);
    request.headers.emplace_back(
        "Authorization", "AWS4-HMAC-SHA256 Credential=" + key.ak + '/' + day +
                             "/cn-north-4/s3/aws4_request, SignedHeaders=host;x-amz-content-sha256;"
                             "x-amz-date, Signature=" +
                             hex(hmac_sha256(obs_v4_key(key.sk, scope), to_sign)));
  }

  Model model_;
  Signing signing_ = Signing::obs;
  std::string host_ = "127.0.0.1:1";
  int64_t now_ms_ = start_ms;
  const billstop::testing::ObsElements elements_{BILLSTOP_SOURCE_DIR "/tests/data"};
};

class Obs : public ::testing::Test {
 protected:
  // `buckets` are items of an account file.
  void open(const std::string& buckets) {
    cloud = std::make_unique<ObsClient>(world_with(",\"items\":[" + buckets + "]"));
  }
  void SetUp() override { open(""); }

  ObsSaid get(const std::string& target, const Pairs& headers = {}) {
    return cloud->ask("GET", target, {}, headers);
  }
  ObsSaid put(const std::string& target, const std::string& body = {}, const Pairs& headers = {}) {
    return cloud->ask("PUT", target, body, headers);
  }
  ObsSaid remove(const std::string& target) { return cloud->ask("DELETE", target); }
  void make_versioned(const std::string& bucket, const std::string& status = "Enabled") {
    const ObsSaid said =
        put("/" + bucket + "?versioning",
            "<VersioningConfiguration><Status>" + status + "</Status></VersioningConfiguration>");
    ASSERT_EQ(said.status, 200) << said.body;
  }
  // "storage" while the bucket costs.
  bool runs(const std::string& bucket) {
    const Item* item = cloud->account().find("bucket", bucket);
    if (!item) return false;
    const auto meters = cloud->model().meters(cloud->account(), *item);
    return !meters.empty() && meters.front().running;
  }

  std::unique_ptr<ObsClient> cloud{};
};

}  // namespace billstop::sandbox::testing
