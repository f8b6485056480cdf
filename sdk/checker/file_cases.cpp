#include <algorithm>

#include "sdk/checker/cases.hpp"
#include "sdk/sandbox/practice_account.hpp"

namespace billstop::checker {
namespace {

Outcome manifest(const Setup& setup) {
  const PluginFile& file = setup.file;
  expect(file.problem.empty(), file.problem);
  expect(file.manifest.value("abi", "").starts_with("1."),
         "is built for ABI " + file.manifest.value("abi", "") + "; this is ABI 1");
  return {};
}

Outcome requests(const Setup& setup) {
  const std::string problem = requests_problem(setup.file);
  expect(problem.empty(), problem);
  return {};
}

Outcome symbols(const Setup& setup) {
  const auto& exported = setup.file.exported;
  expect(std::ranges::find(exported, "billstop_plugin_entry") != exported.end(),
         "does not export billstop_plugin_entry");
  for (const std::string& name : exported)
    expect(name == "billstop_plugin_entry",
           "exports " + name +
               " beside its entry: link it with a version script, as "
               "billstop_add_plugin() does");
  expect(!setup.file.unique_symbols, "has unique symbols, which collide with another plugin's");
  return {};
}

Outcome load(const Setup& setup) {
  const auto began = std::chrono::steady_clock::now();
  Ready bench(setup, sandbox::empty_world());
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  return {Verdict::passed, "loaded and created in " + std::to_string(took.count()) + " us"};
}

Outcome two_instances(const Setup& setup) {
  Ready first(setup, usual_world(setup));
  Ready second(setup, usual_world(setup));
  const size_t of_first = locate_all(first).size();
  const size_t of_second = locate_all(second).size();
  expect(of_first == of_second, "two instances find " + std::to_string(of_first) + " and " +
                                    std::to_string(of_second) + " resources in one account");
  return {};
}

constexpr Case cases[] = {
    {"file-manifest", "its manifest can be read and fits ABI 1", &manifest},
    {"file-requests", "it asks for nothing that is never open, and reads only by reads", &requests},
    {"file-symbols", "it exports its entry and nothing else", &symbols},
    {"life-load", "it loads, and creates an instance, without a word on its output", &load},
    {"life-two", "two instances do not know of each other", &two_instances},
};

}  // namespace

std::span<const Case> file_cases() {
  return cases;
}

}  // namespace billstop::checker
