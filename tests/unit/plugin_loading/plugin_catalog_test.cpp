#include "core/plugin_loading/plugin_catalog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/plugin_loading/elf_file.hpp"

namespace billstop::core {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

class PluginCatalog : public testing::Test {
 public:
  ~PluginCatalog() override { fs::remove_all(folder_); }

 protected:
  PluginCatalog() {
    folder_ =
        fs::path(testing::TempDir()) /
        (std::string("catalog_") + testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }

  void put(const char* name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  void put_plugin(const char* name, const std::string& manifest) {
    TestElf elf;
    elf.content = manifest;
    put(name, elf.bytes());
  }

  fs::path folder_;
};

TEST_F(PluginCatalog, reads_the_others_beside_every_kind_of_bad_file) {
  put_plugin("a.so", test_manifest("a"));
  put("b.so", "not a library");
  put("c.so", TestElf().bytes().substr(0, 100));
  TestElf plain;
  plain.section_name = ".text";
  put("d.so", plain.bytes());
  put_plugin("e.so", "{ broken");
  put_plugin("f.so", test_manifest("f", "7.0"));
  put_plugin("g.so", test_manifest("a"));
  put_plugin("h.so", test_manifest("h"));
  put("notes.txt", "no plugin, and not looked at");

  const std::vector<CatalogEntry> found = scan_plugins(folder_);
  ASSERT_EQ(found.size(), 8u);
  EXPECT_EQ(found[0].manifest->id, PluginId{"a"});
  EXPECT_EQ(found[1].problem, "b.so: is not an ELF file");
  EXPECT_THAT(found[2].problem, StartsWith("c.so: is truncated"));
  EXPECT_THAT(found[3].problem, StartsWith("d.so: has no section"));
  EXPECT_THAT(found[4].problem, StartsWith("e.so: manifest: is no JSON"));
  EXPECT_THAT(found[5].problem, HasSubstr("built for ABI 7"));
  EXPECT_EQ(found[6].problem, "g.so: has the id \"a\", which a.so has already");
  EXPECT_EQ(found[7].manifest->id, PluginId{"h"});
  for (const CatalogEntry& entry : found) {
    EXPECT_EQ(entry.manifest.has_value(), entry.problem.empty());
    EXPECT_EQ(entry.problem.find('\n'), std::string::npos);
  }
}

TEST_F(PluginCatalog, is_empty_for_an_empty_folder) {
  EXPECT_TRUE(scan_plugins(folder_).empty());
}

TEST_F(PluginCatalog, says_that_the_folder_cannot_be_read) {
  const auto found = scan_plugins(folder_ / "nowhere");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_THAT(found[0].problem, HasSubstr("the plugin folder cannot be read"));
}

}  // namespace
}  // namespace billstop::core
