#include "sdk/sandbox/obs_lock.hpp"

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/obs_object_calls.hpp"

namespace billstop::sandbox {
namespace {

[[noreturn]] void refuse_locked() {
  throw CloudError{403, "AccessDenied", "The object you specified is immutable"};
}

int64_t date_of(std::string_view text) {
  const auto date = parse_iso(text);
  if (!date) throw CloudError{400, "InvalidArgument", "RetainUntilDate must be an ISO 8601 time"};
  return *date;
}

void check_lockable(const ObsCall& call) {
  if (call.bucket().settings.lock.enabled) return;
  throw CloudError{400, "InvalidRequest", "Bucket is missing Object Lock Configuration"};
}

}  // namespace

void lock_obs_version(const ObsCall& call, ObsVersion& version) {
  const ObsLock& lock = call.bucket().settings.lock;
  if (lock.enabled && lock.period_ms() > 0) {
    version.retain_until_ms = call.now_ms() + lock.period_ms();
  }
  const std::string_view until = call.header("object-lock-retain-until-date");
  if (until.empty()) return;
  check_lockable(call);
  version.retain_until_ms = date_of(until);
}

void check_obs_unlocked(const ObsCall& call, const std::string& key,
                        const std::string& version_id) {
  const ObsVersion* version = call.bucket().shelf.version(key, version_id);
  if (version && !version->marker && version->retain_until_ms > call.now_ms()) refuse_locked();
}

void tell_obs_lock(const ObsCall& call, Reply& reply, const ObsVersion& version) {
  if (version.retain_until_ms == 0) return;
  call.tell(reply, "object-lock-mode", "COMPLIANCE");
  call.tell(reply, "object-lock-retain-until-date", iso_millis(version.retain_until_ms));
}

Reply get_obs_lock(ObsCall& call) {
  const ObsLock& lock = call.bucket().settings.lock;
  if (!lock.enabled) {
    throw CloudError{404, "NoSuchObjectLockConfiguration",
                     "The Object Lock configuration does not exist"};
  }
  ObsXml xml = call.xml("ObjectLockConfiguration");
  xml.add("ObjectLockEnabled", "Enabled");
  if (lock.period_ms() == 0) return xml.reply();
  xml.open("Rule").open("DefaultRetention").add("Mode", "COMPLIANCE");
  if (lock.years > 0) xml.add("Years", lock.years);
  if (lock.days > 0) xml.add("Days", lock.days);
  return xml.close("DefaultRetention").close("Rule").reply();
}

Reply put_obs_lock(ObsCall& call) {
  pugi::xml_document document;
  const pugi::xml_node root =
      obs_read_xml(document, call.context.request.body, "ObjectLockConfiguration");
  const pugi::xml_node retention = root.child("Rule").child("DefaultRetention");
  ObsSettings& settings = call.bucket().settings;
  settings.lock.enabled = true;
  settings.lock.days = retention.child("Days").text().as_llong();
  settings.lock.years = retention.child("Years").text().as_llong();
  settings.versioning = ObsVersioning::enabled;
  call.note_bucket("changed");
  return empty_reply(200);
}

Reply get_obs_retention(ObsCall& call) {
  const ObsVersion& version = obs_version_asked(call);
  if (version.retain_until_ms == 0) {
    throw CloudError{404, "NoSuchObjectLockConfiguration", "The object has no retention"};
  }
  return call.xml("Retention")
      .add("Mode", "COMPLIANCE")
      .add("RetainUntilDate", iso_millis(version.retain_until_ms))
      .reply();
}

Reply put_obs_retention(ObsCall& call) {
  check_lockable(call);
  pugi::xml_document document;
  const pugi::xml_node root = obs_read_xml(document, call.context.request.body, "Retention");
  const int64_t until_ms = date_of(root.child("RetainUntilDate").text().get());
  ObsVersion version = obs_version_asked(call);
  if (until_ms < version.retain_until_ms || until_ms <= call.now_ms()) refuse_locked();
  version.retain_until_ms = until_ms;
  call.bucket().shelf.replace(call.key, version);
  call.note("changed");
  return empty_reply(200);
}

}  // namespace billstop::sandbox
