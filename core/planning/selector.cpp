#include "core/planning/selector.hpp"

#include <algorithm>

#include "core/domain/nearest_word.hpp"
#include "core/planning/glob.hpp"

namespace billstop::core {

bool Selector::matches(const Resource& resource) const {
  if (kind.empty()) return glob_matches(id, resource.name);
  if (kind != resource.kind) return false;
  return id.empty() || (pattern ? glob_matches(id, resource.id) : id == resource.id);
}

bool Selector::names(const ResourceKey& key) const {
  return !pattern && !id.empty() && kind == key.kind && id == key.id;
}

ParsedSelector parse_selector(std::string_view text, std::span<const std::string> known_kinds) {
  const size_t colon = text.find(':');
  const std::string word(text.substr(0, colon));
  const std::string rest(colon == std::string_view::npos ? "" : text.substr(colon + 1));
  if (colon != std::string_view::npos && rest.empty())
    return {std::nullopt, "'" + std::string(text) + "': an id or a pattern follows the colon"};
  if (word == "name") {
    if (rest.empty()) return {std::nullopt, "'name' needs a pattern, such as name:test-*"};
    return {Selector{std::string(text), {}, rest, true}, {}};
  }
  if (std::find(known_kinds.begin(), known_kinds.end(), word) == known_kinds.end())
    return {std::nullopt, "'" + word + "' is no kind of an installed plugin" +
                              did_you_mean(word, known_kinds) + "; expected KIND:ID"};
  return {Selector{std::string(text), Kind{word}, rest, is_pattern(rest)}, {}};
}

std::vector<std::string> without_match(std::span<const Selector> selectors,
                                       const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Selector& selector : selectors) {
    const auto& all = inventory.resources;
    if (std::none_of(all.begin(), all.end(),
                     [&](const Resource& resource) { return selector.matches(resource); }))
      out.push_back(selector.text);
  }
  return out;
}

}  // namespace billstop::core
