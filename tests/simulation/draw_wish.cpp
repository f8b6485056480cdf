#include "tests/simulation/draw_wish.hpp"

#include <algorithm>

#include "tests/simulation/draw_paid.hpp"
#include "tests/simulation/draw_storage.hpp"

namespace billstop::simulation {

namespace {

using sandbox::Account;
using sandbox::Item;
using sandbox::RandomSource;

std::string draw_rule(const Account& account, RandomSource& random) {
  const Item& item = *account.items[random.below(account.items.size())];
  switch (random.below(5)) {
    case 0:
      return "id:" + item.id;
    case 1:
      return "name:" + item.name;
    case 2:
      return "tag:team=demo";
    case 3:
      return "owner:practice-robot";
    default:
      return "kind:" + item.kind;
  }
}

// A contract begins when it was bought.
int64_t began_ms(const Item& item) {
  const auto paid = item.detail.find("_paid");
  if (paid == item.detail.end() || !paid->contains("bought_age_s")) return item.created_at_ms;
  return start_ms - (*paid)["bought_age_s"].get<int64_t>() * 1'000;
}

// What comes of age between the drawing and the end may go or stay.
bool is_younger(const Item& item, int64_t age_ms) {
  constexpr int64_t longest_run_ms = 6 * 3'600'000;
  return began_ms(item) > start_ms + longest_run_ms - age_ms;
}

bool rule_holds(const std::string& rule, const Item& item) {
  const auto said = [&](const std::string& prefix, const std::string& value) {
    return rule == prefix + value;
  };
  const auto tag = item.tags.find("team");
  if (rule.starts_with("age:")) return is_younger(item, std::stoll(rule.substr(4)) * 86'400'000);
  return said("id:", item.id) || said("name:", item.name) || said("kind:", item.kind) ||
         (rule == "tag:team=demo" && item.kind != "subscription" && tag != item.tags.end() &&
          tag->second == "demo") ||
         said("owner:", item.owner_name);
}

// Kinds of which the cloud tells an owner; of pools, their nodes, networks, contracts and buckets
// it tells none.
bool has_owner(const std::string& kind) {
  static const std::set<std::string> without{"pool", "node", "network", "subscription", "bucket"};
  return !without.contains(kind);
}

bool has_keep_tag(const Account& account, const Item& item) {
  const Item* marked = marked_for(account, item);
  if (marked == nullptr) return false;
  if (marked->kind != "workflow") return marked->tags.contains("billstop:keep");
  const sandbox::Json labels = marked->detail.value("labels", sandbox::Json::array());
  return std::ranges::find(labels, "billstop:keep") != labels.end();
}

// Whoever marks one marks all that the same mark speaks for.
void note_keep_tag(Scenario& s, const Happening& happening) {
  const Account& account = *s.world->accounts.front();
  const auto marked_item = std::ranges::find_if(account.items, [&](const auto& item) {
    return Key{item->kind, item->id} == happening.key;
  });
  if (marked_item == account.items.end()) return;
  const Item* marked = marked_for(account, **marked_item);
  if (marked == nullptr) return;
  for (const auto& item : account.items)
    if (Intent& intent = s.intents[{item->kind, item->id}];
        marked_for(account, *item) == marked && !intent.kept_from_ms)
      intent.kept_from_ms = happening.at_ms;
}

}  // namespace

// Schedules and executions have no tags: their workflow's labels speak for them. Nodes and
// contracts have none either.
const Item* marked_for(const Account& account, const Item& item) {
  if (item.kind == "node" || item.kind == "subscription") return nullptr;
  if (item.kind != "workflow_schedule" && item.kind != "workflow_execution") return &item;
  const std::string of = item.detail.value("workflow_id", "");
  const auto workflow = std::ranges::find_if(account.items, [&](const auto& other) {
    return other->kind == "workflow" && other->id == of;
  });
  return workflow == account.items.end() ? nullptr : workflow->get();
}

bool is_left_out(const UserWish& wish, const sandbox::Project& project) {
  const auto says = [](const std::vector<std::string>& all, const std::string& one) {
    return std::ranges::find(all, one) != all.end();
  };
  if (!wish.regions.empty() && !says(wish.regions, project.region)) return true;
  return !wish.projects.empty() && !says(wish.projects, project.id) &&
         !says(wish.projects, project.name);
}

bool is_left_out(const UserWish& wish, const Account& account, const Item& item) {
  const sandbox::Project* project = account.project(item.project);
  return project != nullptr && is_left_out(wish, *project);
}

std::string why_protected(const UserWish& wish, const Account& account, const Item& item) {
  if (is_left_out(wish, account, item)) return "left out";
  if (item.not_ours) return "not ours";
  if (has_keep_tag(account, item)) return "keep tag";
  for (const std::string& rule : wish.protect)
    if (rule_holds(rule, item)) return "rule";
  if (wish.older_than_ms > 0 && is_younger(item, wish.older_than_ms)) return "young";
  const bool all = std::ranges::find(wish.owners, "all") != wish.owners.end();
  const bool named = std::ranges::find(wish.owners, item.owner_name) != wish.owners.end();
  if (has_owner(item.kind) && item.owner_id != account.users.front().id && !all && !named)
    return "foreign";
  return {};
}

std::string why_kept(const UserWish& wish, const Account& account, const Item& item) {
  if (std::string why = why_protected(wish, account, item); !why.empty()) return why;
  if (!wish.only.empty() &&
      std::ranges::find(wish.only, item.kind + ":" + item.id) == wish.only.end() &&
      std::ranges::find(wish.only, item.kind) == wish.only.end())
    return "not selected";
  return {};
}

Item new_item(const Happening& happening, const Account& account) {
  const sandbox::User& owner = account.users.front();
  return {.kind = happening.key.first,
          .id = happening.key.second,
          .name = "train-1",
          .account = account.id,
          .project = account.projects.front().id,
          .workspace = "0",
          .owner_id = owner.id,
          .owner_name = owner.name,
          .state = "RUNNING",
          .created_at_ms = happening.at_ms};
}

UserWish draw_wish(const Account& account, RandomSource& random) {
  UserWish wish;
  if (random.chance(70)) wish.allow.insert("instance");
  if (random.chance(50)) wish.allow.insert("data");
  if (random.chance(50)) wish.owners = {"all"};
  if (wish.owners.empty() && random.chance(40)) wish.owners = {"practice-colleague"};
  const size_t rules = random.chance(40) ? random.below(3) : 0;
  for (size_t i = 0; i < rules; ++i) wish.protect.push_back(draw_rule(account, random));
  if (random.chance(10)) {
    const Item& item = *account.items[random.below(account.items.size())];
    wish.only = {random.chance(50) ? item.kind : item.kind + ":" + item.id};
  }
  if (random.chance(10))
    wish.protect.push_back("age:" + std::to_string(random.between(1, 9)) + "d");
  if (random.chance(15)) wish.older_than_ms = random.between(1, 20) * 86'400'000;
  static const std::vector<std::string> plugins{"notebook", "pool",     "training",
                                                "service",  "workflow", "exeml"};
  if (random.chance(10)) wish.plugins = {random.pick(plugins), random.pick(plugins)};
  if (random.chance(5)) wish.max_resources = random.below(30) + 1;
  wish.require_zero = random.chance(10);
  wish.fail_on_new = random.chance(10);
  wish.deadline_ms = random.between(5, 20) * 60'000;
  wish.sweep_after_ms = random.between(90, 150) * 1'000;
  return wish;
}

void draw_places(Scenario& s) {
  RandomSource random(s.seed * 0xd1342543de82ef95ULL + 1);
  if (!random.chance(8)) return;
  Account& account = *s.world->accounts.front();
  const auto& projects = account.projects;
  const sandbox::Project& one = projects[random.below(projects.size())];
  const sandbox::Project& another = projects[random.below(projects.size())];
  switch (random.below(3)) {
    case 0:
      s.wish.regions = {one.region};
      break;
    case 1:
      s.wish.projects = {one.name};
      break;
    default:
      s.wish.projects = {one.id, another.name};
  }
  // What is drawn far away uses the buckets too. The cloud holds a bucket's users to its region, so
  // that who looks at all of that has seen them.
  if (account.of_kind("bucket").empty() || is_used_unseen(s.wish, account)) return;
  s.wish.regions.clear();
  s.wish.projects.clear();
}

// A user from whom things are hidden instead of refused lacks list and show of a service alike:
// that is what the facts say, and what makes an empty list suspicious.
void draw_rights(Account& account, RandomSource& random) {
  static const std::vector<std::string> services{"notebook", "pool",     "trainJob",
                                                 "service",  "workflow", "workspace"};
  static const std::vector<std::string> actions{"list",   "get",    "stop",
                                                "update", "delete", "listAllNotebooks"};
  if (!random.chance(30)) return;
  sandbox::User& caller = account.users.front();
  caller.all_rights = false;
  caller.allow = {"modelarts:*", "iam:*", "sts:*", "billing:*", "obs:*"};
  static const std::vector<sandbox::WithoutRight> ways{sandbox::WithoutRight::forbidden,
                                                       sandbox::WithoutRight::silently_empty,
                                                       sandbox::WithoutRight::own_only};
  caller.without_right = random.pick(ways);
  static const std::vector<std::string> others{"billing:order:view",
                                               "billing:subscription:renew",
                                               "billing:subscription:unsubscribe",
                                               "obs:bucket:ListAllMyBuckets",
                                               "obs:bucket:ListBucketVersions",
                                               "obs:object:DeleteObjectVersion"};
  if (random.chance(25)) caller.deny.push_back(random.pick(others));
  const size_t missing = 1 + random.below(3);
  for (size_t i = 0; i < missing; ++i) {
    const std::string service = "modelarts:" + random.pick(services) + ":";
    const std::string action = random.pick(actions);
    caller.deny.push_back(service + action);
    const bool reads = action == "list" || action == "get" || action == "listAllNotebooks";
    if (reads && caller.without_right != sandbox::WithoutRight::forbidden)
      for (const char* read : {"list", "get", "listAllNotebooks"})
        caller.deny.push_back(service + read);
  }
}

void note_intents(Scenario& s) {
  const Account& account = *s.world->accounts.front();
  for (const auto& item : account.items)
    s.intents[{item->kind, item->id}].keep_because = why_kept(s.wish, account, *item);
  for (const Item* user : s.world->accounts.front()->of_kind("edge_service"))
    if (const std::string pool = user->detail.value("_pool_id", ""); !pool.empty())
      s.intents[{"pool", pool}].keep_because = "used by whom no list shows";
  for (const Happening& happening : s.happenings) {
    if (happening.what == Happening::What::gets_keep_tag) note_keep_tag(s, happening);
    if (happening.what == Happening::What::is_new)
      s.intents[happening.key].keep_because =
          why_kept(s.wish, account, new_item(happening, account));
  }
  note_contracts(s);
  note_paths(s);
}

}  // namespace billstop::simulation
