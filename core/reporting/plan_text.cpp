#include "core/reporting/plan_text.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "core/reporting/coverage_text.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

using Entries = std::vector<const PlanEntry*>;

// Of what stays, so many a reason are named; the JSON has all.
constexpr size_t named_per_reason = 40;

void put_head(TextPage& page, const Plan& plan, const PlanFileFacts& facts) {
  const PlanHead& head = plan.head;
  page.whole_line(head_line(head.identity), head.identity.practice ? Tone::good : Tone::bad);
  std::string effects;
  for (const Effect effect : head.consent.effects())
    effects.append(effects.empty() ? "" : ", ").append(to_text(effect));
  page.line(0, "Plan of " + to_iso8601(head.made_at) +
                   ". Allowed effects: " + (effects.empty() ? "none" : effects) + ".");
  if (!facts.file.empty()) page.line(0, "Written to " + shown(facts.file, 1000));
  if (!facts.hash.empty()) page.line(0, "sha256 " + shown(facts.hash));
  std::string owners;
  for (const auto& [owner, count] : head.owner_counts)
    owners += (owners.empty() ? "" : ", ") + (owner.empty() ? "unknown" : shown(owner, 60)) + " " +
              std::to_string(count);
  page.line(0, "Found " + counted(plan.entries.size(), "resource", "resources") + ", burning " +
                   to_text(burning_rate(plan)) + " an hour." +
                   (owners.empty() ? "" : " By owner: " + owners + "."));
  if (!head.over_cap.empty())
    page.line(0,
              "OVER A CAP: " + shown(head.over_cap) +
                  ". apply and run refuse this plan; raise --max-resources or --max-share.",
              Tone::bad);
}

void put_going(TextPage& page, const PlanEntry& entry, size_t indent) {
  const Chosen& chosen = *entry.chosen;
  page.line(indent, label(entry.resource) + ", owner " + owner_of(entry.resource));
  std::string what = shown(chosen.verb, 40) + ": " + std::string(in_words(chosen.effect)) + " (" +
                     std::string(to_text(chosen.effect)) + ")";
  for (const Meter& meter : entry.resource.meters)
    if (ends(entry, meter) && meter.runs != Runs::no) what += "; ends " + in_words(meter);
  page.line(indent + 2, what, chosen.effect == Effect::reversible ? Tone::plain : Tone::bad);
  if (!entry.reason.empty()) page.line(indent + 2, shown(entry.reason, 400), Tone::faint);
}

void put_goes(TextPage& page, const Plan& plan) {
  // By place, and there by pool: what runs in none comes first.
  std::map<Scope, std::map<ResourceKey, Entries>> places;
  RateSum ended;
  size_t count = 0;
  for (const PlanEntry& entry : plan.entries) {
    if (!entry.chosen) continue;
    ++count;
    for (const Meter& meter : entry.resource.meters)
      if (ends(entry, meter)) ended.add(meter);
    const ResourceKey pool = entry.resource.kind.value == "pool"
                                 ? entry.resource.key()
                                 : pool_of(entry.resource).value_or(ResourceKey{});
    places[entry.resource.scope][pool].push_back(&entry);
  }
  if (count == 0) return page.heading("NOTHING IS STOPPED by this plan");
  page.heading("GOES: " + counted(count, "resource", "resources") + ", ending " + to_text(ended) +
               " an hour");
  for (const auto& [scope, pools] : places) {
    page.line(0, place(scope), Tone::strong);
    for (const auto& [pool, entries] : pools) {
      const bool in_pool = !pool.id.empty();
      if (in_pool) page.line(2, "in " + label(pool), Tone::strong);
      for (const PlanEntry* entry : entries) put_going(page, *entry, in_pool ? 4 : 2);
    }
  }
}

void put_stays(TextPage& page, const Plan& plan) {
  std::map<LeftWhy, Entries> reasons;
  size_t count = 0;
  for (const PlanEntry& entry : plan.entries) {
    if (entry.chosen) continue;
    ++count;
    reasons[entry.left_why.value_or(LeftWhy::no_way_now)].push_back(&entry);
  }
  if (count == 0) return;
  page.heading("STAYS: " + counted(count, "resource", "resources"));
  for (const auto& [why, entries] : reasons) {
    page.line(0, std::string(in_words(why)) + " (" + std::to_string(entries.size()) + ")",
              Tone::strong);
    for (size_t i = 0; i < entries.size() && i < named_per_reason; ++i)
      page.line(2, label(entries[i]->resource) +
                       (entries[i]->reason.empty() ? "" : ": " + shown(entries[i]->reason, 400)));
    if (entries.size() > named_per_reason)
      page.line(2, "and " + std::to_string(entries.size() - named_per_reason) +
                       " more, all in --output json");
  }
}

void put_still_costs(TextPage& page, const Plan& plan) {
  Entries costing;
  for (const PlanEntry& entry : plan.entries) {
    const RateSum left = left_rate(entry);
    if (left.unknown > 0 || !left.known.empty()) costing.push_back(&entry);
  }
  if (costing.empty()) return;
  page.heading("STILL COSTS AFTERWARDS");
  for (size_t i = 0; i < costing.size() && i < named_per_reason; ++i) {
    std::string meters;
    for (const Meter& meter : costing[i]->resource.meters)
      if (!meter.paid_by && meter.runs != Runs::no && !ends(*costing[i], meter))
        meters += (meters.empty() ? ": " : ", ") + in_words(meter);
    page.line(2, label(costing[i]->resource) + meters);
  }
  if (costing.size() > named_per_reason)
    page.line(2, "and " + std::to_string(costing.size() - named_per_reason) +
                     " more, all in --output json");
}

}  // namespace

std::string plan_text(const Plan& plan, const PlanFileFacts& facts, const TextStyle& style) {
  TextPage page(style);
  put_head(page, plan, facts);
  put_goes(page, plan);
  put_stays(page, plan);
  put_still_costs(page, plan);
  put_coverage(page, plan.coverage, plan.not_looked_at);
  page.blank();
  page.whole_line("left_rate_per_hour " + to_text(left_rate(plan)), Tone::strong);
  return page.take();
}

}  // namespace billstop::core
