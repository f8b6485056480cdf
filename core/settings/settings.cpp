#include "core/settings/settings.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "core/domain/nearest_word.hpp"
#include "core/domain/safe_text.hpp"
#include "core/settings/json_reader.hpp"

namespace billstop::core {

using nlohmann::json;

namespace {

constexpr int64_t most_resources = 1'000'000;
constexpr int64_t longest_sweep_s = 86'400;
constexpr int64_t most_at_once = 64;
constexpr size_t shown_points = 40;

size_t line_at(std::string_view text, size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  return 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
}

// The parser keeps the last of two equal keys, and a person reads the first.
json parse_noting_doubles(std::string_view text, std::vector<SettingsMistake>& mistakes) {
  std::vector<std::set<std::string>> keys;
  const auto each = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second)
      mistakes.push_back({safe_text(parsed.get<std::string>(), shown_points),
                          "the key is there twice in the same object"});
    return true;
  };
  try {
    return json::parse(text, each, true, true);
  } catch (const json::parse_error& error) {
    mistakes.push_back(
        {"", "line " + std::to_string(line_at(text, error.byte == 0 ? 0 : error.byte - 1)) +
                 ": this is not JSON: " + safe_text(error.what())});
    return json::object();
  } catch (const json::out_of_range&) {
    mistakes.push_back({"", "a number in it is too large"});
    return json::object();
  }
}

class Reader {
 public:
  Reader(const json& top, const SettingsContext& context, SettingsRead& out)
      : top_(top, "", out.mistakes),
        context_(context),
        out_(out.settings),
        mistakes_(out.mistakes) {}

  void read() {
    top_.text("$schema");
    read_where();
    read_plugins();
    read_limits();
    read_run();
    read_guard();
    read_notices();
    top_.no_others();
  }

 private:
  void read_where() {
    out_.account = top_.text("account").value_or("");
    if (const json* accounts = top_.object("accounts")) {
      JsonReader reader(*accounts, "accounts", mistakes_);
      out_.accounts_never = reader.texts("never").value_or(std::vector<std::string>{});
      if (const auto most = reader.number("at_once", 1, most_at_once))
        out_.accounts_at_once = static_cast<size_t>(*most);
      read_accounts(reader);
      reader.no_others();
    }
    for (const std::string& region : top_.texts("regions").value_or(Texts{}))
      out_.regions.push_back({region});
    for (const std::string& project : top_.texts("projects").value_or(Texts{}))
      out_.projects.push_back({project});
  }

  void read_accounts(JsonReader& accounts) {
    const json* each = accounts.object("each");
    if (each == nullptr) return;
    JsonReader reader(*each, "accounts.each", mistakes_);
    for (const auto& item : each->items()) {
      const json* one = reader.object(item.key());
      if (one == nullptr) continue;
      JsonReader account(*one, reader.path_of(item.key()), mistakes_);
      const bool is_name = item.key().find_first_of("/\\") == std::string::npos &&
                           !item.key().starts_with('.') && !item.key().empty();
      if (!is_name) account.mistake(account.path_of(""), "a name names a folder too: no slash");
      out_.accounts.push_back({item.key(), account.text("profile").value_or(""),
                               account.text("agency").value_or(""),
                               account.text("domain").value_or("")});
      if (!out_.accounts.back().agency.empty() && out_.accounts.back().domain.empty())
        account.mistake(account.path_of("domain"), "an agency needs the account that it is in");
      account.no_others();
    }
  }

  void read_notices() {
    const json* notices = top_.object("notices");
    if (notices == nullptr) return;
    JsonReader reader(*notices, "notices", mistakes_);
    out_.notices.webhook = reader.text("webhook").value_or("");
    if (const auto name = reader.text("secret_env")) out_.notices.secret_env = *name;
    out_.notices.on =
        reader
            .words("on", {"finished", "leftover", "could_not_tell", "pending", "interrupted",
                          "announced", "against_policy", "still_billed"})
            .value_or(Texts{});
    reader.no_others();
  }

  void read_guard() {
    const json* guard = top_.object("guard");
    if (guard == nullptr) return;
    JsonReader reader(*guard, "guard", mistakes_);
    out_.guard.max_rate_per_hour = reader.text("max_rate_per_hour").value_or("");
    out_.guard.older_than = reader.duration("older_than");
    out_.guard.owner_tag = reader.text("owner_tag").value_or("");
    if (const auto hours = reader.text("hours")) {
      out_.guard.hours = WorkHours::parse(*hours);
      if (!out_.guard.hours)
        reader.mistake("guard.hours", "expected " + std::string(work_hours_expected) + ", found '" +
                                          safe_text(*hours, shown_points) + "'");
    }
    reader.no_others();
  }

