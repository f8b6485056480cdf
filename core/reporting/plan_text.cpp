#include "core/reporting/plan_text.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "core/reporting/bill_report.hpp"
#include "core/reporting/coverage_text.hpp"
#include "core/reporting/rates.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;

using Entries = std::vector<const PlanEntry*>;

// Of what stays, so many a reason are named; the JSON has all.
constexpr size_t named_per_reason = 40;
constexpr size_t named_that_cost = 12;
constexpr size_t glance_column = 18;

// What a glance takes in: money now, money ended, money afterwards.
struct Glance {
  size_t going = 0;
  RateSum ended{};
  std::map<Effect, size_t> effects{};
};

Glance glance_at(const Plan& plan) {
  Glance glance;
  for (const PlanEntry& entry : plan.entries) {
    if (!entry.chosen) continue;
    ++glance.going;
    ++glance.effects[entry.chosen->effect];
    for (const Meter& meter : entry.resource.meters)
      if (ends(entry, meter)) glance.ended.add(meter);
  }
  return glance;
}

std::string owners_of(const PlanHead& head) {
  std::string owners;
  for (const auto& [owner, count] : head.owner_counts)
    owners += (owners.empty() ? "" : ", ") + (owner.empty() ? "unknown" : shown(owner, 60)) + " " +
              std::to_string(count);
  return owners;
}

void put_head(TextPage& page, const Plan& plan, const PlanFileFacts& facts) {
  const PlanHead& head = plan.head;
  page.whole_line(head_line(head.identity), head.identity.practice ? Tone::good : Tone::bad);
  std::string effects;
  for (const Effect effect : head.consent.effects())
    effects.append(effects.empty() ? "" : ", ").append(to_text(effect));
  page.line(0, "Plan of " + to_iso8601(head.made_at) +
                   ". Allowed effects: " + (effects.empty() ? "none" : effects) + ".");
  if (head.not_before)
    page.line(0, "ANNOUNCED: apply refuses it before " + to_iso8601(*head.not_before) + ".",
              Tone::strong);
  if (!facts.file.empty()) page.line(0, "Written to " + shown(facts.file, 1000));
  if (!facts.hash.empty()) page.line(0, "sha256 " + shown(facts.hash));
}

// "12.5 CNY an hour"; where no rate at all is known, how much runs says more than "unknown".
std::string an_hour(const RateSum& sum) {
  if (sum.known.empty() && sum.unknown > 0)
    return counted(sum.unknown, "meter", "meters") + " at an unknown rate";
  return to_text(sum) + " an hour";
}

std::string effects_of(const Glance& glance) {
  std::string text;
  for (const auto& [effect, count] : glance.effects)
    text += (text.empty() ? ": " : "; ") + std::to_string(count) + " " +
            std::string(to_text(effect)) + ", " + std::string(in_words(effect));
  return text;
}

// "37 of 58 go" for each kind of which any goes.
void put_kinds(TextPage& page, const Plan& plan) {
  std::map<std::string, std::pair<size_t, size_t>> kinds;
  for (const PlanEntry& entry : plan.entries) {
    auto& [going, all] = kinds[shown(entry.resource.kind.value, 40)];
    ++all;
    if (entry.chosen) ++going;
  }
  std::string text;
  for (const auto& [kind, counts] : kinds)
    if (counts.first > 0)
      text += (text.empty() ? "" : ", ") + std::to_string(counts.first) + " of " +
              std::to_string(counts.second) + " " + kind;
  if (!text.empty()) page.term(2, "goes", glance_column, text);
}

void put_glance(TextPage& page, const Plan& plan, const Glance& glance) {
  const std::string owners = owners_of(plan.head);
  page.blank();
  page.term(
      2, "burns now", glance_column,
      an_hour(burning_rate(plan)) + ", " + counted(plan.entries.size(), "resource", "resources"));
  if (!owners.empty()) page.term(2, "owned by", glance_column, owners);
  page.term(2, "the plan ends", glance_column,
            an_hour(glance.ended) + ", " + counted(glance.going, "resource", "resources") +
                effects_of(glance));
  put_kinds(page, plan);
  page.term(2, "burns on", glance_column, an_hour(left_rate(plan)) + ", afterwards");
  if (!plan.head.over_cap.empty())
    page.line(0,
              "OVER A CAP: " + shown(plan.head.over_cap) +
                  ". apply and run refuse this plan; raise --max-resources or --max-share.",
              Tone::bad);
}

// "1.2 CNY/h", for the right edge; nothing where it pays nothing itself.
std::string rate_of(const Resource& resource) {
  RateSum sum;
  sum.add(resource);
  if (sum.known.empty() && sum.unknown == 0) return {};
  return sum.unknown > 0 && sum.known.empty() ? "unknown rate" : to_text(sum) + "/h";
}

