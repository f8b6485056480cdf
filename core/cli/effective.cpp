#include "core/cli/effective.hpp"

#include <algorithm>

#include "core/domain/nearest_word.hpp"
#include "core/journal/run_folder.hpp"

namespace billstop::core {

namespace {

std::vector<std::string> ids_of(std::span<const Manifest> manifests) {
  std::vector<std::string> ids;
  for (const Manifest& manifest : manifests) ids.push_back(manifest.id.value);
  return ids;
}

std::vector<ProtectRule> rules_of(const std::vector<std::string>& texts) {
  std::vector<ProtectRule> rules;
  for (const std::string& text : texts) {
    ParsedRule parsed = parse_protect_rule(text);
    if (!parsed.rule) throw UsageError("protect rule '" + text + "': " + parsed.mistake);
    rules.push_back(std::move(*parsed.rule));
  }
  return rules;
}

std::vector<Selector> selectors_of(const std::vector<std::string>& texts,
                                   std::span<const Manifest> manifests) {
  std::vector<std::string> kinds;
  for (const Manifest& manifest : manifests)
    for (const KindSpec& kind : manifest.kinds) kinds.push_back(kind.kind.value);
  std::vector<Selector> selectors;
  for (const std::string& text : texts) {
    ParsedSelector parsed = parse_selector(text, kinds);
    if (!parsed.selector) throw UsageError("--only " + text + ": " + parsed.mistake);
    selectors.push_back(std::move(*parsed.selector));
  }
  return selectors;
}

void check_plugin(const std::string& id, const std::vector<std::string>& known) {
  if (std::ranges::find(known, id) == known.end())
    throw UsageError("there is no plugin '" + id + "'" + did_you_mean(id, known));
}

// --plugins names those that may stop; without it all that the settings do not switch off.
std::vector<PluginId> enabled(const CommandLine& line, const Settings& settings,
                              std::span<const Manifest> manifests) {
  const std::vector<std::string> known = ids_of(manifests);
  std::vector<PluginId> out;
  if (line.plugins) {
    for (const std::string& id : *line.plugins) {
      check_plugin(id, known);
      out.push_back({id});
    }
    return out;
  }
  for (const std::string& id : known) {
    const auto said = settings.plugins.find(PluginId{id});
    const bool off = said != settings.plugins.end() && said->second.enabled == false;
    if (!off) out.push_back({id});
  }
  return out;
}

template <class T>
std::vector<T> joined(std::vector<T> first, const std::vector<T>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

Effective effective(const CommandLine& line, const Settings& settings,
                    std::span<const Manifest> manifests, const std::string& xdg_state_home,
                    const std::string& home) {
  Effective e;
  Wishes& wishes = e.wishes;
  if (line.allow)
    wishes.consent = *line.allow;
  else if (settings.allow)
    wishes.consent = *settings.allow;
  wishes.owners =
      line.owners.empty() ? settings.owners.value_or(std::vector<std::string>{}) : line.owners;
  wishes.only = selectors_of(line.only, manifests);
  wishes.obs_paths = joined(settings.obs_paths, line.obs_paths);
  wishes.bucket_way = WayId{line.obs_way};
  wishes.protect = rules_of(joined(settings.protect, line.protect));
  wishes.older_than = line.older_than ? line.older_than : settings.older_than;
  wishes.plugins = enabled(line, settings, manifests);
  e.max_resources_today = line.max_resources ? line.max_resources : settings.max_resources;
  e.max_share_today = line.max_share_percent ? line.max_share_percent : settings.max_share_percent;
  if (e.max_resources_today) wishes.caps.max_resources = *e.max_resources_today;
  wishes.caps.max_share_percent = e.max_share_today;
  if (!line.owners.empty()) e.owners_today = line.owners;
  if (line.plugins) e.plugins_today = wishes.plugins;

  for (const std::string& region : line.regions) e.where.regions.push_back({region});
  if (line.regions.empty()) e.where.regions = settings.regions;
  e.where.projects = line.projects;
  if (line.projects.empty())
    for (const ProjectId& project : settings.projects) e.where.projects.push_back(project.value);

  e.strictness.require_zero = line.require_zero || settings.require_zero.value_or(false);
  e.strictness.fail_on_new = line.fail_on_new || settings.fail_on_new.value_or(false);
  e.limits.deadline = settings.deadline.value_or(e.limits.deadline);
  e.sweep_after = settings.sweep_after.value_or(e.sweep_after);
  e.max_age = line.max_age.value_or(settings.max_age.value_or(e.max_age));
  e.rate_share = settings.rate_share.value_or(e.rate_share);
  if (line.rate_share_percent) e.rate_share = *line.rate_share_percent / 100.0;
  e.must_be_account = settings.account;
  e.never_accounts = settings.accounts_never;
  e.state_dir = line.state_dir.empty() ? settings.state_dir : line.state_dir;
  if (e.state_dir.empty()) e.state_dir = default_state_dir(xdg_state_home, home);
  return e;
}

TodaysRules todays_rules(const Effective& e, const Identity& identity, CloudTime cloud_now) {
  return {.identity = identity,
          .cloud_now = cloud_now,
          .protect = e.wishes.protect,
          .older_than = e.wishes.older_than,
          .owners = e.owners_today,
          .plugins = e.plugins_today,
          .max_resources = e.max_resources_today,
          .max_share_percent = e.max_share_today};
}

Settings settings_for(
    const CommandLine& line,
    std::function<std::vector<std::string>(const std::vector<std::string>&)> plugins_with) {
  std::filesystem::path file = line.config_file;
  std::error_code ignored;
  if (file.empty() && std::filesystem::exists("billstop.json", ignored)) file = "billstop.json";
  if (file.empty()) return {};
  SettingsContext context{
      .rule_mistake = [](const std::string& rule) { return parse_protect_rule(rule).mistake; },
      .plugins_with = std::move(plugins_with)};
  SettingsRead read = read_settings_file(file, context);
  if (!read.mistakes.empty()) throw UsageError(to_text(read.mistakes, file.string()));
  return std::move(read.settings);
}

}  // namespace billstop::core
