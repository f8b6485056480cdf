#include "core/reporting/coverage_text.hpp"

#include <map>
#include <string>

#include "core/reporting/words.hpp"

namespace billstop::core::reporting {
namespace {

struct Counts {
  size_t resources = 0, places_found = 0, places_none = 0, places_unknown = 0;
};

void put_unknown(TextPage& page, const Coverage& coverage) {
  page.line(2,
            "could not tell: " + shown(coverage.plugin.value, 60) + " in " + place(coverage.scope),
            Tone::bad);
  for (const MissingPart& part : coverage.missing) {
    std::string text = part.kind.empty() ? "everything" : shown(part.kind.value, 60);
    text.append(": ").append(to_text(part.why));
    const std::string words = in_words(part.words);
    page.line(4, words.empty() ? text : text + ", " + words);
  }
}

}  // namespace

void put_coverage(TextPage& page, std::span<const Coverage> coverage,
                  std::span<const NotLookedAt> not_looked_at) {
  std::map<PluginId, Counts> plugins;
  for (const Coverage& one : coverage) {
    Counts& counts = plugins[one.plugin];
    counts.resources += one.count;
    ++(one.looked == Looked::found  ? counts.places_found
       : one.looked == Looked::none ? counts.places_none
                                    : counts.places_unknown);
  }
  if (!plugins.empty()) page.heading("LOOKED AT");
  for (const auto& [plugin, counts] : plugins) {
    std::string text = shown(plugin.value, 60) + ":";
    if (counts.resources > 0 || counts.places_found > 0)
      text += " found " + std::to_string(counts.resources) + " in " +
              counted(counts.places_found, "place", "places") + ";";
    if (counts.places_none > 0)
      text += " none in " + counted(counts.places_none, "place", "places") + ";";
    if (counts.places_unknown > 0)
      text += " could not tell in " + counted(counts.places_unknown, "place", "places") + ";";
    text.back() = '.';
    page.line(2, text);
  }
  for (const Coverage& one : coverage)
    if (one.looked == Looked::could_not_tell) put_unknown(page, one);
  if (!not_looked_at.empty()) page.heading("NOT LOOKED AT");
  for (const NotLookedAt& one : not_looked_at)
    page.line(2, shown(one.what, 300) + (one.why.empty() ? "" : ": " + shown(one.why, 300)));
}

}  // namespace billstop::core::reporting
