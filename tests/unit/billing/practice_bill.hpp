// The practice cloud's bill reached as billstop reaches the real one, on a clock that is a number.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/billing/bill_reader.hpp"
#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/rate_control.hpp"
#include "sdk/sandbox/account_file.hpp"
#include "sdk/sandbox/env_file.hpp"
#include "sdk/sandbox/model.hpp"
#include "tests/simulation/model_far_end.hpp"
#include "tests/simulation/virtual_loop.hpp"

namespace billstop::core::testing {

inline constexpr int64_t practice_start_ms = 1'678'521'930'000;  // 2023-03-11T08:05:30Z

inline Environment environment_of(const sandbox::World& world) {
  Environment environment;
  const std::string text =
      sandbox::env_file_text(world, "http://127.0.0.1:8000", "http://127.0.0.1:8001", 1.0);
  constexpr std::string_view word = "export ";
  for (size_t at = 0; at < text.size();) {
    const size_t end = text.find('\n', at);
    const std::string line = text.substr(at + word.size(), end - at - word.size());
    environment.variables[line.substr(0, line.find('='))] = line.substr(line.find('=') + 1);
    at = end + 1;
  }
  return environment;
}

class PracticeBill {
 public:
  using Before = std::function<void(const sandbox::Request&)>;

  explicit PracticeBill(std::unique_ptr<sandbox::World> world)
      : model_(std::move(world), practice_start_ms),
        environment_(environment_of(model_.world())),
        loop_(cloud_time(practice_start_ms)),
        transport_(loop_, simulation::far_end_of(
                              [this](const sandbox::Request& request, int64_t now_ms) {
                                if (before) before(request);
                                ++requests;
                                return model_.handle(request, now_ms);
                              },
                              "http://127.0.0.1:8001")),
        endpoints_(environment_),
        credentials_(Credentials::find(environment_)),
        rates_(loop_, {}),
        client_(loop_, transport_, credentials_, endpoints_, rates_, {}) {}

  // An account file's members of one account, beside its name and one user.
  static std::unique_ptr<sandbox::World> account(const std::string& members,
                                                 const std::string& switches = "{}") {
    return sandbox::read_account_file(
        R"({"switches":)" + switches + R"(,"accounts":[{"id":"sandbox-1","name":"one",)" +
            R"("projects":[{"id":"p1","name":"cn-north-4"}],)" +
            R"("users":[{"id":"u1","name":"ann","ak":"A","sk":"S"}])" + members + "}]}",
        practice_start_ms);
  }

  Bill read(const BillWish& wish) { return read(std::vector{wish}); }

  Bill read(const std::vector<BillWish>& wishes) {
    std::optional<Bill> read;
    read_bill(client_, {cloud_account().id}, wishes, now(),
              [&](Bill bill) { read = std::move(bill); });
    loop_.run_until([&] { return read.has_value(); });
    return read.value();
  }

  CloudTime now() const { return loop_.cloud_now(); }
  // In steps, as a cloud that somebody watches: what changes by itself changes in between.
  void wait(Millis time) {
    const OwnTime until = loop_.now() + time;
    while (loop_.now() < until) {
      loop_.run_to(std::min(until, loop_.now() + one_hour));
      model_.advance(to_ms(now()));
    }
  }

  sandbox::Model& model() { return model_; }
  sandbox::Account& cloud_account() { return *model_.world().accounts.front(); }
  simulation::VirtualLoop& loop() { return loop_; }
  CloudClient& client() { return client_; }
  Credentials& credentials() { return credentials_; }
  const Endpoints& endpoints() const { return endpoints_; }

  Before before{};  // what happens in the cloud before each request
  size_t requests = 0;

 private:
  sandbox::Model model_;
  Environment environment_;
  simulation::VirtualLoop loop_;
  simulation::VirtualTransport transport_;
  Endpoints endpoints_;
  Credentials credentials_;
  RateControl rates_;
  CloudClient client_;
};

}  // namespace billstop::core::testing
