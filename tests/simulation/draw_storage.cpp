#include "tests/simulation/draw_storage.hpp"

#include <algorithm>

#include "tests/simulation/stored_paths.hpp"

namespace billstop::simulation {

namespace {

using sandbox::Account;
using sandbox::Item;
using sandbox::Json;
using sandbox::RandomSource;

constexpr const char* buckets[] = {"practice-data", "practice-out"};

std::string bucket_of(const std::string& path) {
  const std::string rest = path.substr(6);
  return rest.substr(0, rest.find('/'));
}

std::string key_of(const std::string& path) {
  const size_t slash = path.find('/', 6);
  return slash == std::string::npos ? std::string() : path.substr(slash + 1);
}

Json place(const std::string& url) {
  return {{"remote", {{"obs", {{"obs_url", url}}}}}};
}

// Some read what others write.
void let_jobs_use(Account& account, RandomSource& random) {
  const auto jobs = account.of_kind("training_job");
  for (Item* job : jobs) {
    const auto of = [](const Item& one) { return "obs://practice-out/" + one.name + "/out/"; };
    if (random.chance(40)) job->detail["algorithm"]["outputs"].push_back(place(of(*job)));
    if (random.chance(6))
      job->detail["algorithm"]["inputs"].push_back(place(of(*random.pick(jobs))));
  }
}

std::set<std::string> used_paths(const Account& account) {
  std::set<std::string> paths;
  for (const auto& item : account.items)
    for (const PathUse& use : paths_of(*item)) paths.insert(use.path);
  return paths;
}

void fill(Json& objects, const std::string& key, RandomSource& random, bool versions) {
  for (size_t i = 1 + random.below(3); i > 0; --i) {
    Json object{{"key", key + "/part-" + std::to_string(i)}, {"size", random.between(1, 1 << 16)}};
    if (versions && random.chance(40)) object["versions"] = random.between(2, 3);
    if (versions && random.chance(30)) object["deleted"] = true;
    objects.push_back(std::move(object));
  }
}

void deny_deleting(Item& bucket) {
  const Json statement{{"Effect", "Deny"},
                       {"Principal", "*"},
                       {"Action", {"DeleteObject", "DeleteObjectVersion"}},
                       {"Resource", {bucket.id + "/*"}}};
  bucket.detail["policy"] = {{"Statement", Json::array({statement})}};
}

Item draw_bucket(const Account& account, const std::string& name, RandomSource& random) {
  Item bucket{.kind = "bucket", .id = name, .name = name};
  bucket.owner_id = account.users.front().id;
  bucket.owner_name = account.users.front().name;
  bucket.created_at_ms = -random.between(1, 60LL * 86'400) * 1'000;
  if (random.chance(8)) bucket.tags["billstop:keep"] = "";
  if (random.chance(10)) bucket.tags["team"] = "demo";
  if (random.chance(8)) deny_deleting(bucket);
  const bool files = random.chance(20), versions = !files && random.chance(35);
  if (files) bucket.detail["bucket_type"] = "POSIX";
  if (versions) bucket.detail["versioning"] = "Enabled";
  Json objects = Json::array(), uploads = Json::array();
  for (const std::string& path : used_paths(account)) {
    if (bucket_of(path) != name || random.chance(20)) continue;
    const std::string key = key_of(path);
    if (key.empty()) continue;
    fill(objects, key, random, versions);
    if (random.chance(50)) fill(objects, key + "-2", random, versions);
    if (random.chance(15)) uploads.push_back({{"key", key + "/cut"}, {"part_size", 1 << 16}});
  }
  bucket.detail["objects"] = std::move(objects);
  bucket.detail["uploads"] = std::move(uploads);
  return bucket;
}

bool says(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

bool is_named(const UserWish& wish, const Key& key) {
  const std::string path = plain_path(key.second);
  return says(wish.obs_paths, path) || says(wish.only, key.first + ":" + key.second);
}

// Only what is written and nothing else is a candidate by itself. What was being deleted when the
// account was drawn may be gone before billstop's first look, and then uses nothing.
bool is_candidate(const Account& account, const std::string& path) {
  bool written = false;
  for (const auto& item : account.items)
    for (const PathUse& use : paths_of(*item)) {
      if (item->state == "DELETING") continue;
      if (!lies_in(use.path, path) && !lies_in(path, use.path)) continue;
      if (!use.writes) return false;
      written |= lies_in(path, use.path);
    }
  return written;
}

// Deleting around a protected path takes it along.
bool is_path_protected(const UserWish& wish, const Key& key) {
  const std::string path = plain_path(key.second);
  return std::ranges::any_of(wish.protect, [&](const std::string& rule) {
    if (rule == "kind:obs_path") return true;
    if (!rule.starts_with("id:obs://")) return false;
    const std::string kept = plain_path(rule.substr(3));
    return lies_in(path, kept) || lies_in(kept, path);
  });
}

std::string why_path_kept(const Scenario& s, const Item& bucket, const Key& key) {
  const Account& account = *s.world->accounts.front();
  if (std::string why = why_protected(s.wish, account, bucket); !why.empty()) return why;
  if (is_path_protected(s.wish, key)) return "rule";
  if (is_used_unseen(s.wish, account)) return "used by who knows whom";
  const bool named = is_named(s.wish, key);
  if (!s.wish.only.empty() && !says(s.wish.only, key.first) && !named) return "not selected";
  if (named) return {};
  return key.first == "obs_path" && is_candidate(account, key.second) ? "" : "not named";
}

}  // namespace

bool is_used_unseen(const UserWish& wish, const Account& account) {
  const std::string& region = account.projects.front().region;
  return std::ranges::any_of(account.projects, [&](const sandbox::Project& project) {
    return project.region == region && is_left_out(wish, project);
  });
}

void draw_storage(sandbox::World& world, RandomSource& random) {
  if (!random.chance(50)) return;
  Account& account = *world.accounts.front();
  let_jobs_use(account, random);
  for (const char* name : buckets) account.add(draw_bucket(account, name, random));
}

void draw_storage_wish(const Account& account, RandomSource& random, UserWish& wish) {
  if (!random.chance(50)) return;
  std::vector<std::string> paths;
  for (const std::string& path : used_paths(account)) {
    paths.push_back(path);
    paths.push_back(path.substr(0, path.rfind('/')));  // the folder around it
  }
  // As often as all paths together.
  for (size_t i = paths.size() / 2 + 1; i > 0; --i)
    for (const char* name : buckets) paths.push_back(std::string("obs://") + name);
  for (size_t i = 1 + random.below(3); i > 0; --i) wish.obs_paths.push_back(random.pick(paths));
  if (random.chance(10)) wish.protect.push_back("id:" + random.pick(paths));
}

void note_paths(Scenario& s) {
  const Account& account = *s.world->accounts.front();
  std::set<std::string> paths = used_paths(account);
  paths.insert(s.wish.obs_paths.begin(), s.wish.obs_paths.end());
  for (const auto& bucket : account.items) {
    if (bucket->kind != "bucket") continue;
    const auto note = [&](const Key& key) {
      Intent& intent = s.intents[key];
      intent.keep_because = why_path_kept(s, *bucket, key);
      intent.kept_from_ms = s.intents[{"bucket", bucket->id}].kept_from_ms;
    };
    note({"bucket", bucket->id});
    for (const std::string& path : paths)
      if (bucket_of(path) == bucket->id && !key_of(path).empty()) note({"obs_path", path});
  }
  for (const std::string& path : paths) s.paths.insert(path);
}

}  // namespace billstop::simulation
