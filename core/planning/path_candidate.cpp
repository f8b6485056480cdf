#include "core/planning/path_candidate.hpp"

#include <algorithm>
#include <set>

#include "core/planning/glob.hpp"

namespace billstop::core {

bool named_by_path(const Resource& resource, std::span<const std::string> obs_paths) {
  const std::string path = path_of(resource.key());
  return !path.empty() &&
         std::any_of(obs_paths.begin(), obs_paths.end(), [&](const std::string& named) {
           return path_of({Kind{"obs_path"}, named}) == path;
         });
}

std::vector<ResourceKey> named_storage(std::span<const std::string> obs_paths,
                                       std::span<const std::string> only) {
  std::vector<ResourceKey> out;
  for (const std::string& path : obs_paths) out.push_back({Kind{"obs_path"}, path});
  for (const std::string& text : only) {
    const size_t colon = std::min(text.find(':'), text.size());
    const Kind kind{text.substr(0, colon)};
    if (!is_stored_path(kind) || colon + 1 >= text.size()) continue;
    std::string id = text.substr(colon + 1);
    if (!is_pattern(id)) out.push_back({kind, std::move(id)});
  }
  return out;
}

bool all_writers(const Resource& resource, const UseGraph& graph,
                 const std::function<bool(const ResourceKey&)>& goes) {
  bool any = false;
  for (const Holder& holder : graph.holders_of(resource)) {
    if (holder.role == "input" || holder.role == "code" || holder.role == "model") continue;
    if (!goes(holder.user)) return false;
    any = true;
  }
  return any;
}

bool keeps_what_is_newer(const Resource& resource, const Plan& todo) {
  if (!is_stored_path(resource.kind)) return false;
  std::set<ResourceKey> going;
  for (const PlanEntry& entry : todo.entries)
    if (entry.chosen) going.insert(entry.resource.key());
  return !all_writers(resource, UseGraph(all_resources(todo)),
                      [&](const ResourceKey& writer) { return going.contains(writer); });
}

std::string no_candidate(const Resource& resource, const UseGraph& graph) {
  const std::string path = path_of(resource.key());
  const std::string unless = ", so only --obs-path " + path + " selects it";
  if (resource.kind.value == "bucket" || is_bucket_root(path)) return "a whole bucket" + unless;
  bool written = false;
  for (const Holder& holder : graph.holders_of(resource)) {
    if (holder.role != "output" && holder.role != "log")
      return to_text(holder.user) + " uses it as " + holder.role + unless;
    // What lies around somebody's output is more than that output.
    written |= path_within(path, holder.path);
  }
  return written ? std::string() : "no output or log path of anything found" + unless;
}

}  // namespace billstop::core
