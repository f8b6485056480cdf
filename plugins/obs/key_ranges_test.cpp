#include "plugins/obs/key_ranges.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace billstop::obs {
namespace {

// Lists the ranges as a server would, in pages of three, cutting wherever it can.
std::map<std::string, int> list_all(const std::set<std::string>& keys, const Target& target,
                                    std::mt19937& random) {
  std::map<std::string, int> times;
  std::vector<KeyRange> ranges = ranges_of(target);
  while (true) {
    std::vector<size_t> open;
    for (size_t i = 0; i < ranges.size(); ++i)
      if (!ranges[i].done) open.push_back(i);
    if (open.empty()) return times;
    const size_t at = open[random() % open.size()];
    KeyRange range = ranges[at];
    std::vector<std::string> page;
    auto key = keys.upper_bound(range.after.key);
    if (range.after.key < range.prefix) key = keys.lower_bound(range.prefix);
    for (; key != keys.end() && key->starts_with(range.prefix) && page.size() < 3; ++key)
      page.push_back(*key);
    const bool more = key != keys.end() && key->starts_with(range.prefix);
    for (const std::string& one : page) {
      if (range.beyond(one)) {
        range.done = true;
        break;
      }
      ++times[one];
    }
    if (!more || page.empty() || range.beyond(page.back())) range.done = true;
    if (!range.done) range.after = {page.back(), {}};
    std::string found;
    if (!range.done && random() % 2 == 0)
      for (const std::string& marker : probe_markers(range, page.front(), page.back())) {
        const auto next = keys.upper_bound(marker);
        if (next != keys.end() && next->starts_with(range.prefix)) found = std::max(found, *next);
      }
    std::vector<KeyRange> parts;
    if (!found.empty()) parts = cut(range, page.back(), found);
    ranges[at] = range;
    for (KeyRange& part : parts) ranges.push_back(std::move(part));
  }
}

TEST(KeyRanges, ListEachKeyOfATargetOnceHoweverTheyAreCut) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    std::mt19937 random(seed);
    constexpr std::string_view letters = "ab/09Zz-~\xc3\xa9";
    std::set<std::string> keys;
    for (size_t i = 0; i < 60; ++i) {
      std::string key = random() % 3 == 0 ? "train" : "";
      for (size_t length = random() % 6; length > 0; --length)
        key += letters[random() % (letters.size() - 2)];
      if (random() % 9 == 0) key += "\xc3\xa9";
      if (!key.empty()) keys.insert(key);
    }
    const Target target{{"b"}, seed % 2 == 0 ? "train" : ""};
    std::map<std::string, int> wanted;
    for (const std::string& key : keys)
      if (target.holds(key)) wanted[key] = 1;
    auto seen = list_all(keys, target, random);
    std::erase_if(seen, [&](const auto& one) { return !target.holds(one.first); });
    ASSERT_EQ(seen, wanted) << "seed " << seed;
  }
}

TEST(KeyRanges, AreCutWhereTheKeysAreThick) {
  KeyRange range;
  range.prefix = "out/";
  range.after.key = "out/000999";
  const auto markers = probe_markers(range, "out/000000", "out/000999");
  ASSERT_FALSE(markers.empty());
  EXPECT_EQ(markers.front(), "out/1");
  const auto parts = cut(range, "out/000999", "out/300000");
  EXPECT_EQ(range.last, "out/1");
  ASSERT_EQ(parts.size(), 9u);
  EXPECT_EQ(parts.front().last, "out/2");
  EXPECT_EQ(parts.back().last, "");
}

TEST(KeyRanges, HoldTheKeyItselfAndWhatIsUnderItAsAFolder) {
  const Target target{{"b"}, "train"};
  EXPECT_TRUE(target.holds("train"));
  EXPECT_TRUE(target.holds("train/"));
  EXPECT_TRUE(target.holds("train/x"));
  EXPECT_FALSE(target.holds("train-2"));
  EXPECT_FALSE(target.holds("trai"));
}

}  // namespace
}  // namespace billstop::obs
