#include "sdk/sandbox/account_file_items.hpp"

#include <algorithm>
#include <set>

#include "sdk/sandbox/clock_text.hpp"
#include "sdk/sandbox/decimal.hpp"

namespace billstop::sandbox {
namespace {

// What lies in the account as a whole rather than in a project.
bool account_wide(const std::string& kind) {
  return kind == "bucket" || kind == "obs_path" || kind == "subscription";
}

void read_times(JsonReader& reader, Item& item, int64_t start_ms) {
  const int64_t age_ms = reader.number("age_s", 3600) * 1000;
  item.created_at_ms = time_at(reader, "created_at", start_ms - age_ms);
  item.updated_at_ms = time_at(reader, "updated_at", item.created_at_ms);
  item.started_at_ms = time_at(reader, "started_at", item.created_at_ms);
}

void read_place(JsonReader& reader, const Account& account, Item& item) {
  if (reader.has("project") || !account_wide(item.kind)) item.project = project_at(reader, account);
  item.workspace = reader.text("workspace", account_wide(item.kind) ? "" : "0");
  if (item.workspace.empty() || item.workspace == "0") return;
  const auto found = std::ranges::find_if(account.workspaces, [&](const Workspace& workspace) {
    return workspace.project == item.project &&
           (workspace.id == item.workspace || workspace.name == item.workspace);
  });
  if (found == account.workspaces.end()) reader.fail("workspace", "the project has no such one");
  item.workspace = found->id;
}

void read_owner(JsonReader& reader, const Account& account, Item& item) {
  const std::string who = reader.text("owner");
  if (who.empty()) {
    if (account.users.empty()) return;
    item.owner_id = account.users.front().id;
    item.owner_name = account.users.front().name;
    return;
  }
  const User& owner = user_at(reader, account, "owner", who);
  item.owner_id = owner.id;
  item.owner_name = owner.name;
}

}  // namespace

int64_t time_at(JsonReader& reader, const std::string& name, int64_t fallback) {
  const Json* value = reader.raw(name);
  if (!value) return fallback;
  if (value->is_number_integer()) return value->get<int64_t>();
  const auto at = value->is_string() ? parse_iso(value->get<std::string>()) : std::nullopt;
  if (!at) reader.fail(name, "a time such as 2023-03-11T08:05:30Z is expected");
  return *at;
}

std::string project_at(JsonReader& reader, const Account& account) {
  const std::string wanted = reader.text("project");
  if (account.projects.empty()) reader.fail("project", "the account has no project");
  if (wanted.empty()) return account.projects.front().id;
  const auto found = std::ranges::find_if(account.projects, [&](const Project& project) {
    return project.id == wanted || project.name == wanted;
  });
  if (found == account.projects.end()) reader.fail("project", "the account has no such one");
  return found->id;
}

const User& user_at(const JsonReader& reader, const Account& account, const std::string& member,
                    const std::string& who) {
  const auto found = std::ranges::find_if(
      account.users, [&](const User& user) { return user.id == who || user.name == who; });
  if (found == account.users.end()) reader.fail(member, "the account has no user " + who);
  return *found;
}

void read_item(JsonReader& reader, Account& account, int64_t start_ms) {
  Item item;
  item.kind = reader.needed_text("kind");
  item.id = reader.text("id");
  item.name = reader.text("name");
  read_place(reader, account, item);
  read_owner(reader, account, item);
  item.state = reader.text("state");
  read_times(reader, item, start_ms);
  item.tags = reader.text_map("tags");
  item.rate_per_hour = reader.text("rate_per_hour");
  if (!item.rate_per_hour.empty() && !parse_decimal(item.rate_per_hour)) {
    reader.fail("rate_per_hour", "a decimal text such as \"1.25\" is expected");
  }
  item.ends_in_ms = reader.number("ends_in_s", 0) * 1000;
  item.stuck = reader.flag("stuck", false);
  item.not_ours = reader.flag("not_ours", false);
  reader.objects("transitions", [&](JsonReader& one) {
    item.transitions.push_back({start_ms + one.number("after_s", 0) * 1000, one.text("to")});
  });
  std::ranges::stable_sort(item.transitions, {}, &Transition::at_ms);
  if (const Json* detail = reader.raw("detail")) {
    if (!detail->is_object()) reader.fail("detail", "an object is expected");
    item.detail = *detail;
  }
  if (!item.id.empty() && account.find(item.kind, item.id)) {
    reader.fail("id", "another " + item.kind + " has this id");
  }
  account.add(std::move(item));
}

}  // namespace billstop::sandbox
