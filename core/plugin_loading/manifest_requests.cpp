#include "core/plugin_loading/manifest_requests.hpp"

#include <algorithm>

#include "core/plugin_loading/path_template.hpp"
#include "core/plugin_loading/request_rules.hpp"

namespace billstop::core {
namespace {

void check_path(const JsonCursor& at, const RequestSpec& spec) {
  const PathTemplate path = parse_path(spec.path);
  if (!path.problem.empty()) at.fail("\"" + spec.path + "\" " + path.problem);
  if (!path.parts.empty() && path.parts.back().many_segments && spec.service != "obs")
    at.fail("{name+} is for keys of obs alone");
}

// A change must name what it changes, or the host could not hold it to the batch.
bool names_a_resource(const RequestSpec& spec) {
  const PathTemplate path = parse_path(spec.path);
  return !spec.ids_in.empty() ||
         std::any_of(path.parts.begin(), path.parts.end(), [](const PathPart& part) {
           return part.placeholder && part.text != "project_id";
         });
}

void check_pointers(const JsonCursor& from, const RequestSpec& spec) {
  if (spec.ids_in.empty()) return;
  for (const JsonCursor& pointer : from.at("ids_in").items())
    if (!pointer.text().starts_with('/') || pointer.text().find('~') != std::string::npos)
      pointer.fail("expected a JSON pointer such as /ids/* without ~");
}

}  // namespace

RequestSpec read_request_spec(const JsonCursor& from, const PluginId& plugin) {
  from.only({"phase", "service", "method", "path", "query", "ids_in", "repeat", "action"});
  RequestSpec spec;
  spec.phase = static_cast<Phase>(from.at("phase").one_of({"read", "stop", "undo"}));
  from.at("service").one_of(
      {"modelarts", "obs", "bss", "evs", "sfs-turbo", "lts", "iam", "tms", "eps", "config"});
  spec.service = from.at("service").text();
  from.at("method").one_of({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"});
  spec.method = from.at("method").text();
  spec.path = from.at("path").text();
  check_path(from.at("path"), spec);
  if (from.has("query")) spec.query = from.at("query").texts();
  if (from.has("ids_in")) spec.ids_in = from.at("ids_in").texts();
  check_pointers(from, spec);
  spec.action = from.at("action").text();
  if (from.has("repeat") || spec.phase != Phase::read)
    spec.repeat =
        from.at("repeat").one_of({"safe", "ask_first"}) == 0 ? Repeat::safe : Repeat::ask_first;
  if (const std::string why = why_never(spec, plugin); !why.empty()) from.fail(why);
  if (is_mutating(spec) && !names_a_resource(spec))
    from.fail("names no resource: a change needs a placeholder in its path or ids_in");
  return spec;
}

}  // namespace billstop::core
