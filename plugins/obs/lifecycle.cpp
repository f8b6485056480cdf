#include "plugins/obs/lifecycle.hpp"

#include <algorithm>

namespace billstop::obs {
namespace {

constexpr const char* way = "lifecycle";
constexpr std::string_view own_rule = "billstop-empty";
constexpr const char* former_rules = "former_lifecycle";
constexpr size_t longest_rules = 15'000;  // a text of the contract has at most 16 KiB

// A rule over all of a bucket cannot stand beside others. File systems have no versions.
std::string own_rules(bool files) {
  std::string text = "<LifecycleConfiguration><Rule><ID>";
  text += own_rule;
  text +=
      "</ID><Prefix></Prefix><Status>Enabled</Status><Expiration><Days>1</Days></Expiration>"
      "<AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation>"
      "</AbortIncompleteMultipartUpload>";
  if (!files)
    text +=
        "<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays>"
        "</NoncurrentVersionExpiration>";
  return text + "</Rule></LifecycleConfiguration>";
}

bool is_own(std::string_view rules) {
  return rules.find(own_rule) != std::string_view::npos;
}

bool is_unread(const Bucket& bucket, std::string_view setting) {
  return std::any_of(bucket.unread.begin(), bucket.unread.end(),
                     [&](const std::string& one) { return one.starts_with(setting); });
}

std::string why_not(const Bucket& bucket, int64_t from_objects) {
  if (bucket.locked) return "a rule deletes no locked versions";
  if (is_unread(bucket, "lifecycle") || bucket.lifecycle.size() > longest_rules)
    return "the bucket's rules could not be kept, so they could not be put back";
  if (!bucket.totals) return "how much is in the bucket could not be read";
  if (bucket.totals->objects < from_objects && !is_own(bucket.lifecycle))
    return "the bucket has " + std::to_string(bucket.totals->objects) + " objects: below " +
           std::to_string(from_objects) + " deleting them is done sooner";
  return {};
}

struct Rules {
  std::optional<Reply> failed{};
  std::string text{};  // empty: none
};

StopOutcome put_former_back(Call& call, const Target& target, const Resource& planned) {
  const std::string* former = planned.handle(former_rules);
  const Reply reply = call.send(former == nullptr ? delete_lifecycle_request(target.place)
                                                  : put_lifecycle_request(target.place, *former));
  return reply.ok() ? accepted(reply) : failed_outcome(reply);
}

Rules read_rules(Call& call, const Place& place) {
  Reply reply = call.send(setting_request(place, way));
  if (reply.ok()) return {{}, std::move(reply.body)};
  if (reply.error_code == "NoSuchLifecycleConfiguration") return {};
  return {std::move(reply), {}};
}

}  // namespace

void offer_lifecycle(const Bucket& bucket, int64_t from_objects, Resource& resource) {
  if (is_own(bucket.lifecycle)) {
    add_note(resource, "a rule of billstop's empties it; resume the run that set it");
    // It has to be taken away again, however empty the bucket is by now.
    for (Meter& meter : resource.meters)
      if (meter.running == Tri::no) meter.running = Tri::unknown;
  } else if (!bucket.lifecycle.empty() && bucket.lifecycle.size() <= longest_rules) {
    resource.handles.push_back({former_rules, bucket.lifecycle});
  }
  const std::string barred = why_not(bucket, from_objects);
  for (WayNow& one : resource.ways)
    if (one.id == way) one.why_not = barred;
  if (!barred.empty()) return;
  add_note(resource,
           "--obs lifecycle lets the service's own engine empty it: one to two days, three to six "
           "with versions, billed until then, and each deletion as a request; what is written "
           "meanwhile goes too; the present rules are put back afterwards by `resume`");
}

StopOutcome stop_by_lifecycle(Call& call, Target& target, const Resource& planned) {
  const Contents contents = look_into(call, target, 0);
  if (contents.failed) return failed_outcome(*contents.failed);
  const Rules now = read_rules(call, target.place);
  if (now.failed) return failed_outcome(*now.failed);
  if (is_own(now.text) != contents.empty())
    return {BILLSTOP_ACCEPTED, 0, {}, "its own rule is there already", {}};
  if (contents.empty()) return put_former_back(call, target, planned);
  // What stands there now is lost with the next request, and what was kept of it comes back.
  const std::string* former = planned.handle(former_rules);
  if (now.text != (former == nullptr ? std::string() : *former))
    return blocked("its rules are others than those that were kept: plan anew");
  const Reply reply = call.send(put_lifecycle_request(target.place, own_rules(target.place.files)));
  return reply.ok() ? accepted(reply) : failed_outcome(reply);
}

StopOutcome undo_lifecycle(Call& call, const Target& target, const Resource& planned) {
  const Rules now = read_rules(call, target.place);
  if (now.failed) return failed_outcome(*now.failed);
  if (!is_own(now.text)) return {BILLSTOP_ACCEPTED, 0, {}, "its own rule is gone already", {}};
  return put_former_back(call, target, planned);
}

VerifyOutcome verify_undone_lifecycle(Call& call, const Target& target, Resource seen) {
  const Rules now = read_rules(call, target.place);
  if (now.failed) return could_not_verify(*now.failed);
  return seen_as(is_own(now.text) ? BILLSTOP_STILL_RUNNING : BILLSTOP_ENDED, std::move(seen),
                 "what was deleted until then is gone");
}

VerifyOutcome verify_lifecycle(Call& call, const Target& target, const Contents& contents,
                               Resource seen) {
  const Rules now = read_rules(call, target.place);
  if (now.failed) return could_not_verify(*now.failed);
  if (contents.empty())
    return seen_as(is_own(now.text) ? BILLSTOP_NEXT_STEP : BILLSTOP_ENDED, std::move(seen));
  if (is_own(now.text))
    return seen_as(BILLSTOP_PENDING, std::move(seen), "the service's own rule is at work");
  return seen_as(BILLSTOP_STILL_RUNNING, std::move(seen));
}

}  // namespace billstop::obs
