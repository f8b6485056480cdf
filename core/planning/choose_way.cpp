#include "core/planning/choose_way.hpp"

#include <algorithm>

namespace billstop::core {
namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) {
    if (!out.empty()) out += between;
    out += part;
  }
  return out;
}

// A way and what stands against it now.
struct Offer {
  const WaySpec* spec = nullptr;
  size_t gain = 0;  // running meters that it ends
  std::string why_not{};
  std::string not_allowed{};
  bool open() const { return why_not.empty() && not_allowed.empty(); }
};

std::string needs_consent(const WaySpec& spec, const Resource& resource, const Consent& consent,
                          bool named) {
  if (!consent.allows(spec.effect))
    return spec.verb + " needs --allow " + std::string(to_text(spec.effect));
  if (spec.effect == Effect::refund && !named)
    return spec.verb + " needs the resource named: --only " + to_text(resource.key());
  return {};
}

std::vector<Offer> offers(const Resource& resource, const KindSpec& kind, const Consent& consent,
                          const WayLimits& limits) {
  const auto running = running_meters(resource);
  std::vector<Offer> out;
  for (const WaySpec& spec : kind.ways) {
    const auto now = std::find_if(resource.ways.begin(), resource.ways.end(),
                                  [&](const WayNow& way) { return way.id == spec.id; });
    if (now == resource.ways.end()) continue;
    Offer offer{&spec, 0, now->why_not, needs_consent(spec, resource, consent, limits.named)};
    if (offer.why_not.empty() && spec.effect == Effect::data) offer.why_not = limits.no_data;
    for (const std::string& meter : running)
      if (contains(spec.ends, meter)) ++offer.gain;
    // Nothing runs: it is stopped for what it would start again, and each way serves alike.
    if (running.empty()) offer.gain = 1;
    if (offer.gain > 0) out.push_back(std::move(offer));
  }
  return out;
}

bool better(const Offer& offer, const Offer& than) {
  if (offer.gain != than.gain) return offer.gain > than.gain;
  return offer.spec->effect == Effect::refund && than.spec->effect == Effect::lapse;
}

std::string going_on(const Resource& resource, const Offer& taken, const std::vector<Offer>& all) {
  std::vector<std::string> rest;
  for (const Meter& meter : resource.meters) {
    if (meter.runs == Runs::no || contains(taken.spec->ends, meter.what)) continue;
    std::string text = meter.what;
    if (meter.rate_per_hour)
      text += " (" + meter.rate_per_hour->decimal() + " " + meter.rate_per_hour->currency() +
              " an hour)";
    rest.push_back(std::move(text));
  }
  if (rest.empty()) return {};
  std::string text = joined(rest, ", ") + " goes on costing after " + taken.spec->verb;
  for (const Offer& offer : all)
    if (offer.gain > taken.gain)
      return text + "; " + (offer.why_not.empty() ? offer.not_allowed : offer.why_not);
  return text;
}

// resource: of a way that would end nothing that runs, its own obstacle says the most.
WayChoice none_of(const std::vector<Offer>& all, const Resource& resource) {
  std::vector<std::string> consent, obstacles;
  if (all.empty())
    for (const WayNow& way : resource.ways)
      if (!way.why_not.empty()) obstacles.push_back(way.why_not);
  for (const Offer& offer : all) {
    if (!offer.why_not.empty())
      obstacles.push_back(offer.spec->verb + ": " + offer.why_not);
    else
      consent.push_back(offer.not_allowed);
  }
  if (!consent.empty()) return {{}, LeftWhy::no_consent, joined(consent, "; ")};
  if (!obstacles.empty()) return {{}, LeftWhy::no_way_now, joined(obstacles, "; ")};
  return {{}, LeftWhy::no_way_now, "no way applies in its present state"};
}

}  // namespace

std::vector<std::string> running_meters(const Resource& resource) {
  std::vector<std::string> out;
  for (const Meter& meter : resource.meters)
    if (meter.runs != Runs::no && !contains(out, meter.what)) out.push_back(meter.what);
  return out;
}

WayChoice choose_way(const Resource& resource, const KindSpec& kind, const Consent& consent,
                     const WayLimits& limits) {
  const auto all = offers(resource, kind, consent, limits);
  const std::optional<WayId>& only_way = limits.only_way;
  const Offer* best = nullptr;
  for (const Offer& offer : all) {
    if (!offer.open() || (only_way && offer.spec->id != *only_way)) continue;
    if (best == nullptr || better(offer, *best)) best = &offer;
  }
  if (best != nullptr) {
    const WaySpec& spec = *best->spec;
    return {Chosen{spec.id, spec.verb, spec.effect, spec.ends}, LeftWhy::no_way_now,
            going_on(resource, *best, all)};
  }
  if (!only_way) return none_of(all, resource);
  std::vector<Offer> planned;
  for (const Offer& offer : all)
    if (offer.spec->id == *only_way) planned.push_back(offer);
  if (planned.empty()) return {{}, LeftWhy::no_way_now, "the planned way does not apply any more"};
  return none_of(planned, resource);
}

}  // namespace billstop::core
