#include "plugins/obs/key_ranges.hpp"

#include <algorithm>

namespace billstop::obs {
namespace {

constexpr size_t most_probes = 12;
constexpr char highest_cut = 0x7d;

size_t shared(std::string_view a, std::string_view b) {
  const auto [end, other] = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return static_cast<size_t>(end - a.begin());
}

bool between(char c, char low, char high) {
  return low <= c && c <= high;
}

// The last letter of the alphabet that `c` is of.
char end_of_alphabet(char c) {
  if (between(c, '0', '9')) return '9';
  if (between(c, 'A', 'Z')) return 'Z';
  if (between(c, 'a', 'z')) return 'z';
  return c;
}

}  // namespace

std::vector<KeyRange> ranges_of(const Target& target) {
  if (target.key.empty()) return {KeyRange{}};
  KeyRange itself;
  itself.prefix = itself.last = target.key;
  KeyRange inside;
  inside.prefix = target.key + "/";
  return {itself, inside};
}

std::vector<std::string> probe_markers(const KeyRange& range, std::string_view first_seen,
                                       std::string_view seen) {
  std::vector<std::string> out;
  const size_t deepest = std::min(shared(first_seen, seen), seen.size());
  for (size_t i = range.prefix.size(); i <= deepest && i < seen.size() && out.size() < most_probes;
       ++i) {
    if (!between(seen[i], ' ', highest_cut)) continue;
    std::string marker(seen.substr(0, i));
    marker += static_cast<char>(seen[i] + 1);
    if (!range.beyond(marker)) out.push_back(std::move(marker));
  }
  return out;
}

std::vector<KeyRange> cut(KeyRange& range, std::string_view seen, std::string_view found) {
  const size_t at = shared(seen, found);
  if (at >= seen.size() || at >= found.size() || !between(seen[at], ' ', highest_cut) ||
      range.beyond(found))
    return {};
  const std::string before(seen.substr(0, at));
  std::vector<std::string> borders;
  const char end = end_of_alphabet(seen[at]);
  for (char c = static_cast<char>(seen[at] + 1); c <= end; ++c) borders.push_back(before + c);
  if (borders.empty() || (between(found[at], ' ', highest_cut) && found[at] > end))
    borders.push_back(between(found[at], ' ', highest_cut)
                          ? before + found[at]
                          : before + static_cast<char>(seen[at] + 1));
  // It may have been listed further meanwhile.
  std::erase_if(borders, [&](const std::string& border) {
    return border <= range.after.key || range.beyond(border);
  });
  if (borders.empty()) return {};
  std::vector<KeyRange> out;
  for (size_t i = 0; i < borders.size(); ++i) {
    KeyRange part;
    part.prefix = range.prefix;
    part.after.key = borders[i];
    part.last = i + 1 < borders.size() ? borders[i + 1] : range.last;
    out.push_back(std::move(part));
  }
  range.last = borders.front();
  return out;
}

}  // namespace billstop::obs
