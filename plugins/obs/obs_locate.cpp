// Finding the buckets, and in them the paths that are used or named.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "plugins/modelarts_common/obs_path.hpp"
#include "plugins/modelarts_common/rights.hpp"
#include "plugins/modelarts_common/send_all.hpp"
#include "plugins/obs/bucket.hpp"
#include "plugins/obs/lifecycle.hpp"
#include "plugins/obs/obs.hpp"
#include "plugins/obs/stored_path.hpp"

namespace billstop::obs {
namespace {

constexpr const char* made_up_bucket = "billstop-no-such-bucket-0000000000000000";

// What others use and the user names: keys by bucket; the empty key is the bucket itself.
struct Wanted {
  std::map<std::string, std::set<std::string>> keys{};
  std::string region{};  // of one of the resources: its endpoint knows the account

  void add(const std::string& kind, const std::string& id) {
    Resource named;
    named.kind = kind;
    named.id = id;
    if (const auto target = target_of(named)) keys[target->place.bucket].insert(target->key);
  }
};

bool is_storage(std::string_view kind) {
  return kind == "obs_path" || kind == "bucket";
}

Wanted read_uses(Call& call) {
  Wanted wanted;
  while (const auto resource = call.next_located()) {
    if (wanted.region.empty()) wanted.region = resource->scope.region;
    if (is_storage(resource->kind)) wanted.add(resource->kind, resource->id);
    for (const Use& use : resource->uses)
      if (is_storage(use.kind)) wanted.add(use.kind, use.id);
  }
  return wanted;
}

// "obs.cn-north-4.host" or "bucket.obs.cn-north-4.host" of a redirect's Location.
std::string region_of(std::string_view location) {
  const size_t scheme = location.find("://");
  if (scheme == std::string_view::npos) return {};
  std::string_view host = location.substr(scheme + 3);
  host = host.substr(0, host.find_first_of("/:"));
  const size_t mark = host.starts_with("obs.") ? 0 : host.find(".obs.");
  if (mark == std::string_view::npos) return {};
  host.remove_prefix(mark == 0 ? 4 : mark + 5);
  return std::string(host.substr(0, host.find('.')));
}

struct Finding {
  Bucket& bucket;
  Target target{};
  bool closely = false;  // it may be deleted, so what stands against that is asked for
  Contents contents{};
};

class Locating {
 public:
  Locating(Call& call, const Scope& scope, int64_t lifecycle_from_objects)
      : call_(call), scope_(scope), lifecycle_from_objects_(lifecycle_from_objects) {}

  void run() {
    wanted_ = read_uses(call_);
    const Buckets listed = list_buckets(call_, wanted_.region);
    for (const auto& [name, bucket] : listed.by_name)
      buckets_[name] = {{name, bucket.region, bucket.files}, bucket.created_at_ms};
    for (const auto& [name, keys] : wanted_.keys)
      if (!listed.by_name.contains(name)) look_for(name, listed);
    if (listed.whole && buckets_.empty()) prove_right();
    read_all_settings();
    for (auto& [name, bucket] : buckets_) want(bucket);
    look_into_all_of_them();
    for (Finding& finding : findings_) tell(finding);
  }

 private:
  void prove_right() {
    static constexpr std::string_view codes[] = {"NoSuchBucket"};
    modelarts::prove_right(call_, "bucket", head_request({made_up_bucket, wanted_.region}), codes);
  }

  // A bucket that is used and not listed: gone, another account's, or hidden from this user.
  void look_for(const std::string& name, const Buckets& listed) {
    Bucket bucket;
    bucket.place = {name, wanted_.region};
    Reply reply = call_.send(head_request(bucket.place));
    if (reply.status == 301 || reply.status == 307) {
      // Only the region is taken from it: where that is, the host knows by itself.
      bucket.place.region = region_of(reply.header("location"));
      reply = call_.send(head_request(bucket.place));
    }
    if (reply.status == 404) return;
    if (!reply.ok()) return call_.incomplete("bucket", reply);
    if (const auto region = reply.header("x-obs-bucket-location"); !region.empty())
      bucket.place.region = region;
    bucket.place.files = reply.header("x-obs-fs-file-interface") == "Enabled";
    const Reply acl = call_.send(setting_request(bucket.place, "acl"));
    const std::string owner = read_owner(acl.body);
    const std::string self = listed.owner.empty() ? scope_.account : listed.owner;
    if (acl.ok() && owner == self) {
      if (listed.whole)
        call_.incomplete("bucket", Missing::partial, "the list of buckets lacks " + name);
    } else if (!acl.denied() && !acl.ok()) {
      return call_.incomplete("bucket", acl);
    } else {
      bucket.not_ours = "its bucket is none of this account's";
    }
    buckets_[name] = std::move(bucket);
  }

