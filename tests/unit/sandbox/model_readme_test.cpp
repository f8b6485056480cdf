#include <fstream>
#include <sstream>

#include "sdk/sandbox/model.hpp"

namespace billstop::sandbox {
namespace {

using ::testing::HasSubstr;

std::string readme() {
  std::ifstream file(std::string(BILLSTOP_SOURCE_DIR) + "/sdk/sandbox/README.md");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(Readme, ListsEverySwitchWithItsDefault) {
  const std::string text = readme();
  for (const auto& [name, value] : switch_defaults()) {
    EXPECT_THAT(text, HasSubstr("| `" + name + "` | " + std::to_string(value) + " |"));
  }
}

TEST(Readme, ListsEveryKind) {
  const std::string text = readme();
  for (const auto& service : make_services()) {
    for (const std::string& kind : service->kinds()) EXPECT_THAT(text, HasSubstr('`' + kind + '`'));
  }
}

}  // namespace
}  // namespace billstop::sandbox
