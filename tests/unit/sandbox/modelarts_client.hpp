// A signing caller of a practice cloud with one account, and the clock it lives by.
#pragma once

#include <memory>
#include <string>

#include "sdk/sandbox/demo_account.hpp"
#include "sdk/sandbox/model.hpp"
#include "tests/unit/sandbox/model_client.hpp"

namespace billstop::sandbox::testing {

struct Said {
  int status = 0;
  Json body = Json::object();
  std::string code() const { return body.value("error_code", ""); }
};

class ModelArtsClient {
 public:
  explicit ModelArtsClient(std::unique_ptr<World> world)
      : model_(std::move(world), start_ms), project_(account().projects.front().id) {}

  Model& model() { return model_; }
  World& world() { return model_.world(); }
  Account& account() { return *model_.world().accounts.front(); }
  const std::string& project() const { return project_; }
  void use_project(const std::string& id) { project_ = id; }
  void use_user(size_t index) { user_ = index; }
  void set(const std::string& name, int64_t value) { world().switches.numbers[name] = value; }
  void wait_ms(int64_t ms) { model_.advance(now_ms_ += ms); }

  // `path` follows the version: "notebooks?limit=10" of v1, "pools" of v2.
  Said v1(const std::string& method, const std::string& path, const Json& body = nullptr) {
    return ask(method, "/v1/" + project_ + "/" + path, body);
  }
  Said v2(const std::string& method, const std::string& path, const Json& body = nullptr) {
    return ask(method, "/v2/" + project_ + "/" + path, body);
  }

  // Of no project, as BSS is; `target` is the whole path with its query.
  Said at(const std::string& method, const std::string& target, const Json& body = nullptr) {
    return ask(method, target, body);
  }
  void use_host(const std::string& host) { host_ = host; }
  int64_t now_ms() const { return now_ms_; }

  // The item with all that its service completes; of this account's first project.
  Item& add(Item item) {
    if (item.project.empty()) item.project = project_;
    Item& added = account().add(std::move(item));
    for (const auto& service : model_.services()) {
      for (const std::string& kind : service->kinds()) {
        if (kind == added.kind) service->complete(world(), account(), added, now_ms_);
      }
    }
    return added;
  }

  // "compute storage": the meters that run, in their order.
  std::string running(const Item& item) {
    model_.advance(now_ms_);
    std::string words;
    for (const Meter& meter : model_.meters(account(), item)) {
      if (meter.running) words += (words.empty() ? "" : " ") + meter.what;
    }
    return words;
  }

 private:
  Said ask(const std::string& method, const std::string& target, const Json& body) {
    Request request = plain(method, target, body.is_null() ? "" : body.dump());
    request.wall_now_ms = now_ms_;
    request.headers.front().second = host_;
    sign(request, Key::of(account().users[user_]), now_ms_);
    const Answer answer = model_.handle(request, now_ms_);
    Said said{answer.reply.status};
    if (!answer.reply.body.empty()) said.body = Json::parse(answer.reply.body);
    return said;
  }

  Model model_;
  std::string project_;
  std::string host_ = "127.0.0.1:1";
  size_t user_ = 0;
  int64_t now_ms_ = start_ms;
};

}  // namespace billstop::sandbox::testing
