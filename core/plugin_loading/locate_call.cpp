#include "core/plugin_loading/locate_call.hpp"

#include <algorithm>
#include <utility>

namespace billstop::core {
namespace {

// Half as many again as the largest account that is planned for: beyond, a plugin invents them.
constexpr size_t found_max = 150'000;
// A turn of the loop for each one would cost more than what is done with it.
constexpr size_t located_at_once = 100;

// Whether a resource's scope can lie within what was asked for; an empty member narrows nothing.
template <class Id>
bool apart(const Id& asked, const Id& reported) {
  return !asked.empty() && !reported.empty() && asked != reported;
}

}  // namespace

LocateCall::LocateCall(const HostParts& host, std::shared_ptr<const PluginInstance> instance,
                       Scope scope, std::span<const Resource> first_round,
                       std::function<void(Resource)> sink)
    : PluginCall(host, std::move(instance), Phase::read, std::move(scope), {}),
      first_round_(first_round),
      sink_(std::move(sink)) {}

std::string LocateCall::breach(const Resource& r) const {
  const std::string what = to_text(r.key());
  const KindSpec* kind = manifest().kind(r.kind);
  if (kind == nullptr) return "found " + what + ", a kind that its manifest does not have";
  for (const WayNow& way : r.ways)
    if (kind->way(way.id) == nullptr)
      return "found " + what + " with the way \"" + way.id.value +
             "\", which its manifest does not have";
  if (r.scope.account != scope().account || apart(scope().region, r.scope.region) ||
      apart(scope().project, r.scope.project) || apart(scope().workspace, r.scope.workspace))
    return "found " + what + " in a scope other than the one it was asked for";
  return {};
}

std::string LocateCall::found(std::vector<Resource> resources) {
  for (const Resource& r : resources)
    if (std::string why = breach(r); !why.empty()) return why;
  found_ += resources.size();
  if (found_ > found_max)
    return "found more than " + std::to_string(found_max) + " resources in one scope";
  for (Resource& r : resources) {
    r.plugin = manifest().id;
    if (sink_) sink_(std::move(r));
  }
  return {};
}

std::string LocateCall::incomplete(MissingPart part) {
  if (!part.kind.empty() && manifest().kind(part.kind) == nullptr)
    return "incomplete for \"" + part.kind.value + "\", a kind that its manifest does not have";
  missing_.push_back(std::move(part));
  return {};
}

std::string LocateCall::next_located(std::deque<Resource>& out) {
  if (!manifest().locate_after_uses)
    return "next_located is for plugins with locate_after_uses alone";
  const auto rest = first_round_.subspan(next_);
  const auto portion = rest.first(std::min(rest.size(), located_at_once));
  out.assign(portion.begin(), portion.end());
  next_ += portion.size();
  return {};
}

LocateEnd LocateCall::finish() {
  sink_ = nullptr;
  first_round_ = {};
  std::string why = first_fault();
  if (why.empty()) why = problem();
  if (!why.empty()) missing_.push_back({{}, MissingWhy::plugin_failed, {{}, why, {}}});
  return {std::move(missing_), first_fault()};
}

}  // namespace billstop::core
