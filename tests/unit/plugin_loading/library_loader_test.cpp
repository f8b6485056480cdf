#include "core/plugin_loading/library_loader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/plugin_loading/bench.hpp"

namespace billstop::core {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

LoadedLibrary load(const std::string& name) {
  return load_library(std::filesystem::path(BILLSTOP_TEST_PLUGINS) / (name + ".so"));
}

std::string create_problem(const billstop_entry& entry) {
  Bench bench;
  Manifest manifest;
  manifest.id = PluginId{"x"};
  return create_plugin(manifest, entry, "{}", bench.host()).problem;
}

TEST(LibraryLoader, gives_the_entry_of_a_good_plugin) {
  const LoadedLibrary good = load("good");
  ASSERT_NE(good.entry, nullptr) << good.problem;
  EXPECT_EQ(create_problem(*good.entry), "");
}

TEST(LibraryLoader, gives_the_same_entry_again_since_nothing_is_unloaded) {
  EXPECT_EQ(load("good").entry, load("good").entry);
}

TEST(LibraryLoader, names_the_symbol_that_is_not_resolved) {
  const LoadedLibrary loaded = load("unresolved");
  EXPECT_EQ(loaded.entry, nullptr);
  EXPECT_THAT(loaded.problem,
              AllOf(StartsWith("unresolved.so: cannot be loaded"),
                    HasSubstr("a_function_that_nobody_defines"), Not(HasSubstr("\n"))));
}

TEST(LibraryLoader, refuses_a_library_without_the_entry) {
  EXPECT_EQ(load("no_entry").problem, "no_entry.so: exports no billstop_plugin_entry");
}

TEST(LibraryLoader, refuses_code_of_another_abi) {
  EXPECT_EQ(load("other_abi").problem,
            "other_abi.so: its code is built for ABI 2, this billstop speaks ABI 1");
}

TEST(LibraryLoader, refuses_what_is_no_library) {
  const std::string path = testing::TempDir() + "/text.so";
  std::ofstream(path) << "text";
  EXPECT_THAT(load_library(path).problem, StartsWith("text.so: cannot be loaded"));
}

TEST(CreatePlugin, tells_in_one_line_what_create_threw) {
  const LoadedLibrary throwing = load("throws_in_create");
  ASSERT_NE(throwing.entry, nullptr) << throwing.problem;
  EXPECT_EQ(create_problem(*throwing.entry), "x: the settings name no bucket");
}

TEST(CreatePlugin, refuses_requests_in_create) {
  billstop_status seen = BILLSTOP_OK;
  static billstop_status* out = nullptr;
  out = &seen;
  billstop_entry entry{};
  entry.create = [](const billstop_host* host, billstop_call* call, billstop_str,
                    void**) -> billstop_status {
    billstop_request request{};
    request.struct_size = sizeof request;
    *out = host->submit(call, &request, 0);
    return BILLSTOP_FAILED;
  };
  EXPECT_THAT(create_problem(entry), HasSubstr("without saying why"));
  EXPECT_EQ(seen, BILLSTOP_FAULT);
}

TEST(CreatePlugin, refuses_an_instance_of_nothing) {
  billstop_entry entry{};
  entry.create = [](const billstop_host*, billstop_call*, billstop_str, void**) -> billstop_status {
    return BILLSTOP_OK;
  };
  EXPECT_EQ(create_problem(entry), "x: create returned no instance");
}

}  // namespace
}  // namespace billstop::core
