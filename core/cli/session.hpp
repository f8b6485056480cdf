// One account reached for real: keys, endpoints, loop, transport, plugins. Built once, in main's
// thread, which is the loop's.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/billing/bill_reader.hpp"
#include "core/cli/effective.hpp"
#include "core/cli/plugin_set.hpp"
#include "core/cloud/cloud_client.hpp"
#include "core/cloud/credentials.hpp"
#include "core/cloud/curl_transport.hpp"
#include "core/cloud/endpoints.hpp"
#include "core/cloud/epoll_loop.hpp"
#include "core/cloud/keys_answer.hpp"
#include "core/cloud/rate_control.hpp"
#include "core/execution/locator.hpp"
#include "core/plugin_loading/parallel_runner.hpp"

namespace billstop::core {

// The account or its places could not be told: exit 4.
struct CouldNotTellError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// SIGINT or SIGTERM before anything was stopped: exit 130.
struct Interrupted : std::exception {
  const char* what() const noexcept override { return "interrupted"; }
};

class Session {
 public:
  // Throws CredentialsError, SafetyRefusal. `status` outlives the session.
  Session(const Environment& environment, const Effective& effective, Status& status);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Who we are and where to look. Throws CouldNotTellError, UsageError (no such region),
  // SafetyRefusal (an account that must not be touched).
  void discover(const std::string& confirm);

  // Only who we are. Throws the same.
  void identify(const std::string& confirm);

  // Lets time on the cloud's clock go by.
  void wait(Millis cloud_time);

  // Loads the plugins; what could not be loaded is told to the status and left out. `planned`: the
  // protect rules of a plan that is carried out, which hold beside today's.
  void load_plugins(const InstalledPlugins& installed, Settings settings,
                    const std::vector<std::string>& planned = {});

  // What is looked at beside all that is found: stored data that the user names.
  void look_for(std::vector<ResourceKey> named) { places_.named = std::move(named); }
  Inventory look();

  // The account's own lines; what could not be read is the bill's gap.
  Bill read_bill(const std::vector<BillWish>& wishes);
  // Rates of what runs and has none, by the price inquiry; gives what was refused.
  std::vector<CouldNotTell> ask_prices(Inventory& inventory);

  EpollLoop& loop() { return loop_; }
  Transport& transport() { return transport_; }
  const Identity& identity() const { return discovered_.identity; }
  const Places& places() const { return places_; }
  const Discovered& discovered() const { return discovered_; }
  // The cloud's clock minus this machine's, as far as the answers until now tell it.
  Millis clock_skew() const;
  const std::vector<Plugin*>& plugins() const { return plugins_; }
  std::vector<Manifest> manifests() const;
  std::vector<std::pair<std::string, std::string>> endpoints() const {
    return endpoints_.overrides();
  }

  // Runs the loop until `done`. A first signal calls on_signal, or throws Interrupted where there
  // is none; a second one ends the process at once.
  void run_until(const bool& done, std::function<void()> on_signal = {});

 private:
  void check_account(const std::string& confirm) const;
  void watch_signals();
  void signalled();
  void take_keys();
  void log_in();
  void take_agency();
  template <class Ask>
  KeysAnswer keys_of(Ask ask);

  const Effective& effective_;
  Status& status_;
  Credentials credentials_;
  Credentials own_;  // those that fetch an agency's; the same where there is none
  Endpoints endpoints_;
  EpollLoop loop_;
  CurlTransport transport_;
  RateControl rates_;
  CloudClient client_;
  CloudClient own_client_;
  ParallelRunner runner_;
  const OwnTime began_;          // when cloud_began_ was this machine's clock,
  const CloudTime cloud_began_;  // before any answer
  Discovered discovered_;
  Places places_;
  PluginSet loaded_;
  std::vector<Plugin*> plugins_;
  std::function<void()> on_signal_;
  int signal_fd_ = -1;
  int signals_ = 0;
};

}  // namespace billstop::core
