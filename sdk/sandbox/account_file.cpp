#include "sdk/sandbox/account_file.hpp"

#include <algorithm>
#include <stdexcept>

#include "sdk/sandbox/account_file_items.hpp"
#include "sdk/sandbox/bill_faces.hpp"
#include "sdk/sandbox/decimal.hpp"
#include "sdk/sandbox/json_reader.hpp"

namespace billstop::sandbox {
namespace {

WithoutRight without_right_of(JsonReader& reader) {
  const std::string word = reader.text("without_right", "forbidden");
  if (word == "forbidden") return WithoutRight::forbidden;
  if (word == "silently_empty") return WithoutRight::silently_empty;
  if (word == "own_only") return WithoutRight::own_only;
  reader.fail("without_right", "forbidden, silently_empty or own_only is expected");
}

// Without policies every right is there.
void read_rights(JsonReader& reader, User& user) {
  user.all_rights = !reader.has("policies");
  reader.object("policies", [&](JsonReader& policies) {
    user.allow = policies.texts("allow");
    user.deny = policies.texts("deny");
  });
  user.without_right = without_right_of(reader);
}

void read_user(JsonReader& reader, World& world, Account& account) {
  User user;
  user.name = reader.needed_text("name");
  user.id = reader.text("id");
  if (user.id.empty()) user.id = world.new_hex32();
  user.ak = reader.text("ak");
  user.sk = reader.text("sk");
  user.password = reader.text("password");
  user.security_token = reader.text("security_token");
  if (user.ak.empty() != user.sk.empty()) reader.fail("sk", "ak and sk come together");
  if (!user.ak.empty() && world.account_of_key(user.ak, nullptr)) {
    reader.fail("ak", "another user has this key");
  }
  if (reader.has("expires_at")) user.expires_at_ms = time_at(reader, "expires_at", 0);
  read_rights(reader, user);
  account.users.push_back(std::move(user));
}

void read_agency(JsonReader& reader, World& world, Account& account) {
  Agency agency;
  agency.id = world.new_hex32();
  agency.name = reader.needed_text("name");
  agency.trusted_domain = reader.text("trusted_domain");
  read_rights(reader, agency.rights);
  account.agencies.push_back(std::move(agency));
}

void read_provider(JsonReader& reader, Account& account) {
  IdentityProvider provider;
  provider.id = reader.needed_text("id");
  provider.urn = reader.text("urn", "iam::" + account.id + ":oidc-provider:" + provider.id);
  provider.id_token = reader.needed_text("id_token");
  provider.user = reader.text("user");
  provider.agency = reader.text("agency");
  account.providers.push_back(std::move(provider));
}

KeyHolder read_key_holder(JsonReader& reader) {
  KeyHolder holder;
  holder.agency = reader.text("agency");
  holder.token = reader.text("token");
  holder.needs_token = reader.flag("needs_token", false);
  holder.gives_token = reader.flag("gives_token", true);
  holder.key_valid_ms = reader.number("key_valid_s", 3600) * 1000;
  return holder;
}

// A sub-project is called region_suffix and hangs below the project of its region.
void read_project(JsonReader& reader, World& world, Account& account) {
  Project project;
  project.name = reader.needed_text("name");
  project.id = reader.text("id");
  if (project.id.empty()) project.id = world.new_hex32();
  if (world.account_of_project(project.id)) reader.fail("id", "another project has this id");
  project.region = reader.text("region", project.name.substr(0, project.name.find('_')));
  project.enabled = reader.flag("enabled", true);
  project.parent_id = account.id;
  const std::string parent = reader.text("parent", project.region);
  const auto above = std::ranges::find_if(account.projects, [&](const Project& other) {
    return other.id == parent || other.name == parent;
  });
  if (above != account.projects.end()) project.parent_id = above->id;
  account.projects.push_back(std::move(project));
}

void read_workspace(JsonReader& reader, World& world, Account& account) {
  Workspace workspace;
  workspace.name = reader.needed_text("name");
  workspace.id = reader.text("id");
  if (workspace.id.empty()) workspace.id = world.new_hex32();
  workspace.project = project_at(reader, account);
  workspace.owner = reader.text("owner");
  workspace.status = reader.text("status", workspace.status);
  workspace.enterprise_project_id = reader.text("enterprise_project_id", "0");
  for (const std::string& who : reader.texts("readers")) {
    workspace.readers.insert(user_at(reader, account, "readers", who).id);
  }
  account.workspaces.push_back(std::move(workspace));
}

// Charges that no item stands for: what has been deleted, tokens, what members of the account use.
void read_charge(JsonReader& reader, Account& account, int64_t start_ms) {
  MeterSpan span;
  // Two may have one face at the same time, and each line of the bill has an id of its own.
  span.item_id = "charge-" + std::to_string(account.meters.spans().size());
  span.face.service_type = reader.text("service_type", modelarts_service);
  span.face.resource_type = reader.text("resource_type", modelarts_resource);
  span.face.resource_id = reader.needed_text("resource_id");
  span.face.resource_name = reader.text("resource_name", span.face.resource_id);
  span.face.spec = reader.text("spec");
  span.what = reader.text("what", "compute");
  span.region = reader.text("region", account.projects.empty() ? "" : account.projects[0].region);
  span.customer = reader.text("customer");
  const auto rate = parse_decimal(reader.needed_text("rate_per_hour"));
  if (!rate) reader.fail("rate_per_hour", "a decimal text such as \"1.25\" is expected");
  span.rate_units = rate->units;
  span.from_ms = start_ms - reader.number("age_s", 3600) * 1000;
  if (reader.has("ended_age_s")) span.to_ms = start_ms - reader.number("ended_age_s", 0) * 1000;
  if (reader.flag("package", false)) span.cover = Cover::package;
  account.meters.add(std::move(span));
}

void read_account(JsonReader& reader, World& world, int64_t start_ms) {
  const std::string id = reader.needed_text("id");
  if (!id.starts_with("sandbox"))
    reader.fail("id", "the id of a practice account begins so: sandbox");
  if (world.account(id)) reader.fail("id", "another account has this id");
  Account& account = world.add_account(id, reader.text("name", id));
  account.site = reader.text("site", "china");
  if (account.site != "china" && account.site != "international") {
    reader.fail("site", "china or international is expected");
  }
  reader.objects("users", [&](JsonReader& one) { read_user(one, world, account); });
  reader.objects("agencies", [&](JsonReader& one) { read_agency(one, world, account); });
  reader.objects("identity_providers", [&](JsonReader& one) { read_provider(one, account); });
  reader.object("machine", [&](JsonReader& one) { account.machine = read_key_holder(one); });
  reader.object("pod", [&](JsonReader& one) { account.pod = read_key_holder(one); });
  reader.objects("projects", [&](JsonReader& one) { read_project(one, world, account); });
  reader.objects("workspaces", [&](JsonReader& one) { read_workspace(one, world, account); });
  reader.objects("bill", [&](JsonReader& one) { read_charge(one, account, start_ms); });
  reader.objects("items", [&](JsonReader& one) { read_item(one, account, start_ms); });
}

void read_switches(JsonReader& reader, World& world) {
  world.switches.numbers = reader.number_map("switches");
  for (const auto& [name, value] : world.switches.numbers) {
    if (!switch_defaults().contains(name)) {
      reader.fail("switches." + name, "no switch is called so");
    }
  }
}

}  // namespace

std::unique_ptr<World> read_account_file(const std::string& text, int64_t start_ms) {
  const Json json = parse_json_file(text);
  JsonReader reader(json, "");
  auto world = std::make_unique<World>();
  reader.text("$schema");
  world->seed = static_cast<uint64_t>(reader.number("seed", 1));
  read_switches(reader, *world);
  for (const std::string& offer : reader.texts("unpublished")) world->unpublished.insert(offer);
  reader.objects("accounts", [&](JsonReader& one) { read_account(one, *world, start_ms); });
  reader.done();
  if (world->accounts.empty()) reader.fail("accounts", "at least one account is expected");
  return world;
}

}  // namespace billstop::sandbox
