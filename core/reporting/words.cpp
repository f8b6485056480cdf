#include "core/reporting/words.hpp"

#include <charconv>

#include "core/domain/duration_text.hpp"
#include "core/domain/safe_text.hpp"
#include "core/reporting/cells.hpp"

namespace billstop::core::reporting {
namespace {

constexpr size_t name_cells = 100;
// A path in OBS is a bucket of at most 63 and a key of at most 1024 bytes: always shown whole.
constexpr size_t id_cells = 1100;

}  // namespace

std::string shown(std::string_view untrusted, size_t most) {
  // Text far beyond the limit is cut first, so that a huge name costs no more than a long one.
  return shortened(safe_text(untrusted.substr(0, bytes_that_fit(untrusted, most + 1))), most);
}

std::string head_line(const Identity& identity) {
  std::string line = identity.practice ? "PRACTICE" : "LIVE";
  line += "  account " + shown(identity.account_name, name_cells);
  line += " (" + shown(identity.account.value, name_cells) + ")";
  line += "  credentials: " + shown(identity.credential_source);
  return line;
}

std::string label(const Resource& resource) {
  std::string text = label(resource.key());
  if (!resource.name.empty() && resource.name != resource.id)
    text += " \"" + shown(resource.name, name_cells) + "\"";
  return text;
}

std::string label(const ResourceKey& key) {
  return shown(key.kind.value, name_cells) + " " + shown(key.id, id_cells);
}

std::string owner_of(const Resource& resource) {
  if (!resource.owner_name.empty()) return shown(resource.owner_name, name_cells);
  if (!resource.owner_id.empty()) return shown(resource.owner_id, name_cells);
  return "unknown";
}

std::string place(const Scope& scope) {
  std::string text;
  for (const std::string* part :
       {&scope.region.value, &scope.project.value, &scope.workspace.value}) {
    if (part->empty()) continue;
    if (!text.empty()) text += " / ";
    if (part == &scope.workspace.value) text += "workspace ";
    text += shown(*part, name_cells);
  }
  return text.empty() ? "the account" : text;
}

std::string_view meaning_of(int exit_code) {
  switch (exit_code) {
    case 0:
      return "done and verified";
    case 1:
      return "a fault of billstop";
    case 2:
      return "bad usage or settings, nothing was done";
    case 3:
      return "something planned did not end";
    case 4:
      return "could not tell: not everything could be read";
    case 5:
      return "refused by a safety rule, nothing was done";
    case 6:
      return "some is still pending or unknown";
    case 130:
      return "interrupted, can be resumed";
    default:
      return "ended";
  }
}

std::string_view in_words(Effect effect) {
  switch (effect) {
    case Effect::reversible:
      return "can be started again as stored";
    case Effect::instance:
      return "the running thing is lost";
    case Effect::data:
      return "stored data is lost";
    case Effect::lapse:
      return "something paid will end and not be renewed";
    case Effect::refund:
      return "unsubscribed for good, money moves";
  }
  return "";
}

std::string_view in_words(LeftWhy why) {
  switch (why) {
    case LeftWhy::protected_by_rule:
      return "protected";
    case LeftWhy::untouchable:
      return "shared, public or another account's";
    case LeftWhy::no_consent:
      return "its effect is not allowed (--allow)";
    case LeftWhy::foreign_owner:
      return "somebody else's (--owners)";
    case LeftWhy::unknown_identity:
      return "not known surely enough";
    case LeftWhy::saves_nothing:
      return "stopping it saves nothing";
    case LeftWhy::still_used:
      return "still used, or its users are not all known";
    case LeftWhy::plugin_disabled:
      return "its plugin is not enabled (--plugins)";
    case LeftWhy::no_way_now:
      return "cannot be stopped as it stands";
    case LeftWhy::no_way_yet:
      return "billed, no way yet";
    case LeftWhy::not_running:
      return "nothing to stop";
    case LeftWhy::not_selected:
      return "not selected (--only)";
    case LeftWhy::over_cap:
      return "over a cap";
  }
  return "";
}

std::string in_words(const Meter& meter) {
  std::string text = shown(meter.what, name_cells);
  if (meter.paid_by) return text + " paid by " + label(*meter.paid_by);
  if (meter.runs == Runs::no) return text + " does not run";
  if (meter.runs == Runs::unknown) return text + " may run, could not tell";
  if (!meter.rate_per_hour) return text + " at an unknown rate";
  text += " " + meter.rate_per_hour->decimal();
  if (!meter.rate_per_hour->currency().empty())
    text += " " + shown(meter.rate_per_hour->currency(), 8);
  return text + "/h";
}

std::string in_words(const CloudWords& words) {
  std::string text = shown(words.error_code, name_cells);
  if (!words.text.empty()) text += (text.empty() ? "" : " ") + shown(words.text, 300);
  if (!words.request_id.empty())
    text += (text.empty() ? "(request " : " (request ") + shown(words.request_id, 64) + ")";
  return text;
}

namespace {

// Milliseconds as the plugins give them: since 1970 when that large, else a length of time.
std::string fact_text(const Tag& fact, CloudTime now) {
  constexpr std::string_view unit = " (ms)";
  constexpr int64_t around_2001 = 1'000'000'000'000;
  if (!fact.key.ends_with(unit)) return shown(fact.key, 40) + " " + shown(fact.value, 60);
  const std::string key = shown(fact.key.substr(0, fact.key.size() - unit.size()), 40);
  int64_t ms = 0;
  const char* end = fact.value.data() + fact.value.size();
  if (std::from_chars(fact.value.data(), end, ms).ptr != end || ms < 0 || ms > 100 * around_2001)
    return key + " " + shown(fact.value, 60);
  if (ms < around_2001) return key + " " + rough_duration(Millis(ms));
  return key + " " + rough_duration(now - cloud_time(ms)) + " ago";
}

}  // namespace

std::string evidence_of(const Resource& resource, CloudTime now) {
  std::string text = shown(resource.state, 40);
  if (resource.started_at)
    text += " since " + rough_duration(now - *resource.started_at);
  else if (resource.created_at)
    text += ", made " + rough_duration(now - *resource.created_at) + " ago";
  for (const Tag& fact : resource.facts)
    if (!fact.value.empty()) text += (text.empty() ? "" : "; ") + fact_text(fact, now);
  return text;
}

std::optional<ResourceKey> pool_of(const Resource& resource) {
  for (const Use& use : resource.uses)
    if (use.role == "runs-in" && use.target.kind.value == "pool") return use.target;
  return std::nullopt;
}

std::string counted(size_t n, std::string_view one, std::string_view many) {
  return std::to_string(n).append(" ").append(n == 1 ? one : many);
}

}  // namespace billstop::core::reporting
