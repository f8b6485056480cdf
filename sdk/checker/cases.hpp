// The cases that a plugin is held to, one promise of sdk/ABI.md each.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/checker/bench.hpp"

namespace billstop::checker {

enum class Verdict : uint8_t { passed, failed, nothing_to_check };

struct Outcome {
  Verdict verdict = Verdict::passed;
  std::string text{};  // what is wrong, or why there was nothing to check, or a measured figure
};

struct Setup {
  PluginFile file{};
  Tools tools{};
  std::string account_json{};  // of --account; empty: the demo account
  uint64_t seed = 1;
  size_t large = 100'000;  // resources of the large account
};

struct Case {
  std::string_view id;
  std::string_view promise;
  Outcome (*run)(const Setup& setup);
};

std::span<const Case> file_cases();  // file, life
std::span<const Case> locate_cases();
std::span<const Case> stop_cases();   // stop and verify
std::span<const Case> fault_cases();  // the cloud fails, the host cancels

// ---- shared by the cases ----

std::unique_ptr<sandbox::World> usual_world(const Setup& setup);

// A bench with a created instance; throws Failed when there is none.
class Ready : public Bench {
 public:
  Ready(const Setup& setup, std::unique_ptr<sandbox::World> world);
};

// Ends a case.
struct Failed {
  std::string text;
};
void expect(bool holds, const std::string& text);
// Throws when the call did what no plugin may do.
const Seen& expect_clean(const Seen& seen, const std::string& where);

// All that locate finds over all scopes; each call clean.
std::vector<Resource> locate_all(Bench& bench);

// What one stop call may be given: resources alike whose way can be taken now.
struct Batch {
  std::string way{};
  std::vector<Resource> resources{};
};
std::vector<Batch> batches(const PluginFile& file, const std::vector<Resource>& found);

inline Outcome nothing(std::string why) {
  return {Verdict::nothing_to_check, std::move(why)};
}

}  // namespace billstop::checker
