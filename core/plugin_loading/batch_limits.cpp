#include "core/plugin_loading/batch_limits.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/plugin_loading/obs_reach.hpp"
#include "core/plugin_loading/path_template.hpp"

namespace billstop::core {
namespace {

using nlohmann::json;

const std::string* param(const billstop::Request& request, std::string_view name) {
  for (const billstop::Pair& p : request.params)
    if (p.key == name) return &p.value;
  return nullptr;
}

bool accounts_for(const Resource& resource, const billstop::Pair& given) {
  return given.value == resource.id ||
         std::any_of(resource.handles.begin(), resource.handles.end(), [&](const Tag& handle) {
           return handle.key == given.key && handle.value == given.value;
         });
}

bool names(const Resource& resource, const std::string& value) {
  return value == resource.id ||
         std::any_of(resource.handles.begin(), resource.handles.end(),
                     [&](const Tag& handle) { return handle.value == value; });
}

std::string path_problem(const billstop::Request& request, std::span<const Resource> batch) {
  if (request.params.empty()) return {};
  const bool of_one = std::any_of(batch.begin(), batch.end(), [&](const Resource& resource) {
    return std::all_of(request.params.begin(), request.params.end(),
                       [&](const billstop::Pair& given) { return accounts_for(resource, given); });
  });
  if (of_one) return {};
  std::string given;
  for (const billstop::Pair& p : request.params)
    given += (given.empty() ? "{" : ", {") + p.key + "} = \"" + p.value + "\"";
  return "no resource of this batch has " + given + " as its id or handle";
}

// Collects the values at a pointer whose remaining part is `rest` ("/ids/*"); absent members are
// no values.
void collect(const json& at, std::string_view rest, std::vector<const json*>& out) {
  if (rest.empty()) {
    out.push_back(&at);
    return;
  }
  rest.remove_prefix(1);
  const size_t end = std::min(rest.find('/'), rest.size());
  const std::string member(rest.substr(0, end));
  rest.remove_prefix(end);
  if (member == "*" && at.is_array()) {
    for (const json& item : at) collect(item, rest, out);
  } else if (member == "*") {
    out.push_back(&at);  // no array: judged as a value, so that it cannot slip through
  } else if (at.is_object() && at.contains(member)) {
    collect(at[member], rest, out);
  }
}

std::string body_problem(const RequestSpec& spec, const billstop::Request& request,
                         std::span<const Resource> batch) {
  const json body = json::parse(request.body, nullptr, false);
  if (body.is_discarded()) return "its body is no JSON, so that the ids in it cannot be checked";
  std::vector<const json*> values;
  for (const std::string& pointer : spec.ids_in) collect(body, pointer, values);
  for (const json* value : values) {
    const bool known = value->is_string() &&
                       std::any_of(batch.begin(), batch.end(), [&](const Resource& resource) {
                         return names(resource, value->get_ref<const std::string&>());
                       });
    if (!known) return "its body names " + value->dump() + ", which is no resource of this batch";
  }
  if (values.empty() && request.params.empty()) return "its body names no resource of this batch";
  return {};
}

std::string obs_problem(const RequestSpec& spec, const billstop::Request& request,
                        std::span<const Resource> batch) {
  const ObsReach reach(batch);
  const PathTemplate path = parse_path(spec.path);
  const std::string* bucket = param(request, "bucket");
  if (bucket == nullptr) return "a change of obs needs the placeholder {bucket}";
  if (path.parts.back().many_segments) {
    const std::string* key = param(request, path.parts.back().text);
    if (key != nullptr && reach.key(*bucket, *key)) return {};
    return "the key is not under a path of this batch";
  }
  const bool multi_delete = std::any_of(request.query.begin(), request.query.end(),
                                        [](const billstop::Pair& q) { return q.key == "delete"; });
  if (!multi_delete)
    return reach.whole_bucket(*bucket) ? "" : "the bucket as a whole is not of this batch";
  const auto keys = multi_delete_keys(request.body);
  if (!keys) return "its list of keys cannot be read";
  for (const std::string& key : *keys)
    if (!reach.key(*bucket, key))
      return "the key \"" + key + "\" is not under a path of this batch";
  return {};
}

}  // namespace

std::string reach_problem(const RequestSpec& spec, const billstop::Request& request,
                          std::span<const Resource> batch) {
  if (spec.service == "obs") return obs_problem(spec, request, batch);
  if (std::string problem = path_problem(request, batch); !problem.empty()) return problem;
  return spec.ids_in.empty() ? std::string() : body_problem(spec, request, batch);
}

}  // namespace billstop::core
