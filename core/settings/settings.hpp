// billstop.json, read into types. What it does not say is empty, so that the command line and the
// defaults can fill it.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/domain/effect.hpp"
#include "core/domain/ids.hpp"
#include "core/domain/times.hpp"
#include "core/domain/work_hours.hpp"

namespace billstop::core {

struct PluginSettings {
  std::optional<bool> enabled{};
  std::optional<bool> isolate{};     // run in processes of its own; bundled ones are not by default
  std::optional<Millis> deadline{};  // of a call without progress
  std::string settings_json = "{}";  // the plugin's own object; its manifest says what it may hold
};

// What `guard` holds the account against.
struct GuardSettings {
  std::string max_rate_per_hour{};  // "12.5 CNY"
  std::optional<Millis> older_than{};
  std::string owner_tag{};
  std::optional<WorkHours> hours{};
};

// Who is told what a command came to.
struct NoticeSettings {
  std::string webhook{};
  std::string secret_env{"BILLSTOP_WEBHOOK_SECRET"};  // the variable that holds what signs it
  std::vector<std::string> on{};                      // events; empty: all
};

// One of several accounts that a command goes through.
struct AccountSettings {
  std::string name{};     // as in reports, and of its folder in the state directory
  std::string profile{};  // of the credentials file, or hcloud:NAME; empty: the keys that are there
  std::string agency{};   // in it, to be taken with those keys; empty: none
  std::string domain{};   // name or id of the account: must match, and where the agency is
};

struct Settings {
  std::string account{};                      // name or domain id that must match
  std::vector<std::string> accounts_never{};  // names or domain ids that are never touched
  std::vector<AccountSettings> accounts{};
  std::optional<size_t> accounts_at_once{};
  GuardSettings guard{};
  NoticeSettings notices{};
  std::vector<RegionId> regions{};
  std::vector<ProjectId> projects{};
  std::map<PluginId, PluginSettings> plugins{};
  std::vector<std::string> plugin_dirs{};
  std::optional<std::map<PluginId, std::string>> pins{};  // SHA-256 of files, lower-case hex
  std::vector<std::string> protect{};                     // rules as given
  std::optional<Consent> allow{};
  std::optional<std::vector<std::string>> owners{};
  std::vector<std::string> obs_paths{};
  std::optional<Millis> older_than{};
  std::optional<size_t> max_resources{};
  std::optional<int> max_share_percent{};
  std::optional<Millis> deadline{};
  std::optional<Millis> max_age{};      // of a plan at apply
  std::optional<Millis> sweep_after{};  // sweep_after_s
  std::optional<double> rate_share{};   // above 0, at most 1
  std::optional<bool> require_zero{};
  std::optional<bool> fail_on_new{};
  std::string state_dir{};
  std::optional<std::string> log_level{};  // off, error, warn, info, debug
};

struct SettingsMistake {
  std::string path{};  // "plugins.notebook.enabled", "protect[1]"; empty: the file itself
  std::string what{};  // what is wrong, what was expected, the nearest known word
};

// What the reader cannot know by itself.
struct SettingsContext {
  std::vector<std::string> known_plugins{};  // empty: any name is taken
  // Why a text is no protect rule, or empty. Not set: rules are taken as they are.
  std::function<std::string(const std::string& rule)> rule_mistake{};
  // The ids known once the settings' own folders have been looked at. Not set: known_plugins.
  std::function<std::vector<std::string>(const std::vector<std::string>& plugin_dirs)>
      plugins_with{};
};

struct SettingsRead {
  Settings settings{};
  std::vector<SettingsMistake> mistakes{};  // all of them; empty: the settings may be used
};

// JSON with // and /* */ comments. Unknown and doubled keys are mistakes.
SettingsRead read_settings(std::string_view text, const SettingsContext& context);

// The same of a file. A file that cannot be read is a mistake too.
SettingsRead read_settings_file(const std::filesystem::path& path, const SettingsContext& context);

// One line a mistake: "billstop.json: protect[1]: ...".
std::string to_text(const std::vector<SettingsMistake>& mistakes, std::string_view file);

}  // namespace billstop::core
