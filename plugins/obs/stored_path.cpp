#include "plugins/obs/stored_path.hpp"

#include <algorithm>
#include <deque>
#include <numeric>

#include "plugins/modelarts_common/obs_path.hpp"
#include "plugins/modelarts_common/send_all.hpp"

namespace billstop::obs {
namespace {

constexpr size_t locks_looked_at = 20;
constexpr int most_pages = 10'000;
constexpr size_t looks_at_once = 8;  // a page of a thousand keys takes half a megabyte
constexpr int64_t day_ms = 86'400'000;

// Deleted before this age, a class is billed until it [price calculator of OBS, obs_42_0009].
int64_t least_days(std::string_view storage_class) {
  if (storage_class == "WARM") return 30;
  if (storage_class == "COLD") return 90;
  return storage_class == "DEEP_ARCHIVE" ? 180 : 0;
}

void count(const Entry& entry, const Target& target, int64_t now_ms, Contents& out) {
  out.newest_ms = std::max(out.newest_ms, entry.modified_at_ms);
  if (entry.marker) {
    ++out.markers;
    return;
  }
  if (target.place.files && entry.key.ends_with('/')) {
    ++out.directories;
    return;
  }
  ++out.objects;
  out.bytes += entry.size;
  if (out.first.size() < locks_looked_at) out.first.push_back(entry);
  const int64_t days = least_days(entry.storage_class);
  if (days == 0 || now_ms - entry.modified_at_ms >= days * day_ms) return;
  if (std::find(out.early.begin(), out.early.end(), entry.storage_class) == out.early.end())
    out.early.push_back(entry.storage_class);
}

// One look, a request after the other: the versions of each range, then its unfinished uploads.
class Look {
 public:
  Look(const Peek& peek, int64_t now_ms)
      : target_(*peek.target),
        page_(peek.page),
        keep_newer_than_ms_(peek.keep_newer_than_ms),
        now_ms_(now_ms),
        ranges_(ranges_of(target_)) {}

  // Empty: it is through.
  std::optional<Request> request() const {
    if (out_.failed || at_ == ranges_.size()) return std::nullopt;
    const KeyRange& range = ranges_[at_];
    return at_uploads_ ? uploads_request(target_.place, range.prefix, range.after, page_)
                       : list_request(target_.place, range.prefix, range.after, page_);
  }

  void take(const Reply& reply) {
    const bool goes_on =
        at_uploads_ ? uploads_of(ranges_[at_], reply) : entries_of(ranges_[at_], reply);
    if (goes_on && ++pages_ < most_pages) return;
    pages_ = 0;
    if (++at_ < ranges_.size() || at_uploads_) return;
    at_uploads_ = true;
    ranges_ = ranges_of(target_);
    at_ = 0;
  }

  Contents result() {
    // What was not read may be newer.
    if (out_.more) out_.newest_ms = now_ms_;
    return std::move(out_);
  }

 private:
  // True: the next page is needed.
  bool entries_of(KeyRange& range, const Reply& reply) {
    const bool no_versions =
        reply.error_code == "FsNotSupport" || reply.error_code == "InvalidBucketState";
    if (no_versions && !target_.place.plain) {
      target_.place.plain = true;
      target_.place.files |= reply.error_code == "FsNotSupport";
      return true;
    }
    const EntryPage page = read_entries(reply.body);
    if (!reply.ok() || !page.readable) {
      out_.failed = reply;
      return false;
    }
    for (const Entry& entry : page.entries) {
      if (range.beyond(entry.key)) return false;
      count(entry, target_, now_ms_, out_);
      if (is_old(entry.modified_at_ms)) ++out_.goes;
    }
    return go_on(range, page.next);
  }

  bool uploads_of(KeyRange& range, const Reply& reply) {
    const UploadPage page = read_uploads(reply.body);
    if (!reply.ok() || !page.readable) {
      out_.failed = reply;
      return false;
    }
    for (const Upload& upload : page.uploads) {
      if (range.beyond(upload.key)) return false;
      ++out_.uploads;
      out_.newest_ms = std::max(out_.newest_ms, upload.initiated_at_ms);
      if (is_old(upload.initiated_at_ms)) ++out_.goes;
    }
    return go_on(range, page.next);
  }

  bool go_on(KeyRange& range, const std::optional<Marker>& next) {
    if (!next || range.beyond(next->key)) return false;
    range.after = *next;
    if (keep_newer_than_ms_ != 0 && out_.goes == 0) return true;
    out_.more = true;
    return false;
  }

  bool is_old(int64_t modified_at_ms) const {
    return keep_newer_than_ms_ == 0 ||
           (modified_at_ms != 0 && modified_at_ms <= keep_newer_than_ms_);
  }

