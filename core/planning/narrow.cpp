#include "core/planning/narrow.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "core/domain/duration_text.hpp"
#include "core/planning/choose_way.hpp"
#include "core/planning/claims.hpp"
#include "core/planning/owner_rule.hpp"
#include "core/planning/use_graph.hpp"

namespace billstop::core {
namespace {

using ByKey = std::map<ResourceKey, const Resource*>;

// The plan's rules were checked when they were given; one that cannot be read now was tampered
// with or is of a later version, and dropping it would widen the plan.
void add_planned_rules(const PlanHead& head, Wishes& wishes) {
  for (const std::string& text : head.protect) {
    ParsedRule parsed = parse_protect_rule(text);
    if (!parsed.rule) throw PlanError("the plan's protection cannot be read: " + parsed.mistake);
    wishes.protect.push_back(std::move(*parsed.rule));
  }
  if (head.older_than.empty()) return;
  const auto age = parse_duration(head.older_than);
  if (!age) throw PlanError("the plan's older_than cannot be read: " + head.older_than);
  wishes.protect.push_back(younger_than(*age));
}

void add_planned_only(const PlanHead& head, Wishes& wishes) {
  for (const std::string& text : head.only) {
    const std::vector<std::string> kind{text.substr(0, text.find(':'))};
    ParsedSelector parsed = parse_selector(text, kind);
    if (!parsed.selector) throw PlanError("the plan's --only cannot be read: " + parsed.mistake);
    wishes.only.push_back(std::move(*parsed.selector));
  }
}

Wishes wishes_of(const Plan& planned, const TodaysRules& rules) {
  const PlanHead& head = planned.head;
  Wishes wishes;
  wishes.identity = rules.identity;
  wishes.cloud_now = rules.cloud_now;
  wishes.endpoints = head.endpoints;
  wishes.consent = head.consent;
  wishes.owners = head.owners;
  wishes.obs_paths = head.obs_paths;
  wishes.protect = rules.protect;
  add_planned_rules(head, wishes);
  add_planned_only(head, wishes);
  wishes.older_than = rules.older_than;
  for (const PluginId& plugin : head.plugins)
    if (!rules.plugins ||
        std::find(rules.plugins->begin(), rules.plugins->end(), plugin) != rules.plugins->end())
      wishes.plugins.push_back(plugin);
  wishes.caps.max_resources = rules.max_resources.value_or(SIZE_MAX);
  wishes.caps.max_share_percent = rules.max_share_percent;
  wishes.planned.emplace();
  return wishes;
}

bool same_place(const Scope& a, const Scope& b) {
  return (a.project.empty() || b.project.empty() || a.project == b.project) &&
         (a.workspace.empty() || b.workspace.empty() || a.workspace == b.workspace);
}

bool may_list(const PluginId& plugin, const Kind& kind, std::span<const Manifest> manifests) {
  return std::any_of(manifests.begin(), manifests.end(), [&](const Manifest& manifest) {
    return manifest.id == plugin && manifest.kind(kind) != nullptr;
  });
}

// Absent is gone only where its plugin looked today and nothing was missing, workspaces and
// projects included: those have no plugin. Nor in what another reads that lists its kind: whose a
// job is may look different today.
bool could_be_unseen(const Inventory& today, const Resource& resource,
                     std::span<const Manifest> manifests) {
  bool looked = false;
  for (const Coverage& part : today.coverage) {
    const bool own = part.plugin.empty() || part.plugin == resource.plugin;
    const bool of_it = own || may_list(part.plugin, resource.kind, manifests);
    if (!of_it || !same_place(part.scope, resource.scope)) continue;
    if (part.looked == Looked::could_not_tell) return true;
    if (!own) continue;
    looked = true;
  }
  return !looked;
}

bool ends_something_of(const Chosen& chosen, const Resource& resource) {
  const auto running = running_meters(resource);
  return std::any_of(chosen.ends.begin(), chosen.ends.end(), [&](const std::string& meter) {
    return std::find(running.begin(), running.end(), meter) != running.end();
  });
}

// A contract may have run out before it was touched, and what it paid for be billed by the hour
// now.
std::string what_it_paid_goes_on(const PlanEntry& contract, const Plan& planned,
                                 const ByKey& seen_today) {
  if (contract.chosen->effect < Effect::lapse) return {};
  for (const ResourceKey& key : UseGraph(all_resources(planned)).paid_by(contract.resource.key())) {
    const auto paid = seen_today.find(key);
    if (paid != seen_today.end() && !running_meters(*paid->second).empty())
      return "it has run out, and " + to_text(key) + " goes on costing";
  }
  return {};
}

// What is absent is gone where its place was read whole.
void settle_absent(NarrowedItem& item, const Plan& planned, const Inventory& today,
                   std::span<const Manifest> manifests, const ByKey& seen_today) {
  if (could_be_unseen(today, item.planned.resource, manifests)) {
    item.now = PlannedNow::unseen;
    item.why = "where it was could not be read whole";
    return;
  }
  item.why = what_it_paid_goes_on(item.planned, planned, seen_today);
  item.now = item.why.empty() ? PlannedNow::gone : PlannedNow::left_now;
  if (item.why.empty()) item.why = "it is not there any more";
}

// More than a look takes: a bucket of that name that came during the look is not taken as the one
// that the look saw.
constexpr std::chrono::hours longest_look{1};

// The plan may know a bucket by no more than its name, where the list of them could not be read.
// What has borne that name since before the plan was made is the same.
void know_by_its_age(Resource& planned, const Resource& seen, CloudTime plan_made_at) {
  if (!planned.created_at && seen.created_at && *seen.created_at + longest_look < plan_made_at)
    planned.created_at = seen.created_at;
}

// The kinds of change that the resource alone shows.
NarrowedItem compare(const PlanEntry& entry, const Plan& planned, const Inventory& today,
                     std::span<const Manifest> manifests, const ByKey& seen_today) {
  NarrowedItem item{entry, PlannedNow::unchanged, {}, {}};
  const auto found = seen_today.find(entry.resource.key());
  if (found == seen_today.end()) {
    settle_absent(item, planned, today, manifests, seen_today);
    return item;
  }
  item.seen = *found->second;
  // A stopped notebook's disk still costs, but nobody meant to end that. What else changed does not
  // matter then: of what has ended the cloud is not asked for tags, for one.
  if (ends_something_of(*entry.chosen, entry.resource) &&
      !ends_something_of(*entry.chosen, *item.seen)) {
    item.now = PlannedNow::ended;
    return item;
  }
  // Named by something else that was read, such as a contract by what it pays for: that tells too
  // little to say that it is the same, or that it is not.
  if (entry.resource.created_at && !item.seen->created_at) {
    item.now = PlannedNow::unseen;
    item.why = "its own record could not be read";
    return item;
  }
  know_by_its_age(item.planned.resource, *item.seen, planned.head.made_at);
  item.why = difference(fingerprint_of(item.planned.resource), fingerprint_of(*item.seen));
  if (item.why.empty() && entry.resource.scope.project != item.seen->scope.project)
    item.why = "project changed";
  if (!item.why.empty()) item.now = PlannedNow::changed;
  return item;
}

// A look knows no prices; those of the plan still say what is worth stopping first.
void take_planned_rates(std::vector<Resource>& today, const Plan& planned) {
  std::map<ResourceKey, const Resource*> reviewed;
  for (const PlanEntry& entry : planned.entries)
    reviewed.emplace(entry.resource.key(), &entry.resource);
  for (Resource& resource : today) {
    const auto before = reviewed.find(resource.key());
    if (before == reviewed.end()) continue;
    for (Meter& meter : resource.meters)
      for (const Meter& known : before->second->meters) {
        if (known.what != meter.what || meter.rate_per_hour) continue;
        meter.rate_per_hour = known.rate_per_hour;
        meter.rate_source = known.rate_source;
      }
  }
}

// Today with what the plan knew and is gone, at rest: it uses nothing any more, and yet it is what
// tells whose output a path was.
Inventory with_the_gone(Inventory today, const Plan& planned, std::span<const Manifest> manifests,
                        const ByKey& seen_today) {
  for (const PlanEntry& entry : planned.entries) {
    if (seen_today.contains(entry.resource.key()) ||
        could_be_unseen(today, entry.resource, manifests))
      continue;
    Resource& gone = today.resources.emplace_back(entry.resource);
    gone.ways.clear();
    for (Meter& meter : gone.meters) meter.runs = Runs::no;
  }
  return today;
}

bool runs(const Resource& resource) {
  return !running_meters(resource).empty();
}

// What today's decision made of those that are the same as planned.
void take_decisions(std::vector<NarrowedItem>& items, const Plan& todo) {
  std::map<ResourceKey, const PlanEntry*> left;
  for (const PlanEntry& entry : todo.entries)
    if (!entry.chosen) left.emplace(entry.resource.key(), &entry);
  for (NarrowedItem& item : items) {
    const auto found = left.find(item.planned.resource.key());
    if (item.now != PlannedNow::unchanged || found == left.end()) continue;
    const bool ended = found->second->left_why == LeftWhy::not_running;
    item.now = ended ? PlannedNow::ended : PlannedNow::left_now;
    item.why = found->second->reason;
  }
}

std::vector<Resource> appeared_since(const Plan& planned, const Inventory& today) {
  std::map<ResourceKey, bool> known;
  for (const PlanEntry& entry : planned.entries) known.emplace(entry.resource.key(), true);
  std::vector<Resource> out;
  for (const Resource& resource : today.resources)
    if (!known.contains(resource.key()) && runs(resource)) out.push_back(resource);
  return out;
}

}  // namespace

std::string_view to_text(PlannedNow now) {
  switch (now) {
    case PlannedNow::unchanged:
      return "unchanged";
    case PlannedNow::changed:
      return "changed";
    case PlannedNow::ended:
      return "ended";
    case PlannedNow::gone:
      return "gone";
    case PlannedNow::unseen:
      return "unseen";
    case PlannedNow::left_now:
      return "left_now";
  }
  return "unknown";
}

Inventory but_for_own_stops(Inventory today, const Plan& planned,
                            const std::map<ResourceKey, int>& open_intents,
                            const std::set<ResourceKey>& seen_ended) {
  ByKey reviewed;
  std::map<ResourceKey, const Chosen*> meant;
  for (const PlanEntry& entry : planned.entries) {
    reviewed.emplace(entry.resource.key(), &entry.resource);
    if (entry.chosen) meant.emplace(entry.resource.key(), &*entry.chosen);
  }
  for (Resource& resource : today.resources) {
    const ResourceKey key = resource.key();
    const bool open = open_intents.contains(key);
    const auto before = reviewed.find(key);
    if ((!open && !seen_ended.contains(key)) || before == reviewed.end()) continue;
    resource.updated_at = before->second->updated_at;
    const auto ours = meant.find(key);
    if (!open || ours == meant.end()) continue;
    // Where a contract lies is told by what it pays for, which our stop may have taken with it.
    if (resource.scope.project.empty()) resource.scope = before->second->scope;
    // What has come to rest is not on its way any more.
    if (!ours->second->ends.empty() && !ends_something_of(*ours->second, resource)) continue;
    for (WayNow& way : resource.ways)
      if (way.id == ours->second->way) way.why_not.clear();
  }
  return today;
}

Narrowed narrow(const Plan& planned, const Inventory& today, std::span<const Manifest> manifests,
                const TodaysRules& rules) {
  Wishes wishes = wishes_of(planned, rules);
  Inventory settled = settle_claims(today, manifests, wishes.plugins);
  complete_owner_names(settled.resources, rules.identity);
  take_planned_rates(settled.resources, planned);
  ByKey seen_today;
  for (const Resource& resource : settled.resources) seen_today.emplace(resource.key(), &resource);

  Narrowed out;
  for (const PlanEntry& entry : planned.entries) {
    if (!entry.chosen) continue;
    out.items.push_back(compare(entry, planned, settled, manifests, seen_today));
    NarrowedItem& item = out.items.back();
    if (item.now == PlannedNow::unchanged && rules.owners &&
        is_foreign(*item.seen, rules.identity, *rules.owners)) {
      item.now = PlannedNow::left_now;
      item.why = "it belongs to " + owner_text(*item.seen) + ", whom today's owners leave out";
    }
    if (item.now == PlannedNow::unchanged)
      wishes.planned->emplace(entry.resource.key(), entry.chosen->way);
  }
  out.todo = decide(with_the_gone(settled, planned, manifests, seen_today), manifests, wishes);
  std::erase_if(out.todo.entries,
                [&](const PlanEntry& entry) { return !seen_today.contains(entry.resource.key()); });
  take_decisions(out.items, out.todo);
  out.appeared = appeared_since(planned, settled);

  // The plan's own head stays what was consented to; only what counts today is new.
  const std::string over = out.todo.head.over_cap;
  out.todo.head = planned.head;
  out.todo.head.over_cap = over;
  return out;
}

}  // namespace billstop::core
