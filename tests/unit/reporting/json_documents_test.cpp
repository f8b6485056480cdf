// Every JSON document is what report.schema.json says, no more and no less.
#include <gmock/gmock.h>

#include <set>

#include "core/reporting/accounts_report.hpp"
#include "core/reporting/audit_report.hpp"
#include "core/reporting/bill_report.hpp"
#include "core/reporting/calendar.hpp"
#include "core/reporting/find_report.hpp"
#include "core/reporting/guard.hpp"
#include "core/reporting/plan_json.hpp"
#include "core/reporting/plugins_report.hpp"
#include "core/reporting/run_json.hpp"
#include "core/reporting/runs_report.hpp"
#include "core/reporting/undo_report.hpp"
#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/schema_check.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using nlohmann::json;
using testing::IsEmpty;

const std::string schema_file = BILLSTOP_SOURCE_DIR "/core/reporting/report.schema.json";

void expect_is(const std::string& text, const std::string& definition) {
  SchemaCheck schema(schema_file);
  const json value = json::parse(text);
  EXPECT_THAT(schema.mistakes(value, definition), IsEmpty());
  EXPECT_EQ(schema.documents_that_fit(value), 1);
  EXPECT_EQ(value.at("billstop").at("version"), 1);
}

PluginFacts some_plugin() {
  PluginFacts facts;
  facts.manifest.id = {"notebook"};
  facts.manifest.version = "0.1.0";
  facts.manifest.abi_major = 1;
  facts.manifest.title = "Notebooks of ModelArts";
  facts.manifest.kinds = {{{"notebook"},
                           ScopeLevel::workspace,
                           {{{"stop"}, "stop", Effect::reversible, {"compute"}}},
                           {},
                           1}};
  RequestSpec read, stop;
  read.service = stop.service = "modelarts";
  read.method = "GET";
  read.path = "/v1/{project_id}/notebooks/all";
  stop.phase = Phase::stop;
  stop.method = "POST";
  stop.path = "/v1/{project_id}/notebooks/{id}/stop";
  stop.repeat = Repeat::ask_first;
  facts.manifest.requests = {read, stop};
  facts.file = "notebook.so";
  facts.enabled = true;
  return facts;
}

TEST(JsonDocuments, PlanIsAsDescribed) {
  expect_is(plan_json(small_plan(), {"plan.jsonl", "abc"}, 4), "plan_document");
}

TEST(JsonDocuments, RunIsAsDescribedUnderEachOfItsCommands) {
  for (const char* command : {"apply", "run", "verify", "resume", "report"}) {
    RunResult result = small_result();
    result.command = command;
    expect_is(run_json(result, burning_rate(small_plan())), "run_document");
    expect_is(run_json(result, std::nullopt), "run_document");
  }
}

TEST(JsonDocuments, GuardAndAccountsAreAsDescribed) {
  PolicyVerdict verdict{.identity = identity(), .coverage = small_plan().coverage};
  verdict.findings = {{"older_than", small_plan().entries[0].resource, "old", false},
                      {"max_rate", {}, "unknown", true}};
  expect_is(guard_json(verdict), "guard_document");
  AccountsReport report{
      .of = "guard", .accounts = {{"a", 3, {}, guard_json(verdict)}, {"b", 1, "it fell over", {}}}};
  expect_is(accounts_json(report), "accounts_document");
}

TEST(JsonDocuments, UndoIsAsDescribed) {
  const UndoReport report{.identity = identity(),
                          .run = {"run-1"},
                          .items = {{small_plan().entries[0].resource, "start", "back", {}, {}},
                                    {small_plan().entries[1].resource, "", "left", "lost", {}}}};
  expect_is(undo_json(report), "undo_document");
}

TEST(JsonDocuments, FindRunsAndPluginsAreAsDescribed) {
  Inventory inventory;
  for (const PlanEntry& entry : small_plan().entries) inventory.resources.push_back(entry.resource);
  inventory.resources[0].ways = {{{"stop"}, ""}};
  inventory.coverage = small_plan().coverage;
  const Manifest manifest = some_plugin().manifest;
  std::vector<Found> found = find_in(inventory, {&manifest, 1}, "nb-1");
  found.push_back(find_in(inventory, {}, "job-7").at(0));
  expect_is(find_json(identity(), "nb-1", found, inventory, 0), "find_document");
  const RunSummary run{{"run-1"}, cloud_time(0), "finished"};
  expect_is(runs_json({&run, 1}), "runs_document");
  const PluginFacts plugins[] = {some_plugin(), {{}, "broken.so", false, "no manifest in it"}};
  expect_is(plugins_list_json(plugins), "plugins_list_document");
  expect_is(plugin_show_json(plugins[0]), "plugins_show_document");
}

