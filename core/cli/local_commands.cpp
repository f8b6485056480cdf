// runs, plugins, completion: they read this machine alone and reach no cloud.
#include <algorithm>

#include "core/cli/commands_impl.hpp"
#include "core/cli/completion.hpp"
#include "core/cli/effective.hpp"
#include "core/cli/new_plugin.hpp"
#include "core/domain/nearest_word.hpp"
#include "core/journal/run_folder.hpp"
#include "core/journal/state_lock.hpp"
#include "core/reporting/plugins_report.hpp"
#include "core/reporting/runs_report.hpp"

namespace billstop::core {

int runs_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  if (c.line.keep) {
    const StateLock lock(e.state_dir);
    const size_t removed = remove_finished_before(e.state_dir, c.wall_now() - *c.line.keep);
    c.status.note("removed " + std::to_string(removed) + " finished runs");
  }
  std::vector<RunSummary> runs;
  for (const RunListing& listing : list_runs(e.state_dir))
    runs.push_back({listing.run, listing.started_at, std::string(to_text(listing.state))});
  c.out(c.json() ? runs_json(runs) : runs_text(runs, c.style));
  return 0;
}

int plugins_command(const CommandContext& c) {
  if (c.line.arguments.front() == "new") {
    const std::string& name = c.line.arguments.back();
    write_new_plugin(c.installed.template_folder(), std::filesystem::path(".") / name);
    c.out("Wrote ./" + name + "; its README.md says how to build and test it.");
    return 0;
  }
  const Effective e = effective_of(c);
  const std::vector<PluginFacts> facts = c.installed.facts(e.wishes.plugins, c.settings);
  if (c.line.arguments.front() == "list") {
    c.out(c.json() ? plugins_list_json(facts) : plugins_list_text(facts, c.style));
    return 0;
  }
  const std::string& id = c.line.arguments.back();
  const auto found =
      std::ranges::find_if(facts, [&](const PluginFacts& f) { return f.manifest.id.value == id; });
  if (found == facts.end()) {
    std::vector<std::string> known;
    for (const PluginFacts& f : facts) known.push_back(f.manifest.id.value);
    throw UsageError("there is no plugin '" + id + "'" + did_you_mean(id, known));
  }
  PluginFacts facts_of_one = *found;
  c.installed.add_details(facts_of_one);
  c.out(c.json() ? plugin_show_json(facts_of_one) : plugin_show_text(facts_of_one, c.style));
  return 0;
}

int completion_command(const CommandContext& c) {
  c.out(completion_script(c.line.arguments.front(), c.commands));
  return 0;
}

}  // namespace billstop::core