  void read_all_settings() {
    std::vector<Bucket*> all, closely;
    for (auto& [name, bucket] : buckets_) {
      if (!bucket.not_ours.empty()) continue;
      all.push_back(&bucket);
      if (wanted_.keys.contains(name)) closely.push_back(&bucket);
    }
    read_settings(call_, all, false);
    read_settings(call_, closely, true);
    // What was asked for and may carry a keep tag: that is no "none".
    for (const Bucket* bucket : closely)
      if (bucket->no_tags) call_.incomplete("bucket", *bucket->no_tags);
    for (const auto& [name, bucket] : buckets_)
      if (!bucket.logs_to.empty()) refilled_by_[bucket.logs_to].insert(name);
  }

  void want(Bucket& bucket) {
    const auto wanted = wanted_.keys.find(bucket.place.bucket);
    if (wanted != wanted_.keys.end())
      for (const std::string& key : wanted->second)
        if (!key.empty()) findings_.push_back({bucket, {bucket.place, key}, true, {}});
    if (bucket.not_ours.empty())
      findings_.push_back({bucket, {bucket.place, {}}, wanted != wanted_.keys.end(), {}});
  }

  // Of a bucket that stays only whether it bills is of interest.
  void look_into_all_of_them() {
    look_into_those(1, [](const Finding& f) { return !f.closely; });
    look_into_those(1000, [](const Finding& f) {
      return f.closely || (f.contents.more && !f.contents.bills());
    });
  }

  template <class Which>
  void look_into_those(size_t page, Which which) {
    std::vector<Finding*> those;
    std::vector<Peek> peeks;
    for (Finding& finding : findings_)
      if (finding.bucket.not_ours.empty() && which(finding)) {
        those.push_back(&finding);
        peeks.push_back({&finding.target, 0, page});
      }
    std::vector<Contents> contents = look_into_all(call_, peeks);
    for (size_t i = 0; i < those.size(); ++i) those[i]->contents = std::move(contents[i]);
  }

  void tell(Finding& finding) {
    auto& [bucket, target, closely, contents] = finding;
    const std::string& key = target.key;
    const bool ours = bucket.not_ours.empty();
    if (contents.failed) call_.incomplete(key.empty() ? "bucket" : "obs_path", *contents.failed);
    bucket.place = target.place;
    Resource resource = resource_of(scope_, bucket, key, contents);
    if (!ours) {
      resource.meters.clear();  // whoever owns it pays
    } else if (closely) {
      if (bucket.locked) add_lock(call_, target, contents, resource);
      add_refilling(target, resource);
    }
    if (closely && key.empty()) offer_lifecycle(bucket, lifecycle_from_objects_, resource);
    call_.found(resource);
  }

  void add_refilling(const Target& target, Resource& resource) {
    for (const auto& [where, from] : refilled_by_) {
      const size_t slash = where.find('/');
      if (where.substr(0, slash) != target.place.bucket) continue;
      const std::string prefix = where.substr(slash + 1);
      if (!target.key.empty() && !target.holds(prefix) && !target.key.starts_with(prefix)) continue;
      for (const std::string& name : from)
        add_note(resource, "access logs of bucket " + name + " are written here and refill it");
    }
  }

  Call& call_;
  const Scope& scope_;
  const int64_t lifecycle_from_objects_;
  Wanted wanted_{};
  std::map<std::string, Bucket> buckets_{};
  std::vector<Finding> findings_{};
  std::map<std::string, std::set<std::string>> refilled_by_{};
};

}  // namespace

void Obs::locate(Call& call, const Scope& scope) const {
  Locating(call, scope, lifecycle_from_objects_).run();
}

}  // namespace billstop::obs
