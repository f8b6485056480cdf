#include "core/execution/locator.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace billstop::core {

namespace {

// One plugin in one scope: its place in the result, whatever order the answers come in.
struct Slot {
  Plugin* plugin = nullptr;
  Scope scope{};
  std::vector<Resource> found{};
  Coverage coverage{};
};

std::vector<Scope> scopes_for(const Manifest& manifest, const Places& places) {
  std::set<ScopeLevel> levels;
  for (const KindSpec& kind : manifest.kinds) levels.insert(kind.scope);
  std::vector<Scope> scopes;
  if (levels.contains(ScopeLevel::account)) scopes.push_back({.account = places.account});
  if (levels.contains(ScopeLevel::project))
    scopes.insert(scopes.end(), places.projects.begin(), places.projects.end());
  if (levels.contains(ScopeLevel::workspace))
    scopes.insert(scopes.end(), places.workspaces.begin(), places.workspaces.end());
  return scopes;
}

// A part of a service that is not offered in a region holds nothing; all else is missing.
Looked verdict_on(const LocateEnd& end, size_t count) {
  const bool all_unpublished =
      std::all_of(end.missing.begin(), end.missing.end(),
                  [](const MissingPart& part) { return part.why == MissingWhy::unpublished; });
  if (!end.fault.empty() || !all_unpublished) return Looked::could_not_tell;
  return count == 0 ? Looked::none : Looked::found;
}

class Look : public std::enable_shared_from_this<Look> {
 public:
  Look(Status& status, std::function<void(Inventory)> done)
      : status_(status), done_(std::move(done)) {}

  void start(const std::vector<Plugin*>& plugins, const Places& places) {
    inventory_.coverage = places.unreadable;
    inventory_.not_looked_at = places.not_looked_at;
    for (Plugin* plugin : plugins) {
      auto& round = plugin->manifest().locate_after_uses ? second_round_ : first_round_;
      for (Scope& scope : scopes_for(plugin->manifest(), places))
        round.push_back({.plugin = plugin, .scope = std::move(scope)});
    }
    run_round(first_round_, {}, [self = shared_from_this()] {
      self->gather(self->first_round_);
      self->uses_ = self->inventory_.resources;
      self->run_round(self->second_round_, self->uses_, [self] {
        self->gather(self->second_round_);
        self->done_(std::move(self->inventory_));
      });
    });
  }

 private:
  void run_round(std::vector<Slot>& slots, std::span<const Resource> uses,
                 std::function<void()> ended) {
    if (slots.empty()) return ended();
    open_ = slots.size();
    ended_ = std::move(ended);
    for (Slot& slot : slots) {
      status_.looking(slot.scope, slot.plugin->manifest().id);
      slot.plugin->locate(
          slot.scope, uses,
          [self = shared_from_this(), &slot](Resource r) { slot.found.push_back(std::move(r)); },
          [self = shared_from_this(), &slot](LocateEnd end) { self->slot_ended(slot, end); });
    }
  }

  void slot_ended(Slot& slot, LocateEnd& end) {
    slot.coverage = {.plugin = slot.plugin->manifest().id,
                     .scope = slot.scope,
                     .looked = verdict_on(end, slot.found.size()),
                     .count = slot.found.size(),
                     .missing = std::move(end.missing)};
    if (!end.fault.empty())
      slot.coverage.missing.push_back(
          {.why = MissingWhy::plugin_failed, .words = {.text = std::move(end.fault)}});
    status_.looked(slot.coverage);
    if (--open_ == 0) std::exchange(ended_, nullptr)();
  }

  void gather(std::vector<Slot>& slots) {
    for (Slot& slot : slots) {
      for (Resource& r : slot.found) inventory_.resources.push_back(std::move(r));
      inventory_.coverage.push_back(std::move(slot.coverage));
    }
  }

  Status& status_;
  std::function<void(Inventory)> done_;
  std::function<void()> ended_;
  std::vector<Slot> first_round_, second_round_;
  std::vector<Resource> uses_;  // what the second round reads
  size_t open_ = 0;
  Inventory inventory_;
};

}  // namespace

void look_everywhere(const std::vector<Plugin*>& plugins, const Places& places, Status& status,
                     std::function<void(Inventory)> done) {
  std::make_shared<Look>(status, std::move(done))->start(plugins, places);
}

}  // namespace billstop::core