  Target& target_;
  size_t page_;
  int64_t keep_newer_than_ms_, now_ms_;
  std::vector<KeyRange> ranges_;
  size_t at_ = 0;  // of ranges_
  int pages_ = 0;  // of that range
  bool at_uploads_ = false;
  Contents out_{};
};

std::string in_words(const Contents& contents) {
  std::string text = std::to_string(contents.objects) + " objects and versions, " +
                     std::to_string(contents.bytes) + " bytes";
  if (contents.markers > 0) text += ", " + std::to_string(contents.markers) + " delete markers";
  if (contents.uploads > 0) text += ", " + std::to_string(contents.uploads) + " unfinished uploads";
  return contents.more ? "more than " + text : text;
}

void set_ways(Resource& resource, const Bucket& bucket, const std::string& key) {
  bool perhaps = false;
  const std::string denied = policy_denial(bucket.policy, bucket.place.bucket + '/' + key, perhaps);
  if (resource.kind == "bucket")
    resource.ways = {{"empty", denied}, {"delete", denied}, {"lifecycle", {}}};
  else
    resource.ways = {{"delete", denied}};
  if (perhaps)
    add_note(
        resource,
        "the bucket's policy may deny deleting: a statement of it does to some, or for some keys");
  for (const std::string& setting : bucket.unread)
    add_note(resource, "the bucket's " + setting + " could not be read");
}

void add_notes(Resource& resource, const Bucket& bucket, const Contents& contents) {
  if (!contents.failed) add_note(resource, in_words(contents));
  if (!bucket.versioning.empty())
    add_note(resource, "versioning " + bucket.versioning + ": all versions go, for good");
  for (const std::string& storage_class : contents.early)
    add_note(resource, storage_class + " younger than " +
                           std::to_string(least_days(storage_class)) +
                           " days: the days until then are billed although it is deleted");
  if (!bucket.trash_days.empty())
    add_note(resource, "the file system's trash keeps what is deleted " + bucket.trash_days +
                           " days more, and it may be billed as long");
}

}  // namespace

Contents look_into(Call& call, Target& target, int64_t keep_newer_than_ms, size_t page) {
  const Peek peek{&target, keep_newer_than_ms, page};
  return std::move(look_into_all(call, {&peek, 1}).front());
}

std::vector<Contents> look_into_all(Call& call, std::span<const Peek> peeks) {
  std::vector<Look> looks;
  for (const Peek& peek : peeks) looks.emplace_back(peek, call.cloud_now_ms());
  std::deque<size_t> waiting(looks.size());
  std::iota(waiting.begin(), waiting.end(), size_t{0});
  for (size_t in_flight = 0; in_flight > 0 || !waiting.empty();) {
    while (in_flight < looks_at_once && !waiting.empty() &&
           call.submit(looks[waiting.front()].request().value(), waiting.front())) {
      waiting.pop_front();
      ++in_flight;
    }
    const auto reply = call.next();
    if (!reply) continue;
    --in_flight;
    Look& look = looks[static_cast<size_t>(reply->tag)];
    look.take(*reply);
    if (look.request()) waiting.push_back(static_cast<size_t>(reply->tag));
  }
  std::vector<Contents> out;
  for (Look& look : looks) out.push_back(look.result());
  return out;
}

std::optional<Target> target_of(const Resource& resource) {
  std::string path = modelarts::canonical_obs_path(
      resource.kind == "bucket" && !resource.id.starts_with("obs://") ? "obs://" + resource.id
                                                                      : resource.id);
  while (path.ends_with('/')) path.pop_back();
  constexpr size_t scheme = 6;
  if (path.size() <= scheme) return std::nullopt;
  const size_t slash = path.find('/', scheme);
  Target target;
  target.place.bucket = path.substr(scheme, slash == std::string::npos ? slash : slash - scheme);
  target.place.region = resource.scope.region;
  target.place.files = resource.state.ends_with("file system");
  if (slash != std::string::npos) target.key = path.substr(slash + 1);
  return target;
}

Resource resource_of(const Scope& account, const Bucket& bucket, const std::string& key,
                     const Contents& contents) {
  Resource r;
  r.kind = key.empty() ? "bucket" : "obs_path";
  r.id = key.empty() ? bucket.place.bucket : "obs://" + bucket.place.bucket + "/" + key;
  r.name = r.id;
  r.scope.account = account.account;
  r.scope.region = bucket.place.region;
  r.state = bucket.place.files ? "file system" : "bucket";
  if (!key.empty()) r.state = "in a " + r.state;
  r.created_at_ms = bucket.created_at_ms;
  r.updated_at_ms = contents.newest_ms;
  r.charging_mode = "pay-per-use";
  r.untouchable = bucket.not_ours;
  r.tags_known = bucket.tags.has_value();
  if (bucket.tags) r.tags = *bucket.tags;
  if (key.empty()) r.bill_keys = {{"resource_name", r.id}, {"resource_id", r.id}};
  set_ways(r, bucket, key);
  set_meter(r, contents);
  add_notes(r, bucket, contents);
  return r;
}

void set_meter(Resource& resource, const Contents& contents) {
  Meter storage{.what = "storage"};
  const bool open = contents.failed || contents.more || contents.directories > 0;
  storage.running = contents.bills() ? Tri::yes : open ? Tri::unknown : Tri::no;
  resource.meters = {storage};
}

void add_note(Resource& resource, std::string text) {
  resource.facts.push_back({"note", std::move(text)});
}

void add_lock(Call& call, const Target& target, const Contents& contents, Resource& resource) {
  std::vector<Request> requests;
  for (const Entry& entry : contents.first)
    requests.push_back(head_version_request(target.place, entry.key, entry.version_id));
  const int64_t now_ms = call.cloud_now_ms();
  size_t locked = 0;
  int64_t last_ms = 0;
  modelarts::send_all(call, requests, [&](size_t, const Reply& reply) {
    const int64_t until_ms = time_ms(reply.header("x-obs-object-lock-retain-until-date"));
    if (until_ms <= now_ms) return;
    ++locked;
    last_ms = std::max(last_ms, until_ms);
  });
  if (locked == 0) return add_note(resource, "object lock (WORM) is on: versions may be locked");
  const std::string until =
      "locked (WORM) until " + date_text(last_ms) + ": nothing deletes it before";
  if (locked == requests.size() && !contents.more &&
      contents.objects == static_cast<int64_t>(requests.size())) {
    for (WayNow& way : resource.ways)
      if (way.why_not.empty()) way.why_not = until;
  } else {
    add_note(resource, std::to_string(locked) + " of the first " + std::to_string(requests.size()) +
                           " versions are " + until);
  }
}

}  // namespace billstop::obs
