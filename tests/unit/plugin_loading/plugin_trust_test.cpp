#include "core/plugin_loading/plugin_trust.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace billstop::core {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

class PluginTrust : public testing::Test {
 public:
  ~PluginTrust() override { fs::remove_all(folder_.parent_path()); }

 protected:
  PluginTrust() {
    fs::create_directories(folder_);
    std::ofstream(file_) << "abc";
    set(folder_, 0755);
    set(file_, 0644);
  }

  static void set(const fs::path& path, unsigned mode) {
    fs::permissions(path, static_cast<fs::perms>(mode));
  }

  // Of its own for each test: they run at the same time.
  static fs::path own_folder() {
    std::string name = testing::TempDir() + "plugin_trust.XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error("no folder: " + name);
    return name;
  }

  const fs::path folder_ = own_folder() / "plugins";
  const fs::path file_ = folder_ / "a.so";
};

TEST_F(PluginTrust, takes_what_only_this_user_can_write) {
  EXPECT_EQ(trust_problem(file_), "");
}

TEST_F(PluginTrust, refuses_a_file_that_others_may_write) {
  set(file_, 0666);
  EXPECT_THAT(trust_problem(file_),
              AllOf(HasSubstr("the file can be written by others"), HasSubstr("chmod go-w")));
}

TEST_F(PluginTrust, refuses_a_file_in_a_folder_that_others_may_write) {
  set(folder_, 0777);
  EXPECT_THAT(trust_problem(file_), HasSubstr("its folder can be written by others"));
}

TEST_F(PluginTrust, does_not_look_at_the_folders_above) {
  set(folder_.parent_path(), 01777);
  EXPECT_EQ(trust_problem(file_), "");
}

TEST_F(PluginTrust, looks_through_a_link_at_the_file_and_at_its_folder) {
  const fs::path elsewhere = folder_.parent_path() / "elsewhere";
  fs::create_directory(elsewhere);
  fs::create_symlink(file_, elsewhere / "b.so");
  set(elsewhere, 0755);
  EXPECT_EQ(trust_problem(elsewhere / "b.so"), "");
  set(folder_, 0777);
  EXPECT_NE(trust_problem(elsewhere / "b.so"), "");
}

TEST_F(PluginTrust, sums_a_file_up) {
  EXPECT_EQ(file_sha256(file_), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace billstop::core
