#include "plugins/leftovers/leftovers.hpp"

#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "plugins/leftovers/leftover_rows.hpp"
#include "plugins/modelarts_common/gone.hpp"
#include "plugins/modelarts_common/json_read.hpp"
#include "plugins/modelarts_common/listing.hpp"

namespace billstop::leftovers {

using modelarts::Json;
using modelarts::Listing;
using modelarts::text;

namespace {

constexpr int64_t busy_pause_ms = 10'000;

// What a listing is called, and how its rows are read.
struct Shelf {
  const char *kind, *service, *path, *rows_key;
  Resource (*read)(const Json&, const Scope&);
};
constexpr Shelf volumes{"volume", "evs", "/v2/{project_id}/cloudvolumes/detail", "volumes",
                        volume_of};
constexpr Shelf bin{"volume", "evs", "/v3/{project_id}/recycle-bin-volumes/detail", "volumes",
                    recycled_of};
constexpr Shelf snapshots{"snapshot", "evs", "/v2/{project_id}/cloudsnapshots/detail", "snapshots",
                          snapshot_of};
constexpr Shelf shares{"sfs_turbo", "sfs-turbo", "/v1/{project_id}/sfs-turbo/shares/detail",
                       "shares", share_of};

Listing list(Call& call, const Shelf& shelf) {
  return modelarts::read_rows(
      call, {.service = shelf.service, .method = "GET", .path = shelf.path},
      {.rows_key = shelf.rows_key, .limit = 1000, .total_key = "count", .id = [](const Json& row) {
         return text(row, "id");
       }});
}

// Who uses which disk or share, in this project.
struct Wanted {
  std::map<std::string, std::vector<Use>> disks{}, mounts{};
};

Wanted wanted_in(Call& call, const Scope& scope) {
  Wanted wanted;
  while (const auto user = call.next_located()) {
    if (!user->scope.project.empty() && user->scope.project != scope.project) continue;
    for (const Use& use : user->uses) {
      if (use.kind != "volume" && use.kind != "sfs_turbo") continue;
      auto& users = (use.kind == "volume" ? wanted.disks : wanted.mounts)[use.id];
      if (!modelarts::has_gone(*user)) users.push_back({use.role, user->kind, user->id});
    }
  }
  return wanted;
}

class Look {
 public:
  Look(Call& call, const Scope& scope, const std::set<std::string>& named)
      : call_(call), scope_(scope), named_(named), wanted_(wanted_in(call, scope)) {}

  // Where nothing is asked for, nothing is asked: no right to see other people's disks is needed.
  void run() {
    if (!wanted_.disks.empty() || !named_.empty()) {
      find_disks(volumes);
      find_disks(bin);
      find_snapshots();
    }
    if (!wanted_.mounts.empty() || !named_.empty()) find_shares();
  }

 private:
  Listing listed(const Shelf& shelf) {
    Listing listing = list(call_, shelf);
    listing.report(call_, shelf.kind);
    return listing;
  }

  void find_disks(const Shelf& shelf) {
    for (const Json& row : listed(shelf).rows) {
      Resource disk = shelf.read(row, scope_);
      const auto users = wanted_.disks.find(disk.id);
      if (users == wanted_.disks.end() && !named_.contains(disk.id)) continue;
      if (users != wanted_.disks.end()) disk.users = users->second;
      shown_.insert(disk.id);
      call_.found(disk);
    }
  }

  void find_snapshots() {
    for (const Json& row : listed(snapshots).rows) {
      const Resource snapshot = snapshot_of(row, scope_);
      if (shown_.contains(text(row, "volume_id")) ||
          wanted_.disks.contains(text(row, "volume_id")) || named_.contains(snapshot.id))
        call_.found(snapshot);
    }
  }

  void find_shares() {
    for (const Json& row : listed(shares).rows) {
      Resource share = share_of(row, scope_);
      bool wanted = named_.contains(share.id);
      for (const auto& [mount, users] : wanted_.mounts) {
        if (!is_mounted_as(row, mount)) continue;
        wanted = true;
        share.users.insert(share.users.end(), users.begin(), users.end());
      }
      if (wanted) call_.found(share);
    }
  }

