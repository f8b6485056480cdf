#include "core/execution/locator.hpp"

#include <algorithm>
#include <iterator>
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

// As sdk/ABI.md says, of a resource that is told only for what it used; no cloud has this word.
constexpr const char* gone_state = "billstop: gone";

// Its uses and names alone: it bills nothing any more and nobody can stop it.
Resource as_gone(Resource resource) {
  resource.state = gone_state;
  resource.meters.clear();
  resource.ways.clear();
  resource.users.clear();
  return resource;
}

void append(std::vector<Resource>& to, std::vector<Resource> more) {
  if (to.empty())
    to = std::move(more);
  else
    to.insert(to.end(), std::move_iterator(more.begin()), std::move_iterator(more.end()));
}

class Look : public std::enable_shared_from_this<Look> {
 public:
  Look(Status& status, std::function<void(Inventory)> done)
      : status_(status), done_(std::move(done)) {}

  void start(const std::vector<Plugin*>& plugins, const Places& places,
             const std::vector<Resource>& known_before) {
    known_before_ = known_before;
    inventory_.coverage = places.unreadable;
    inventory_.not_looked_at = places.not_looked_at;
    named_ = places.named;
    account_ = places.account;
    for (Plugin* plugin : plugins) {
      auto& round = plugin->manifest().locate_after_uses ? second_round_ : first_round_;
      for (Scope& scope : scopes_for(plugin->manifest(), places))
        round.push_back({.plugin = plugin, .scope = std::move(scope)});
    }
    run_round(first_round_, {}, &Look::begin_second_round);
  }

 private:
  // Kept alive by the calls that are out, and by nothing of its own: a look may never come to its
  // end.
  using Next = void (Look::*)();

  void begin_second_round() {
    gather(first_round_);
    uses_ = std::move(inventory_.resources);
    found_first_ = uses_.size();
    add_what_has_gone();
    add_named();
    run_round(second_round_, uses_, &Look::finish);
  }

  void finish() {
    uses_.resize(found_first_);
    inventory_.resources = std::move(uses_);
    gather(second_round_);
    done_(std::move(inventory_));
  }

  void add_named() {
    for (const ResourceKey& key : named_) {
      Resource& named = uses_.emplace_back();
      named.kind = key.kind;
      named.id = key.id;
      named.scope.account = account_;
    }
  }

  void run_round(std::vector<Slot>& slots, std::span<const Resource> uses, Next next) {
    if (slots.empty()) return (this->*next)();
    open_ = slots.size();
    next_ = next;
    for (Slot& slot : slots) {
      status_.looking(slot.scope, slot.plugin->manifest().id);
      slot.plugin->locate(
          slot.scope, uses,
          [self = shared_from_this(), &slot](Resource r) { slot.found.push_back(std::move(r)); },
          [self = shared_from_this(), &slot](LocateEnd end) { self->slot_ended(slot, end); });
    }
  }

  void add_what_has_gone() {
    std::set<ResourceKey> present;
    std::set<PluginId> first_round;
    for (const Resource& r : uses_) present.insert(r.key());
    for (const Slot& slot : first_round_) first_round.insert(slot.plugin->manifest().id);
    for (Resource& r : known_before_)
      if (first_round.contains(r.plugin) && present.insert(r.key()).second)
        uses_.push_back(as_gone(std::move(r)));
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
    if (--open_ == 0) (this->*next_)();
  }

  void gather(std::vector<Slot>& slots) {
    for (Slot& slot : slots) {
      append(inventory_.resources, std::exchange(slot.found, {}));
      inventory_.coverage.push_back(std::move(slot.coverage));
    }
  }

  Status& status_;
  std::function<void(Inventory)> done_;
  Next next_ = nullptr;
  std::vector<Slot> first_round_, second_round_;
  std::vector<Resource> known_before_;
  std::vector<Resource> uses_;  // what the second round reads: what the first found, then others
  size_t found_first_ = 0;
  std::vector<ResourceKey> named_;
  AccountId account_;
  size_t open_ = 0;
  Inventory inventory_;
};

}  // namespace

void look_everywhere(const std::vector<Plugin*>& plugins, const Places& places, Status& status,
                     std::function<void(Inventory)> done,
                     const std::vector<Resource>& known_before) {
  std::make_shared<Look>(status, std::move(done))->start(plugins, places, known_before);
}

}  // namespace billstop::core
