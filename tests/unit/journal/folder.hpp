// A folder of its own for each test.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/journal/journal_reader.hpp"

namespace billstop::core::test {

class InFolder : public testing::Test {
 public:
  ~InFolder() override { std::filesystem::remove_all(folder_); }

 protected:
  InFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "billstop-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }

  static std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
  }
  static void put(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }

  std::filesystem::path folder_;
};

inline JournalHead head(std::string run = "20261118T000000Z-000001") {
  return {journal_version, {std::move(run)}, cloud_time(1'795'000'000'000), "abc"};
}

inline JournalRecord record(std::string type, std::string id, int step = 0,
                            std::string outcome = {}) {
  JournalRecord r;
  r.type = std::move(type);
  r.at = cloud_time(1'795'000'001'000);
  if (!id.empty()) r.key = {{"notebook"}, std::move(id)};
  r.step = step;
  r.outcome = std::move(outcome);
  return r;
}

}  // namespace billstop::core::test