void put_going(TextPage& page, const PlanEntry& entry, size_t indent, CloudTime now) {
  const Chosen& chosen = *entry.chosen;
  page.pair(indent, label(entry.resource), rate_of(entry.resource), Tone::strong);
  std::string what = shown(chosen.verb, 40) + ": " + std::string(in_words(chosen.effect)) + " (" +
                     std::string(to_text(chosen.effect)) + ")";
  for (const Meter& meter : entry.resource.meters)
    if (ends(entry, meter) && meter.runs != Runs::no) what += "; ends " + in_words(meter);
  page.line(indent + 2, what, chosen.effect == Effect::reversible ? Tone::plain : Tone::bad);
  const std::string evidence = evidence_of(entry.resource, now);
  page.line(indent + 2,
            "owner " + owner_of(entry.resource) + (evidence.empty() ? "" : "; ") + evidence,
            Tone::faint);
  if (!entry.reason.empty()) page.line(indent + 2, shown(entry.reason, 400), Tone::faint);
  for (const Tag& fact : entry.resource.facts)
    if (fact.key == "note") page.line(indent + 2, shown(fact.value, 400));
}

void put_goes(TextPage& page, const Plan& plan, const Glance& glance) {
  // By place, and there by pool: what runs in none comes first.
  std::map<Scope, std::map<ResourceKey, Entries>> places;
  std::map<ResourceKey, const Resource*> pools_seen;
  for (const PlanEntry& entry : plan.entries) {
    if (entry.resource.kind.value == "pool") pools_seen[entry.resource.key()] = &entry.resource;
    if (!entry.chosen) continue;
    const ResourceKey pool = entry.resource.kind.value == "pool"
                                 ? entry.resource.key()
                                 : pool_of(entry.resource).value_or(ResourceKey{});
    places[entry.resource.scope][pool].push_back(&entry);
  }
  if (glance.going == 0) return page.heading("NOTHING IS STOPPED by this plan");
  page.heading("GOES: " + counted(glance.going, "resource", "resources") + ", ending " +
               an_hour(glance.ended));
  for (const auto& [scope, pools] : places) {
    page.line(0, place(scope), Tone::strong);
    for (const auto& [pool, entries] : pools) {
      const bool in_pool = !pool.id.empty();
      const auto known = pools_seen.find(pool);
      if (in_pool)
        page.line(2, "in " + (known == pools_seen.end() ? label(pool) : label(*known->second)),
                  Tone::strong);
      for (const PlanEntry* entry : entries)
        put_going(page, *entry, in_pool ? 4 : 2, plan.head.made_at);
    }
  }
}

// Nothing to stop is nothing to read: kinds are counted, not named.
void put_counted(TextPage& page, const Entries& entries) {
  std::map<std::string, size_t> kinds;
  for (const PlanEntry* entry : entries) ++kinds[shown(entry->resource.kind.value, 60)];
  std::string text;
  for (const auto& [kind, count] : kinds)
    text += (text.empty() ? "" : ", ") + kind + " " + std::to_string(count);
  page.line(2, text, Tone::faint);
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
  for (auto& [why, entries] : reasons) {
    page.line(0, std::string(in_words(why)) + " (" + std::to_string(entries.size()) + ")",
              Tone::strong);
    // What burns is read first.
    std::ranges::stable_partition(entries,
                                  [](const PlanEntry* entry) { return entry->resource.burns(); });
    const bool none_burns = !entries.front()->resource.burns();
    if (why == LeftWhy::not_running && none_burns) {
      put_counted(page, entries);
      continue;
    }
    for (size_t i = 0; i < entries.size() && i < named_per_reason; ++i)
      page.pair(2,
                label(entries[i]->resource) +
                    (entries[i]->reason.empty() ? "" : ": " + shown(entries[i]->reason, 400)),
                rate_of(entries[i]->resource));
    if (entries.size() > named_per_reason)
      page.line(2, "and " + std::to_string(entries.size() - named_per_reason) +
                       " more, all in --output json");
  }
}

void put_still_costs(TextPage& page, const Plan& plan) {
  // What goes and yet costs on; what stays was shown with its rate just above.
  Entries costing;
  for (const PlanEntry& entry : plan.entries) {
    const RateSum left = left_rate(entry);
    if (entry.chosen && (left.unknown > 0 || !left.known.empty())) costing.push_back(&entry);
  }
  if (costing.empty()) return;
  page.heading("STILL COSTS AFTERWARDS, beside what stays");
  for (size_t i = 0; i < costing.size() && i < named_that_cost; ++i) {
    std::string meters;
    for (const Meter& meter : costing[i]->resource.meters)
      if (!meter.paid_by && meter.runs != Runs::no && !ends(*costing[i], meter))
        meters += (meters.empty() ? ": " : ", ") + in_words(meter);
    page.line(2, label(costing[i]->resource) + meters);
  }
  if (costing.size() > named_that_cost)
    page.line(2, "and " + std::to_string(costing.size() - named_that_cost) +
                     " more, all in --output json");
}

}  // namespace

std::string plan_text(const Plan& plan, const PlanFileFacts& facts, const TextStyle& style,
                      const BillView* bill) {
  TextPage page(style);
  const Glance glance = glance_at(plan);
  put_head(page, plan, facts);
  put_glance(page, plan, glance);
  put_goes(page, plan, glance);
  put_stays(page, plan);
  put_still_costs(page, plan);
  if (bill != nullptr) {
    Inventory planned;
    for (const PlanEntry& entry : plan.entries) planned.resources.push_back(entry.resource);
    page.heading("THE BILL");
    put_bill(page, *bill, planned);
  }
  put_coverage(page, plan.coverage, plan.not_looked_at);
  page.blank();
  page.whole_line("left_rate_per_hour " + to_text(left_rate(plan)), Tone::strong);
  return page.take();
}

}  // namespace billstop::core
