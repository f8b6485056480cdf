#include "core/domain/nearest_word.hpp"

#include <algorithm>
#include <cctype>
#include <vector>

namespace billstop::core {
namespace {

// Longer ones are no slips of the hand, and the table below grows with the product of both.
constexpr size_t longest_word = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// Insertions, deletions, replacements and swaps of neighbours that turn a into b.
size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest_word(std::string_view wrong,
                                        std::span<const std::string> known) {
  if (wrong.empty() || wrong.size() > longest_word) return std::nullopt;
  const std::string wanted = lower(wrong);
  size_t best = std::max<size_t>(1, wanted.size() / 3) + 1;
  std::optional<std::string> nearest;
  for (const std::string& word : known) {
    if (word.size() > longest_word) continue;
    const size_t steps = distance(wanted, lower(word));
    if (steps < best) {
      best = steps;
      nearest = word;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string> known) {
  const auto word = nearest_word(wrong, known);
  return word ? " (did you mean '" + *word + "'?)" : std::string();
}

}  // namespace billstop::core
