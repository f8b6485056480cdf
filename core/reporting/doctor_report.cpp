#include "core/reporting/doctor_report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/reporting/json_parts.hpp"
#include "core/reporting/words.hpp"

namespace billstop::core {
namespace {

using namespace reporting;
using nlohmann::ordered_json;

// The gateway takes signatures whose date is at most 15 minutes off.
constexpr Millis signature_window{15 * 60 * 1000};

std::string listing_name(const Coverage& listing) {
  return listing.plugin.empty() ? "projects and workspaces" : shown(listing.plugin.value, 60);
}

std::string skew_text(Millis skew) {
  const auto whole = std::chrono::round<std::chrono::seconds>(skew).count();
  // The cloud tells whole seconds.
  if (whole >= -1 && whole <= 1) return "agrees with this machine's";
  std::string text = std::to_string(whole < 0 ? -whole : whole) + " s " +
                     (whole < 0 ? "behind" : "ahead of") + " this machine's";
  if (skew > signature_window || skew < -signature_window)
    text += "; other programs on this machine will be refused, billstop goes by the cloud's";
  return text;
}

void put_caller(TextPage& page, const DoctorFacts& facts) {
  const Identity& identity = facts.identity;
  std::string user = shown(identity.user_name, 100);
  if (!identity.user_id.empty())
    user += (user.empty() ? "" : " ") + ("(" + shown(identity.user_id, 100) + ")");
  page.term(0, "user", 8, user.empty() ? "could not tell: IAM does not name the caller" : user);
  page.term(0, "site", 8, "not asked");
  page.term(0, "clock", 8,
            "the cloud's, " + to_iso8601(facts.cloud_now) + ", " + skew_text(facts.skew));
}

void put_projects(TextPage& page, const DoctorFacts& facts) {
  page.heading("PROJECTS (" + std::to_string(facts.projects.size()) + ")");
  for (const DoctorProject& project : facts.projects) {
    std::string text = shown(project.region.value, 60) + " / " + shown(project.name, 100) + " (" +
                       shown(project.id.value, 100) + "): ";
    if (!project.left_out.empty())
      text += "left out, " + shown(project.left_out);
    else
      text += counted(project.workspaces.size(), "workspace", "workspaces");
    page.line(2, text);
  }
}

void put_listing(TextPage& page, const Coverage& listing) {
  const Sight sight = sight_of(listing);
  std::string text =
      std::string(to_text(sight)) + "  " + listing_name(listing) + " in " + place(listing.scope);
  if (sight == Sight::ok)
    text += ": " + (listing.count == 0 ? "none" : std::to_string(listing.count));
  page.line(2, text, sight == Sight::ok ? Tone::plain : Tone::bad);
  for (const MissingPart& part : listing.missing) {
    std::string line = part.kind.empty() ? "" : shown(part.kind.value, 60) + " ";
    line += to_text(part.why);
    const std::string words = in_words(part.words);
    page.line(4, words.empty() ? line : line + ": " + words);
  }
}

}  // namespace

std::string_view to_text(Sight sight) {
  switch (sight) {
    case Sight::ok:
      return "ok";
    case Sight::denied:
      return "denied";
    case Sight::partial:
      return "partial";
    case Sight::failed:
      break;
  }
  return "failed";
}

Sight sight_of(const Coverage& listing) {
  if (listing.looked != Looked::could_not_tell) return Sight::ok;
  const auto any = [&](MissingWhy why) {
    return std::ranges::any_of(listing.missing,
                               [why](const MissingPart& part) { return part.why == why; });
  };
  if (listing.count > 0 || any(MissingWhy::partial)) return Sight::partial;
  return any(MissingWhy::denied) ? Sight::denied : Sight::failed;
}

bool all_told(const DoctorFacts& facts) {
  return !facts.identity.user_id.empty() && facts.seen.whole();
}

std::string doctor_text(const DoctorFacts& facts, const TextStyle& style) {
  TextPage page(style);
  page.whole_line(head_line(facts.identity), facts.identity.practice ? Tone::good : Tone::bad);
  put_caller(page, facts);
  put_projects(page, facts);
  page.heading("LISTINGS (" + std::to_string(facts.seen.coverage.size()) + ")");
  for (const Coverage& listing : facts.seen.coverage) put_listing(page, listing);
  if (!facts.seen.not_looked_at.empty()) page.heading("NOT LOOKED AT");
  for (const NotLookedAt& one : facts.seen.not_looked_at)
    page.line(2, shown(one.what, 300) + (one.why.empty() ? "" : ": " + shown(one.why, 300)));
  page.blank();
  const bool whole = all_told(facts);
  page.line(0, whole ? "everything could be told" : "not everything could be told: exit code 4",
            whole ? Tone::good : Tone::bad);
  return page.take();
}

std::string doctor_json(const DoctorFacts& facts, int exit_code) {
  ordered_json json = new_document("doctor");
  put_identity(json, facts.identity);
  json["site"] = nullptr;
  json["clock"] = {{"cloud", to_iso8601(facts.cloud_now)}, {"skew_ms", facts.skew.count()}};
  json["projects"] = ordered_json::array();
  for (const DoctorProject& project : facts.projects)
    json["projects"].push_back({{"region", project.region.value},
                                {"id", project.id.value},
                                {"name", project.name},
                                {"workspaces", project.workspaces},
                                {"left_out", project.left_out}});
  json["listings"] = ordered_json::array();
  for (const Coverage& listing : facts.seen.coverage) {
    ordered_json one = json_of(std::span(&listing, 1)).at(0);
    one["sight"] = to_text(sight_of(listing));
    json["listings"].push_back(std::move(one));
  }
  json["not_looked_at"] = json_of(std::span(facts.seen.not_looked_at));
  json["exit_code"] = exit_code;
  return dumped(json);
}

}  // namespace billstop::core