  void read_plugins() {
    out_.plugin_dirs = top_.texts("plugin_dirs").value_or(Texts{});
    known_plugins_ =
        context_.plugins_with ? context_.plugins_with(out_.plugin_dirs) : context_.known_plugins;
    read_pins();
    const json* plugins = top_.object("plugins");
    if (plugins == nullptr) return;
    JsonReader reader(*plugins, "plugins", mistakes_);
    for (const auto& item : plugins->items()) {
      if (!is_known_plugin(item.key())) {
        reader.mistake(reader.path_of(item.key()),
                       "no such plugin is installed" + did_you_mean(item.key(), known_plugins_));
        continue;
      }
      const json* one = reader.object(item.key());
      if (one == nullptr) continue;
      JsonReader plugin(*one, reader.path_of(item.key()), mistakes_);
      PluginSettings& settings = out_.plugins[PluginId{item.key()}];
      settings.enabled = plugin.yes_or_no("enabled");
      settings.isolate = plugin.yes_or_no("isolate");
      settings.deadline = plugin.duration("deadline");
      if (const json* own = plugin.object("settings")) settings.settings_json = own->dump();
      plugin.no_others();
    }
  }

  bool is_known_plugin(const std::string& id) const {
    return known_plugins_.empty() || std::ranges::find(known_plugins_, id) != known_plugins_.end();
  }

  void read_pins() {
    const json* pins = top_.object("pins");
    if (pins == nullptr) return;
    out_.pins.emplace();
    for (const auto& [id, sum] : pins->items()) {
      const std::string hex = sum.is_string() ? sum.get<std::string>() : std::string();
      if (hex.size() != 64 || hex.find_first_not_of("0123456789abcdef") != std::string::npos)
        top_.mistake("pins." + safe_text(id), "expected a SHA-256, 64 digits of 0-9 and a-f");
      else
        (*out_.pins)[PluginId{id}] = hex;
    }
  }

  void read_limits() {
    out_.protect = top_.texts("protect").value_or(Texts{});
    for (size_t i = 0; i < out_.protect.size() && context_.rule_mistake; ++i) {
      std::string wrong = context_.rule_mistake(out_.protect[i]);
      if (!wrong.empty()) top_.mistake("protect[" + std::to_string(i) + "]", safe_text(wrong));
    }
    read_allow();
    out_.owners = top_.texts("owners");
    out_.obs_paths = top_.texts("obs_paths").value_or(Texts{});
    for (size_t i = 0; i < out_.obs_paths.size(); ++i)
      if (!out_.obs_paths[i].starts_with("obs://"))
        top_.mistake("obs_paths[" + std::to_string(i) + "]",
                     "expected a path such as obs://bucket/folder, found '" +
                         safe_text(out_.obs_paths[i], shown_points) + "'");
    out_.older_than = top_.duration("older_than");
    if (const auto most = top_.number("max_resources", 0, most_resources))
      out_.max_resources = static_cast<size_t>(*most);
    if (const auto share = top_.number("max_share_percent", 1, 100))
      out_.max_share_percent = static_cast<int>(*share);
  }

  void read_allow() {
    Texts known;
    for (Effect effect : all_effects) known.emplace_back(to_text(effect));
    const auto given = top_.words("allow", known);
    if (!given) return;
    out_.allow = Consent::none();
    for (const std::string& word : *given)
      if (const auto effect = effect_from(word)) out_.allow->allow(*effect);
  }

  void read_run() {
    out_.deadline = top_.duration("deadline");
    out_.max_age = top_.duration("max_age");
    if (const auto seconds = top_.number("sweep_after_s", 0, longest_sweep_s))
      out_.sweep_after = Millis(*seconds * 1000);
    out_.rate_share = top_.fraction("rate_share");
    out_.require_zero = top_.yes_or_no("require_zero");
    out_.fail_on_new = top_.yes_or_no("fail_on_new");
    out_.state_dir = top_.text("state_dir").value_or("");
    out_.log_level = top_.word("log_level", {"off", "error", "warn", "info", "debug"});
  }

  using Texts = std::vector<std::string>;
  JsonReader top_;
  const SettingsContext& context_;
  Texts known_plugins_{};
  Settings& out_;
  std::vector<SettingsMistake>& mistakes_;
};

}  // namespace

SettingsRead read_settings(std::string_view text, const SettingsContext& context) {
  SettingsRead out;
  const json top = parse_noting_doubles(text, out.mistakes);
  if (top.is_object())
    Reader(top, context, out).read();
  else
    out.mistakes.push_back({"", "expected an object { ... } at the top"});
  return out;
}

SettingsRead read_settings_file(const std::filesystem::path& path, const SettingsContext& context) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  if (in) text << in.rdbuf();
  if (!in || !text) {
    SettingsRead out;
    out.mistakes.push_back({"", std::string("cannot be read: ") + std::strerror(errno)});
    return out;
  }
  return read_settings(text.str(), context);
}

std::string to_text(const std::vector<SettingsMistake>& mistakes, std::string_view file) {
  std::string out;
  for (const SettingsMistake& mistake : mistakes) {
    if (!out.empty()) out += '\n';
    out +=
        safe_text(file) + ": " + (mistake.path.empty() ? "" : mistake.path + ": ") + mistake.what;
  }
  return out;
}

}  // namespace billstop::core
