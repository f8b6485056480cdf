// The command line of billstop-sandbox; what each option does stands in README.md here.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace billstop::sandbox {

struct Address {
  std::string host = "127.0.0.1";
  uint16_t port = 0;  // 0: the system picks a free one
};

enum class AccountSource : uint8_t { demo, demo_hostile, file, random, empty };

struct Options {
  AccountSource source = AccountSource::demo;
  std::string account_file{}, faults_file{}, env_file{};
  size_t random_resources = 0;
  uint64_t seed = 1;
  Address listen{}, obs_listen{};
  int64_t latency_ms = 0;
  int64_t rate_limit = 0;      // requests a second for each account and class; 0: none
  int64_t obs_rate_limit = 0;  // object operations a second for each account; 0: none
  double clock_rate = 1;
  bool help = false;
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Options parse_options(const std::vector<std::string>& arguments);  // without the program's name
std::string usage();

}  // namespace billstop::sandbox
