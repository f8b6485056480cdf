#include "tests/simulation/draw_paid.hpp"

#include <algorithm>

namespace billstop::simulation {

namespace {

using namespace nlohmann::literals;
using sandbox::Account;
using sandbox::Item;
using sandbox::Json;
using sandbox::RandomSource;

constexpr int goes_by_the_hour = 1, is_renewed = 3;  // expiry policies that cost on

// The id that orders know; empty where nothing is paid ahead.
std::string contract_id(const Item& item) {
  if (!is_paid_ahead(item)) return {};
  if (item.kind == "node") return item.detail.value("resource_id", "");
  if (item.kind == "subscription") return item.id;
  return item.detail.value("/metadata/labels/os.modelarts~1resource.id"_json_pointer, "");
}

void name_it(sandbox::World& world, Item& item) {
  const std::string id = "maos-paid-" + world.new_hex32().substr(0, 12);
  if (item.kind == "pool") item.detail["metadata"]["labels"]["os.modelarts/resource.id"] = id;
  if (item.kind == "node") item.detail["resource_id"] = id;
}

void add_terms(Item& item, RandomSource& random) {
  static const std::vector<int> policies{0, goes_by_the_hour, is_renewed, is_renewed};
  static const std::vector<std::string> refusals{"CBC.30000053", "CBC.99003647", "CBC.99003649"};
  Json& terms = item.detail["_paid"];
  terms["expire_policy"] = random.pick(policies);
  if (random.chance(10)) terms["refusal"] = random.pick(refusals);
  if (random.chance(15)) terms["busy_s"] = random.between(30, 600);
  if (random.chance(15)) terms["locked_s"] = random.between(30, 600);
  if (random.chance(8)) terms["unpaid_renewal"] = true;
}

// Two that go together or not at all.
void join_in_an_order(Item& first, Item& second, int64_t number) {
  for (Item* one : {&first, &second}) {
    one->detail["_paid"]["order_id"] = "CS26010100000" + std::to_string(number);
    one->detail["_paid"]["whole_order"] = true;
  }
}

std::string why_contract_kept(const UserWish& wish, const Account& account, const Item& item,
                              const std::string& id) {
  if (std::string why = why_protected(wish, account, item); !why.empty()) return why;
  if (item.kind == "node") {
    const std::string of = item.detail.value("_pool", "");
    for (const auto& pool : account.items)
      if (pool->kind == "pool" && pool->id == of)
        if (std::string why = why_protected(wish, account, *pool); !why.empty()) return why;
  }
  const auto selects = [&](const std::string& text) {
    return std::ranges::find(wish.only, text) != wish.only.end();
  };
  const bool selected =
      wish.only.empty() || selects("subscription") || selects("subscription:" + id);
  return selected ? std::string() : "not selected";
}

// A node is marked by its pool.
std::optional<int64_t> kept_from(Scenario& s, const Item& item) {
  const bool node = item.kind == "node";
  const auto intent =
      s.intents.find({node ? "pool" : item.kind, node ? item.detail.value("_pool", "") : item.id});
  return intent == s.intents.end() ? std::nullopt : intent->second.kept_from_ms;
}

}  // namespace

bool is_paid_ahead(const Item& item) {
  if (item.kind == "subscription" || item.kind == "node") return true;
  return item.kind == "pool" && !item.not_ours && item.state != "Waiting" &&
         !item.detail.contains("parent") &&
         item.detail.value("/metadata/annotations/os.modelarts~1billing.mode"_json_pointer, "") ==
             "1";
}

void draw_terms(sandbox::World& world, RandomSource& random) {
  Item* alone = nullptr;
  int64_t orders = 0;
  for (const auto& item : world.accounts.front()->items) {
    if (!is_paid_ahead(*item)) continue;
    name_it(world, *item);
    add_terms(*item, random);
    if (alone != nullptr && random.chance(15)) {
      join_in_an_order(*alone, *item, orders++);
      alone = nullptr;
    } else {
      alone = item.get();
    }
  }
}

void draw_paid_wish(const Account& account, RandomSource& random, UserWish& wish) {
  if (random.chance(40)) wish.allow.insert("lapse");
  if (!random.chance(35)) return;
  wish.allow.insert("refund");
  std::vector<std::string> ids;
  for (const auto& item : account.items)
    if (const std::string id = contract_id(*item); !id.empty()) ids.push_back(id);
  if (ids.empty() || random.chance(25)) return;  // consented to, and nothing named
  if (wish.only.empty())
    wish.only = {"notebook",           "training_job", "service",      "workflow_schedule",
                 "workflow_execution", "pool",         "subscription", "obs_path"};
  for (size_t i = 1 + random.below(4); i > 0; --i)
    wish.only.push_back("subscription:" + random.pick(ids));
}

void note_contracts(Scenario& s) {
  const Account& account = *s.world->accounts.front();
  for (const auto& item : account.items) {
    const std::string id = contract_id(*item);
    if (id.empty()) continue;
    const auto policy = item->detail.value("/_paid/expire_policy"_json_pointer, int64_t{0});
    const Key key{"subscription", id};
    s.contracts[key] = {{item->kind, item->id}, policy == goes_by_the_hour || policy == is_renewed};
    Intent& intent = s.intents[key];
    intent.keep_because = why_contract_kept(s.wish, account, *item, id);
    intent.kept_from_ms = kept_from(s, *item);
  }
}

}  // namespace billstop::simulation