  Call& call_;
  const Scope& scope_;
  const std::set<std::string>& named_;
  Wanted wanted_;
  std::set<std::string> shown_{};
};

Request removal(const Resource& resource) {
  Request request{.service = "evs", .method = "DELETE"};
  if (resource.kind == "sfs_turbo") {
    request.service = "sfs-turbo";
    request.path = "/v1/{project_id}/sfs-turbo/shares/{share_id}";
    request.params = {{"share_id", resource.id}};
  } else if (resource.kind == "snapshot") {
    request.path = "/v2/{project_id}/cloudsnapshots/{snapshot_id}";
    request.params = {{"snapshot_id", resource.id}};
  } else {
    request.path = resource.state == in_recycle_bin
                       ? "/v3/{project_id}/recycle-bin-volumes/{volume_id}"
                       : "/v2/{project_id}/cloudvolumes/{volume_id}";
    request.params = {{"volume_id", resource.id}};
  }
  return request;
}

// The rows of one kind, the recycle bin's last: a disk that has moved there stands in both for a
// while.
struct Present {
  std::map<std::string, Resource> by_id{};
  Listing problems{};

  void read(Call& call, const Shelf& shelf, const Scope& scope) {
    const Listing listing = list(call, shelf);
    for (const Json& row : listing.rows) {
      Resource r = shelf.read(row, scope);
      by_id[r.id] = std::move(r);
    }
    if (listing.failed && !problems.failed) problems.failed = listing.failed;
    if (listing.missing) problems.lacks(*listing.missing, listing.why);
  }
};

Present present_of(Call& call, const Resource& like) {
  Present present;
  if (like.kind == "snapshot") {
    present.read(call, snapshots, like.scope);
  } else if (like.kind == "sfs_turbo") {
    present.read(call, shares, like.scope);
  } else {
    present.read(call, volumes, like.scope);
    present.read(call, bin, like.scope);
  }
  return present;
}

VerifyOutcome verdict(const Present& present, const Resource& planned) {
  const auto found = present.by_id.find(planned.id);
  if (found == present.by_id.end()) {
    if (present.problems.whole()) return verified_gone();
    return present.problems.failed
               ? could_not_verify(*present.problems.failed)
               : VerifyOutcome{BILLSTOP_VERIFY_UNKNOWN, {}, present.problems.why, {}, {}};
  }
  Resource seen = found->second;
  seen.users = planned.users;
  // The recycle bin does not tell whose a disk was.
  if (seen.owner_id.empty()) seen.owner_id = planned.owner_id;
  if (seen.state == "deleting") return seen_as(BILLSTOP_PENDING, std::move(seen));
  // A share is shown as before until it has gone; a disk that reached the bin has to be purged.
  return seen_as(BILLSTOP_NEXT_STEP, std::move(seen));
}

}  // namespace

Leftovers::Leftovers(std::string_view settings_json) {
  const Json settings = modelarts::parse(settings_json);
  for (const Json& id : modelarts::rows(settings, "ids")) ids_.insert(text(id));
}

void Leftovers::locate(Call& call, const Scope& scope) const {
  Look(call, scope, ids_).run();
}

StopOutcome Leftovers::stop(Call& call, std::string_view, const Resource& resource) const {
  const Reply reply = call.send(removal(resource));
  if (reply.ok()) return accepted(reply);
  // Not there any more, or in the bin by now: verify tells which.
  if (reply.status == 404) return accepted(reply);
  return reply.status == 409 ? retry_after(busy_pause_ms, reply) : failed(reply);
}

void Leftovers::verify(Call& call, std::string_view, std::span<const Resource> batch) const {
  if (batch.empty()) return;
  const Present present = present_of(call, batch.front());
  for (size_t i = 0; i < batch.size(); ++i) call.settle(i, verdict(present, batch[i]));
}

}  // namespace billstop::leftovers

BILLSTOP_PLUGIN(billstop::leftovers::Leftovers);
