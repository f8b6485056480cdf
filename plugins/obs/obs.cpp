#include "plugins/obs/obs.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/obs/emptying.hpp"
#include "plugins/obs/lifecycle.hpp"
#include "plugins/obs/stored_path.hpp"

namespace billstop::obs {
namespace {

constexpr int64_t default_lifecycle_from = 1'000'000;
constexpr int most_refills = 5;

// What stayed behind, by name as far as a person would read on.
StopOutcome refused_outcome(const Emptied& end) {
  StopOutcome outcome{BILLSTOP_STOP_REFUSED, 0, {}, {}, {}};
  outcome.text = std::to_string(end.deleted) + " were deleted and " + std::to_string(end.refused) +
                 " not, such as ";
  bool passes = true;
  for (const Undeleted& one : end.examples) {
    if (&one != &end.examples.front()) outcome.text += "; ";
    outcome.text += one.key + (one.version_id.empty() ? "" : " version " + one.version_id) + ": " +
                    one.code + " " + one.text;
    passes = passes && may_pass(one.code);
  }
  if (!end.examples.empty()) outcome.error_code = end.examples.front().code;
  if (!passes) return outcome;
  outcome.outcome = BILLSTOP_RETRY;
  outcome.retry_after_ms = settle_pause_ms;
  return outcome;
}

std::optional<StopOutcome> empty_it(Call& call, const Target& target, const Resource& planned) {
  const Emptied end = Emptying(call, target, planned.keep_newer_than_ms).run();
  if (end.failed) return failed_outcome(*end.failed);
  if (end.refused > 0) return refused_outcome(end);
  if (end.newer == 0 || planned.kind != "bucket") return std::nullopt;
  return StopOutcome{BILLSTOP_ACCEPTED, 0, {}, "what is newer than the plan stays", {}};
}

// Something may have come in since the last listing; that a bucket is filled as fast as it is
// emptied is told after a few rounds.
StopOutcome empty_and_delete(Call& call, const Target& target, const Resource& planned) {
  for (int i = 0; i < most_refills; ++i) {
    if (const auto why = empty_it(call, target, planned)) return *why;
    const Reply reply = call.send(delete_bucket_request(target.place));
    if (reply.ok()) return accepted(reply);
    if (reply.error_code != "BucketNotEmpty") return failed_outcome(reply);
  }
  return {BILLSTOP_RETRY,
          settle_pause_ms,
          "BucketNotEmpty",
          "it fills up again while it is emptied",
          {}};
}

// What a file system's trash does to what was deleted from it: nothing, where there is none.
std::optional<VerifyOutcome> kept_by_trash(Call& call, const Target& target, const Resource& seen) {
  if (!target.place.files) return std::nullopt;
  const Reply reply = call.send(setting_request(target.place, "x-obs-trash"));
  if (never_made(reply)) return std::nullopt;
  if (!reply.ok())
    return seen_as(BILLSTOP_VERIFY_UNKNOWN, seen,
                   "all is deleted; whether the file system's trash keeps it could not be read: " +
                       reply.error_code);
  const std::string days = element_text(reply.body, "ReservedDays");
  return seen_as(BILLSTOP_VERIFY_FAILED, seen,
                 "all is deleted, but the file system's trash keeps it " + days +
                     " days more, and it may be billed as long");
}

// As after an emptying that was cut short: files go first.
VerifyOutcome directories_are_left(const Contents& contents, Resource seen) {
  const std::string left = std::to_string(contents.directories) + " directories";
  if (contents.goes > 0)
    return seen_as(BILLSTOP_NEXT_STEP, std::move(seen), left + " are left of it");
  return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen),
                 left + " newer than the plan stay; whether they are billed is not documented");
}

VerifyOutcome judge(Call& call, std::string_view way, const Target& target,
                    const Contents& contents, Resource seen) {
  set_meter(seen, contents);
  if (way == "lifecycle") return verify_lifecycle(call, target, contents, std::move(seen));
  if (way == "former_rules") return verify_undone_lifecycle(call, target, std::move(seen));
  if (way == "delete" && seen.kind == "bucket" && contents.empty())
    return seen_as(BILLSTOP_NEXT_STEP, std::move(seen), "it is empty, and still there");
  if (contents.bills() && contents.goes == 0)
    return seen_as(BILLSTOP_VERIFY_FAILED, std::move(seen),
                   std::to_string(contents.objects + contents.uploads) +
                       " newer than the plan stay; all that was planned is gone");
  if (contents.bills()) return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
  if (contents.more) return seen_as(BILLSTOP_VERIFY_UNKNOWN, std::move(seen));
  if (contents.directories > 0) return directories_are_left(contents, std::move(seen));
  if (auto kept = kept_by_trash(call, target, seen)) return std::move(*kept);
  return seen_as(BILLSTOP_ENDED, std::move(seen));
}

}  // namespace

Obs::Obs(std::string_view settings_json)
    : lifecycle_from_objects_(
          modelarts::number(modelarts::parse(settings_json), "lifecycle_from_objects")
              .value_or(default_lifecycle_from)) {}

StopOutcome Obs::stop(Call& call, std::string_view way, const Resource& planned) const {
  std::optional<Target> target = target_of(planned);
  if (!target) return {.text = "\"" + planned.id + "\" names nothing in OBS"};
  if (way == "lifecycle") return stop_by_lifecycle(call, *target, planned);
  if (way == "former_rules") return undo_lifecycle(call, *target, planned);
  if (way == "delete" && planned.kind == "bucket") return empty_and_delete(call, *target, planned);
  if (const auto why = empty_it(call, *target, planned)) return *why;
  return {BILLSTOP_ACCEPTED, 0, {}, {}, {}};
}

void Obs::verify(Call& call, std::string_view way, std::span<const Resource> planned) const {
  std::map<std::string, Bucket> buckets;  // tags, once for all paths of a bucket
  std::vector<std::optional<Target>> targets;
  for (const Resource& resource : planned) targets.push_back(target_of(resource));
  std::vector<Peek> peeks;
  for (size_t i = 0; i < planned.size(); ++i)
    if (targets[i]) peeks.push_back({&*targets[i], planned[i].keep_newer_than_ms});
  const std::vector<Contents> looked = look_into_all(call, peeks);
  for (size_t i = 0, next = 0; i < planned.size(); ++i) {
    std::optional<Target>& target = targets[i];
    if (!target) {
      call.settle(i, VerifyOutcome{.text = "its id names nothing in OBS"});
      continue;
    }
    const Contents& contents = looked[next++];
    if (contents.failed) {
      call.settle(i, no_such_bucket(*contents.failed) ? verified_gone()
                                                      : could_not_verify(*contents.failed));
      continue;
    }
    const auto [bucket, is_new] = buckets.try_emplace(target->place.bucket);
    bucket->second.place = target->place;
    if (is_new) read_tags_of(call, bucket->second);
    Resource seen = planned[i];
    seen.tags_known = bucket->second.tags.has_value();
    if (seen.tags_known) seen.tags = *bucket->second.tags;
    call.settle(i, judge(call, way, *target, contents, std::move(seen)));
  }
}

}  // namespace billstop::obs

BILLSTOP_PLUGIN(billstop::obs::Obs);
