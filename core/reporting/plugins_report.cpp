#include "core/reporting/plugins_report.hpp"

#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

std::string_view scope_text(ScopeLevel level) {
  switch (level) {
    case ScopeLevel::account:
      return "account";
    case ScopeLevel::project:
      return "project";
    case ScopeLevel::workspace:
      break;
  }
  return "workspace";
}

std::string_view phase_text(Phase phase) {
  return phase == Phase::read ? "read" : phase == Phase::stop ? "stop" : "undo";
}

std::string_view repeat_text(Repeat repeat) {
  return repeat == Repeat::safe ? "safe" : "ask_first";
}

std::string abi_text(const Manifest& manifest) {
  return std::to_string(manifest.abi_major) + "." + std::to_string(manifest.abi_minor);
}

// Not an author's word is trusted to keep to its line.
void put_heading(TextPage& page, const PluginFacts& plugin) {
  const Manifest& manifest = plugin.manifest;
  const std::string id = manifest.id.empty() ? shown(plugin.file, 300) : shown(manifest.id.value);
  const std::string_view state = !plugin.refusal.empty() ? "refused"
                                 : plugin.enabled        ? "enabled"
                                                         : "looks only, not enabled to stop";
  page.line(0,
            id + (manifest.version.empty() ? "" : " " + shown(manifest.version, 40)) + "  " +
                std::string(state) + (manifest.title.empty() ? "" : "  " + shown(manifest.title)),
            plugin.refusal.empty() ? Tone::strong : Tone::bad);
  if (!plugin.refusal.empty()) page.line(2, shown(plugin.refusal, 600));
}

void put_kinds(TextPage& page, const Manifest& manifest) {
  for (const KindSpec& kind : manifest.kinds) {
    page.line(2, shown(kind.kind.value, 60) + ", listed by " + std::string(scope_text(kind.scope)) +
                     (kind.ways.empty() ? ": read only" : ""));
    for (const WaySpec& way : kind.ways) {
      std::string ends;
      for (const std::string& meter : way.ends)
        ends += (ends.empty() ? " ends " : ", ") + shown(meter, 60);
      page.line(4, shown(way.verb, 40) + ends + ": " + std::string(in_words(way.effect)) + " (" +
                       std::string(to_text(way.effect)) + ")");
    }
  }
}

void put_requests(TextPage& page, const Manifest& manifest) {
  for (const Phase phase : {Phase::read, Phase::stop, Phase::undo}) {
    bool any = false;
    for (const RequestSpec& request : manifest.requests) {
      if (request.phase != phase) continue;
      if (!any)
        page.heading(phase == Phase::read   ? "MAY READ"
                     : phase == Phase::stop ? "MAY CHANGE"
                                            : "MAY CHANGE TO TAKE A STOP BACK, in undo alone");
      any = true;
      page.line(2, shown(request.method, 10) + " " + shown(request.service, 40) + " " +
                       shown(request.path, 400) + " (" + shown(request.action, 100) + ")" +
                       (request.repeat == Repeat::ask_first ? ", never sent twice unasked" : ""));
    }
  }
}

void put_isolation(TextPage& page, const PluginFacts& plugin) {
  if (!plugin.sha256.empty()) page.line(2, "SHA-256 " + plugin.sha256);
  if (!plugin.isolated) {
    page.line(2, plugin.bundled ? "runs inside billstop" : "runs inside billstop, by choice");
    return;
  }
  page.line(2, "runs isolated, in a process without credentials and environment");
  for (const std::string& what : plugin.held) page.line(4, "held: " + shown(what, 200));
  for (const std::string& what : plugin.not_held)
    page.line(4, "NOT held: " + shown(what, 200), Tone::bad);
}

ordered_json kinds_json(const Manifest& manifest) {
  ordered_json kinds = ordered_json::array();
  for (const KindSpec& kind : manifest.kinds) {
    ordered_json ways = ordered_json::array();
    for (const WaySpec& way : kind.ways)
      ways.push_back({{"way", way.id.value},
                      {"verb", way.verb},
                      {"effect", to_text(way.effect)},
                      {"ends", way.ends}});
    kinds.push_back(
        {{"kind", kind.kind.value}, {"scope", scope_text(kind.scope)}, {"ways", std::move(ways)}});
  }
  return kinds;
}

ordered_json facts_json(const PluginFacts& plugin) {
  const Manifest& manifest = plugin.manifest;
  return {{"id", manifest.id.value},     {"version", manifest.version},
          {"abi", abi_text(manifest)},   {"title", manifest.title},
          {"file", plugin.file},         {"enabled", plugin.enabled && plugin.refusal.empty()},
          {"refusal", plugin.refusal},   {"bundled", plugin.bundled},
          {"isolated", plugin.isolated}, {"kinds", kinds_json(manifest)}};
}

}  // namespace

std::string plugins_list_text(std::span<const PluginFacts> plugins, const TextStyle& style) {
  TextPage page(style);
  if (plugins.empty()) page.line(0, "No plugins found.");
  for (const PluginFacts& plugin : plugins) {
    put_heading(page, plugin);
    put_kinds(page, plugin.manifest);
  }
  return page.take();
}

std::string plugins_list_json(std::span<const PluginFacts> plugins) {
  ordered_json json = new_document("plugins list");
  json["plugins"] = ordered_json::array();
  for (const PluginFacts& plugin : plugins) json["plugins"].push_back(facts_json(plugin));
  return dumped(json);
}

std::string plugin_show_text(const PluginFacts& plugin, const TextStyle& style) {
  TextPage page(style);
  put_heading(page, plugin);
  page.line(2, "file " + shown(plugin.file, 1000));
  if (!plugin.manifest.id.empty()) page.line(2, "plugin ABI " + abi_text(plugin.manifest));
  if (plugin.refusal.empty()) put_isolation(page, plugin);
  put_kinds(page, plugin.manifest);
  put_requests(page, plugin.manifest);
  return page.take();
}

std::string plugin_show_json(const PluginFacts& plugin) {
  ordered_json json = new_document("plugins show");
  ordered_json facts = facts_json(plugin);
  facts["requests"] = ordered_json::array();
  for (const RequestSpec& request : plugin.manifest.requests)
    facts["requests"].push_back({{"phase", phase_text(request.phase)},
                                 {"service", request.service},
                                 {"method", request.method},
                                 {"path", request.path},
                                 {"repeat", repeat_text(request.repeat)},
                                 {"action", request.action}});
  facts["sha256"] = plugin.sha256;
  facts["held"] = plugin.held;
  facts["not_held"] = plugin.not_held;
  json["plugin"] = std::move(facts);
  return dumped(json);
}

}  // namespace billstop::core
