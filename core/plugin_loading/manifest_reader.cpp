#include "core/plugin_loading/manifest_reader.hpp"

#include <billstop/abi.h>

#include <algorithm>
#include <charconv>

#include "core/plugin_loading/json_cursor.hpp"
#include "core/plugin_loading/manifest_requests.hpp"

namespace billstop::core {
namespace {

constexpr size_t batch_max = 1000;
constexpr size_t word_bytes_max = 64;

// Lower-case words: they become parts of file names, selectors and settings.
std::string word(const JsonCursor& from) {
  std::string text = from.text();
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  if (text.size() > word_bytes_max || text[0] < 'a' || text[0] > 'z' ||
      !std::all_of(text.begin(), text.end(), fits))
    from.fail("expected a word of a-z, 0-9, _ and - that begins with a letter, got \"" + text +
              "\"");
  return text;
}

template <class Strong>
std::vector<Strong> words(const JsonCursor& from) {
  std::vector<Strong> out;
  for (const JsonCursor& item : from.items()) out.push_back(Strong{word(item)});
  return out;
}

// Numbers with dots between, such as "1.0"; returns none on anything else.
std::vector<uint32_t> dotted(const std::string& text) {
  std::vector<uint32_t> out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (true) {
    uint32_t number = 0;
    const auto [stop, error] = std::from_chars(at, end, number);
    if (error != std::errc()) return {};
    out.push_back(number);
    if (stop == end) return out;
    if (*stop != '.') return {};
    at = stop + 1;
  }
}

// Speaks of the ABI first, since a manifest of another major version may differ in all the rest.
void read_abi(const JsonCursor& root, Manifest& out) {
  const std::vector<uint32_t> abi = dotted(root.at("abi").text());
  if (abi.size() != 2) root.at("abi").fail("expected \"major.minor\" such as \"1.0\"");
  out.abi_major = abi[0];
  out.abi_minor = abi[1];
  if (out.abi_major != BILLSTOP_ABI_MAJOR)
    throw ManifestError("the plugin is built for ABI " + std::to_string(out.abi_major) +
                        ", this billstop speaks ABI " + std::to_string(BILLSTOP_ABI_MAJOR) +
                        ": build it against this billstop's SDK");
}

WaySpec read_way(const JsonCursor& from) {
  from.only({"id", "verb", "effect", "ends", "undo"});
  WaySpec way;
  way.id = WayId{word(from.at("id"))};
  way.verb = from.at("verb").text();
  way.effect =
      all_effects[from.at("effect").one_of({"reversible", "instance", "data", "lapse", "refund"})];
  for (const JsonCursor& meter : from.at("ends").items()) way.ends.push_back(word(meter));
  if (!from.has("undo")) return way;
  const JsonCursor undo = from.at("undo");
  undo.only({"id", "verb"});
  way.undo = {WayId{word(undo.at("id"))}, undo.at("verb").text()};
  // What is lost does not come back by a request; of data that goes slowly the rest can be kept.
  if (way.effect == Effect::instance || way.effect == Effect::refund)
    undo.fail("a way of effect instance or refund cannot be taken back");
  return way;
}

KindSpec read_kind(const JsonCursor& from) {
  from.only({"kind", "scope", "batch", "stop_after", "ways"});
  KindSpec kind;
  kind.kind = Kind{word(from.at("kind"))};
  kind.scope =
      static_cast<ScopeLevel>(from.at("scope").one_of({"account", "project", "workspace"}));
  if (from.has("batch")) kind.batch = from.at("batch").number(1, batch_max);
  if (from.has("stop_after")) kind.stop_after = words<Kind>(from.at("stop_after"));
  for (const JsonCursor& way : from.at("ways").items()) {
    WaySpec spec = read_way(way);
    if (kind.way(spec.id) != nullptr) way.fail("second way \"" + spec.id.value + "\"");
    kind.ways.push_back(std::move(spec));
  }
  for (const WaySpec& spec : kind.ways)
    if (kind.way(spec.undo.id) != nullptr)
      from.at("ways").fail("\"" + spec.undo.id.value + "\" is a way and takes one back");
  return kind;
}

void read_kinds(const JsonCursor& from, Manifest& out) {
  for (const JsonCursor& item : from.items()) {
    KindSpec kind = read_kind(item);
    if (out.kind(kind.kind) != nullptr) item.fail("second kind \"" + kind.kind.value + "\"");
    out.kinds.push_back(std::move(kind));
  }
  if (out.kinds.empty()) from.fail("expected at least one kind");
}

Manifest read_root(const nlohmann::json& json) {
  const JsonCursor root(json, "");
  Manifest out;
  read_abi(root, out);
  root.only({"$schema", "id", "version", "abi", "title", "kinds", "claims", "locate_after_uses",
             "settings", "requests"});
  out.id = PluginId{word(root.at("id"))};
  out.version = root.at("version").text();
  if (dotted(out.version).size() != 3)
    root.at("version").fail("expected three numbers such as \"0.1.0\"");
  out.title = root.at("title").text();
  read_kinds(root.at("kinds"), out);
  if (root.has("claims")) out.claims = words<Kind>(root.at("claims"));
  if (root.has("locate_after_uses")) out.locate_after_uses = root.at("locate_after_uses").boolean();
  out.settings_schema_json = R"({"type":"object","properties":{},"additionalProperties":false})";
  if (root.has("settings")) {
    const JsonCursor settings = root.at("settings");
    if (!settings.value().is_object()) settings.fail("expected a JSON schema, an object");
    out.settings_schema_json = settings.value().dump();
  }
  for (const JsonCursor& request : root.at("requests").items())
    out.requests.push_back(read_request_spec(request, out.id));
  return out;
}

}  // namespace

ManifestRead read_manifest(std::string_view json) {
  try {
    return {read_root(nlohmann::json::parse(json)), {}};
  } catch (const nlohmann::json::parse_error& e) {
    return {std::nullopt, "manifest: is no JSON, at byte " + std::to_string(e.byte)};
  } catch (const nlohmann::json::out_of_range&) {
    return {std::nullopt, "manifest: a number in it is too large"};
  } catch (const ManifestError& e) {
    return {std::nullopt, std::string("manifest: ") + e.what()};
  }
}

}  // namespace billstop::core