TEST(JsonDocuments, BillIsAsDescribedAloneAndInPlanAndFind) {
  BillView view;
  view.bill.currency = "CNY";
  for (const char* id : {"nb-1", "lost"}) {
    BillLine line;
    line.service_type = "hws.service.type.modelarts";
    line.resource_id = id;
    view.bill.lines.push_back(line);
  }
  Inventory inventory;
  inventory.resources = {resource("notebook", "nb-1", "n", {meter("compute", "1")}),
                         resource("notebook", "nb-2", "n", {meter("compute", "1")})};
  inventory.resources[0].bill_keys = {{"resource_id", "nb-1"}};
  view.match = match_bill(view.bill, inventory);
  ASSERT_EQ(view.match.things.size(), 2U);
  ASSERT_EQ(view.match.not_yet_billed.size(), 1U);
  view.match.things[1].hints = {{{{"notebook"}, "nb-2"}, "n", "why"}};
  expect_is(bill_json(identity(), view, inventory, 0), "bill_document");
  expect_is(plan_json(small_plan(), {}, 0, &view), "plan_document");
  expect_is(find_json(identity(), "lost", {}, inventory, 0, &view), "find_document");
  view.bill.gap = CouldNotTell{{}, "bill", MissingWhy::denied, {}};
  expect_is(bill_json(identity(), view, inventory, 4), "bill_document");
}

TEST(JsonDocuments, CalendarIsAsDescribed) {
  Inventory inventory;
  inventory.coverage = small_plan().coverage;
  const MoneyDate date{cloud_time(0), "paid until", {{"subscription"}, "s"}, "n"};
  expect_is(calendar_json(identity(), {date}, inventory, 0), "calendar_document");
}

TEST(JsonDocuments, AuditIsAsDescribedForEachOfItsWords) {
  for (const Proof proof : {Proof::proved, Proof::still_billed, Proof::too_early, Proof::trailing,
                            Proof::not_ended, Proof::nothing, Proof::could_not_tell}) {
    Audit audit;
    AuditItem item{.resource = resource("notebook", "nb-1", "n", {meter("compute", "1")})};
    item.chosen = {{"stop"}, "stop", Effect::reversible, {"compute"}};
    item.proof = proof;
    item.ended_at = item.come_back = cloud_time(0);
    item.saved_per_hour = Money::parse("1.5", "CNY");
    audit.items = {item, AuditItem{.resource = item.resource, .chosen = item.chosen}};
    expect_is(audit_json(identity(), {"run-1"}, audit), "audit_document");
  }
}

// Otherwise a document could miss or add a member and still be "as described".
void expect_strict(const json& schema) {
  if (schema.is_object() && schema.contains("properties")) {
    EXPECT_EQ(schema.value("additionalProperties", true), false) << schema.dump();
    std::set<std::string> required = schema.at("required");
    std::set<std::string> described;
    for (const auto& [name, member] : schema["properties"].items()) described.insert(name);
    EXPECT_EQ(required, described);
  }
  if (schema.is_structured())
    for (const auto& member : schema) expect_strict(member);
}

TEST(JsonDocuments, TheSchemaLeavesNoMemberOpen) {
  expect_strict(SchemaCheck(schema_file).root());
}

TEST(JsonDocuments, AMissingAnAddedAndAMistypedMemberAreNoticed) {
  SchemaCheck schema(schema_file);
  const json right = json::parse(plan_json(small_plan(), {}, 0));
  json missing = right, added = right, mistyped = right;
  missing.erase("exit_code");
  added["surprise"] = 1;
  mistyped["left_rate_per_hour"] = 12.05;
  for (const json& wrong : {missing, added, mistyped})
    EXPECT_EQ(schema.mistakes(wrong, "plan_document").size(), 1U);
}

TEST(JsonDocuments, MoneyIsDecimalTextAndUnknownIsNull) {
  Plan plan = small_plan();
  const json unknown = json::parse(plan_json(plan, {}, 0));
  EXPECT_TRUE(unknown.at("left_rate_per_hour").is_null());
  EXPECT_EQ(unknown.at("left_known_rate_per_hour"), "12.05");
  EXPECT_EQ(unknown.at("unknown_rates"), 1);
  plan.entries.pop_back();
  const json known = json::parse(plan_json(plan, {}, 0));
  EXPECT_EQ(known.at("burning_rate_per_hour"), "13.25");
  EXPECT_EQ(known.at("left_rate_per_hour"), "12.05");
  EXPECT_EQ(known.at("currency"), "CNY");
}

TEST(JsonDocuments, RunningIsWhatHasARunningMeterThatItPaysItself) {
  Plan plan = small_plan();
  plan.entries[0].resource.meters[0].runs = plan.entries[0].resource.meters[1].runs = Runs::no;
  plan.entries[3].resource.meters[0].runs = Runs::unknown;
  const json document = json::parse(plan_json(plan, {}, 0));
  std::vector<std::string> ids;
  for (const json& one : document.at("running"))
    ids.push_back(one.at("kind").get<std::string>() + ":" + one.at("id").get<std::string>());
  EXPECT_THAT(ids, testing::ElementsAre("pool:pool-1"));
}

TEST(JsonDocuments, HostileNamesAreEscapedAndValidOnesComeBackWhole) {
  for (const std::string& name : hostile_names()) {
    Plan plan = small_plan();
    plan.entries[0].resource.name = name;
    expect_calm(plan_json(plan, {}, 0));
  }
  Plan plan = small_plan();
  plan.entries[0].resource.name = "\xe8\xae\xad\n\x1b[2J";
  const json back = json::parse(plan_json(plan, {}, 0));
  EXPECT_EQ(back.at("plan").at("resources").at(0).at("name"), "\xe8\xae\xad\n\x1b[2J");
}

}  // namespace
}  // namespace billstop::core
