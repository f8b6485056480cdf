#include "core/plugin_loading/manifest_section.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/unit/plugin_loading/elf_file.hpp"

namespace billstop::core {
namespace {

using testing::HasSubstr;

std::string problem_of(const TestElf& elf) {
  return find_manifest_section(elf.bytes()).problem;
}

TEST(ManifestSection, gives_the_sections_bytes) {
  TestElf elf;
  elf.content = R"({"id":"x"})";
  EXPECT_EQ(find_manifest_section(elf.bytes()).json, elf.content);
}

TEST(ManifestSection, says_that_a_text_is_no_elf_file) {
  EXPECT_EQ(find_manifest_section("#!/bin/sh\n").problem, "is not an ELF file");
  EXPECT_EQ(find_manifest_section("").problem, "is not an ELF file");
}

TEST(ManifestSection, says_that_a_library_without_the_section_is_no_plugin) {
  TestElf elf;
  elf.section_name = ".billstop_manifest2";
  EXPECT_THAT(problem_of(elf), HasSubstr("no section .billstop_manifest"));
}

TEST(ManifestSection, refuses_another_machine_and_what_is_no_library) {
  TestElf other;
  other.machine = EM_S390;
  EXPECT_THAT(problem_of(other), HasSubstr("another kind of machine"));
  TestElf object;
  object.type = ET_REL;
  EXPECT_THAT(problem_of(object), HasSubstr("no shared library"));
}

TEST(ManifestSection, refuses_a_manifest_that_is_too_large) {
  TestElf elf;
  elf.content = std::string(manifest_bytes_max + 1, ' ');
  EXPECT_THAT(problem_of(elf), HasSubstr("at most 1048576"));
}

TEST(ManifestSection, refuses_a_section_that_claims_more_than_there_is) {
  TestElf elf;
  elf.claimed_size = 4096;
  EXPECT_THAT(problem_of(elf), HasSubstr("truncated"));
}

TEST(ManifestSection, refuses_an_empty_section) {
  TestElf elf;
  elf.section_type = SHT_NOBITS;
  EXPECT_THAT(problem_of(elf), HasSubstr("empty"));
}

TEST(ManifestSection, refuses_a_file_cut_anywhere) {
  const std::string whole = TestElf().bytes();
  for (size_t size = 0; size < whole.size(); ++size) {
    const ManifestSection cut = find_manifest_section(whole.substr(0, size));
    EXPECT_FALSE(cut.problem.empty()) << "cut at " << size;
    EXPECT_TRUE(cut.json.empty()) << "cut at " << size;
  }
}

TEST(ManifestSection, survives_any_single_damaged_byte) {
  const std::string whole = TestElf().bytes();
  for (size_t i = 0; i < whole.size(); ++i)
    for (const char damage : {'\x00', '\x7f', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = damage;
      const ManifestSection read = find_manifest_section(damaged);
      EXPECT_LE(read.json.size(), whole.size());
      EXPECT_NE(read.json.empty(), read.problem.empty()) << "byte " << i;
    }
}

TEST(ManifestSection, reads_a_linked_plugin_and_refuses_it_cut) {
  const std::filesystem::path path = BILLSTOP_TEST_PLUGINS "/good.so";
  EXPECT_THAT(read_manifest_section(path).json, HasSubstr("\"id\": \"good\""));
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  const std::string whole = bytes.str();
  for (size_t part = 0; part < 64; ++part)
    EXPECT_FALSE(find_manifest_section(whole.substr(0, whole.size() * part / 64)).problem.empty());
}

TEST(ManifestSection, says_that_a_file_is_not_there) {
  EXPECT_THAT(read_manifest_section("/nonexistent/x.so").problem, HasSubstr("cannot be read"));
}

}  // namespace
}  // namespace billstop::core
