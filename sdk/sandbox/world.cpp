#include "sdk/sandbox/world.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace billstop::sandbox {
namespace {

// A pattern's * matches any rest: modelarts:notebook:* or *.
bool matches(const std::string& pattern, std::string_view action) {
  if (pattern.empty() || pattern.back() != '*') return pattern == action;
  return action.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

bool any_matches(const std::vector<std::string>& patterns, std::string_view action) {
  return std::ranges::any_of(patterns, [&](const auto& p) { return matches(p, action); });
}

// splitmix64: every 64-bit input gives a well-spread output, so a counter is a fine source.
uint64_t scramble(uint64_t x) {
  x += 0x9e3779b97f4a7c15ULL;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

void append_hex(std::string& text, uint64_t value) {
  static constexpr char digits[] = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) text += digits[(value >> shift) & 15];
}

}  // namespace

bool User::may(std::string_view action) const {
  if (action.empty()) return true;
  if (any_matches(deny, action)) return false;
  return all_rights || any_matches(allow, action);
}

int64_t Switches::get(const std::string& name) const {
  const auto& defaults = switch_defaults();
  const auto usual = defaults.find(name);
  if (usual == defaults.end()) throw std::out_of_range("no switch is called " + name);
  const auto set = numbers.find(name);
  return set == numbers.end() ? usual->second : set->second;
}

Item* Account::find(std::string_view kind, std::string_view item_id) {
  const auto items_of_kind = by_kind_.find(kind);
  if (items_of_kind == by_kind_.end() || item_id.empty()) return nullptr;
  auto& index = by_id_[std::string(kind)];
  const auto known = index.find(std::string(item_id));
  if (known != index.end()) return known->second;
  // An item gets its id when its service completes it, which may be after it was added.
  for (Item* item : items_of_kind->second) {
    if (item->id == item_id) return index[item->id] = item;
  }
  return nullptr;
}

Item& Account::add(Item item) {
  item.account = id;
  items.push_back(std::make_unique<Item>(std::move(item)));
  Item& added = *items.back();
  fresh.push_back(&added);
  by_kind_[added.kind].push_back(&added);
  if (!added.id.empty()) by_id_[added.kind].emplace(added.id, &added);
  return added;
}

void Account::erase(const Item& item) {
  const Item* erased = &item;
  std::erase(fresh, erased);
  const bool planned = !item.transitions.empty() && item.transitions.front().to.empty();
  const int64_t at_ms = planned ? item.transitions.front().at_ms : item.updated_at_ms;
  gone.push_back({item.kind, item.id, at_ms});
  std::erase(by_kind_[item.kind], erased);
  auto& index = by_id_[item.kind];
  const auto known = index.find(item.id);
  if (known != index.end() && known->second == erased) index.erase(known);
  std::erase_if(items, [erased](const auto& held) { return held.get() == erased; });
}

std::vector<Item*> Account::of_kind(std::string_view kind) {
  const auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? std::vector<Item*>{} : found->second;
}

const Project* Account::project(std::string_view project_id) const {
  const auto found = std::ranges::find(projects, project_id, &Project::id);
  return found == projects.end() ? nullptr : &*found;
}

const User* Account::user(std::string_view user_id) const {
  const auto found = std::ranges::find(users, user_id, &User::id);
  return found == users.end() ? nullptr : &*found;
}

const Workspace* Account::workspace(std::string_view project_id,
                                    std::string_view workspace_id) const {
  const auto found = std::ranges::find_if(workspaces, [&](const Workspace& workspace) {
    return workspace.project == project_id && workspace.id == workspace_id;
  });
  return found == workspaces.end() ? nullptr : &*found;
}

Account& World::add_account(std::string id, std::string name) {
  accounts.push_back(std::make_unique<Account>());
  accounts.back()->id = std::move(id);
  accounts.back()->name = std::move(name);
  return *accounts.back();
}

const Account* World::account(std::string_view id_or_name) const {
  const auto found = std::ranges::find_if(
      accounts, [&](const auto& a) { return a->id == id_or_name || a->name == id_or_name; });
  return found == accounts.end() ? nullptr : found->get();
}

Account* World::account(std::string_view id_or_name) {
  return const_cast<Account*>(std::as_const(*this).account(id_or_name));
}

Account* World::account_of_project(std::string_view project_id) {
  const auto found =
      std::ranges::find_if(accounts, [&](const auto& a) { return a->project(project_id); });
  return found == accounts.end() ? nullptr : found->get();
}

Account* World::account_of_key(std::string_view ak, User** user) {
  if (ak.empty()) return nullptr;
  for (const auto& account : accounts) {
    const auto found = std::ranges::find(account->users, ak, &User::ak);
    if (found == account->users.end()) continue;
    if (user) *user = &*found;
    return account.get();
  }
  return nullptr;
}

std::string World::new_hex32() {
  const uint64_t draw = scramble(seed) ^ (2 * ++ids_drawn);
  std::string text;
  append_hex(text, scramble(draw));
  append_hex(text, scramble(draw ^ 1));
  return text;
}

std::string World::new_uuid() {
  std::string text = new_hex32();
  text[12] = '4';
  text[16] = "89ab"[static_cast<unsigned char>(text[16]) & 3];
  for (const size_t at : {8U, 13U, 18U, 23U}) text.insert(at, "-");
  return text;
}

}  // namespace billstop::sandbox
