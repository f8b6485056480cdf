// plan, find, verify: they look and change nothing.
#include "core/cli/bill_look.hpp"
#include "core/cli/commands_impl.hpp"
#include "core/cli/identity_check.hpp"
#include "core/cli/notices.hpp"
#include "core/cli/result_files.hpp"
#include "core/cli/session.hpp"
#include "core/execution/apply_run.hpp"
#include "core/journal/run_folder.hpp"
#include "core/planning/claims.hpp"
#include "core/planning/path_candidate.hpp"
#include "core/planning/plan_file.hpp"
#include "core/reporting/calendar.hpp"
#include "core/reporting/find_report.hpp"
#include "core/reporting/plan_json.hpp"
#include "core/reporting/plan_text.hpp"
#include "core/reporting/run_json.hpp"
#include "core/reporting/run_text.hpp"

namespace billstop::core {

namespace {

int looking_exit(const Inventory& inventory, const Effective& effective) {
  return could_not_tell(inventory.coverage, effective.wishes.plugins) ? 4 : 0;
}

// A plan that cannot be written is worth nothing: told before the account is looked through.
void check_writable(const std::string& file) {
  if (file.empty()) return;
  const std::filesystem::path path(file);
  const auto folder = path.has_parent_path() ? path.parent_path() : ".";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error))
    throw UsageError("the plan cannot be written to " + file + ": there is no folder " +
                     folder.string());
}

}  // namespace

Effective effective_of(const CommandContext& c) {
  return effective(c.line, c.settings, c.installed.manifests(),
                   c.environment.get("XDG_STATE_HOME").value_or(""), c.environment.home);
}

int plan_command(const CommandContext& c) {
  Effective e = effective_of(c);
  check_writable(c.line.plan_file);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  session.look_for(named_storage(e.wishes.obs_paths, c.line.only));
  Inventory inventory = session.look();
  std::optional<BillView> bill;
  if (c.line.bill) {
    // Each resource once, so that a line has one resource behind it.
    inventory = settle_claims(std::move(inventory), session.manifests(), e.wishes.plugins);
    bill = look_into_bill(c, session, recent_days(session.loop().cloud_now(), 3), inventory);
  }
  e.wishes.identity = session.identity();
  e.wishes.cloud_now = session.loop().cloud_now();
  e.wishes.endpoints = session.endpoints();
  for (const std::string& missed : without_match(e.wishes.only, inventory))
    c.status.problem("--only " + missed + " selects nothing");
  const int looked = looking_exit(inventory, e);
  Plan plan = decide(std::move(inventory), session.manifests(), e.wishes);
  if (c.line.announce) plan.head.not_before = plan.head.made_at + *c.line.announce;
  PlanFileFacts facts;
  if (!c.line.plan_file.empty()) {
    facts.file = c.line.plan_file;
    facts.hash = write_plan_file(plan, c.line.plan_file);
  }
  const bool bill_is_cut = bill && bill->bill.gap;
  const int code = bill_is_cut ? 4 : looked;
  const BillView* view = bill ? &*bill : nullptr;
  write_plan_files(c, plan, facts, code);
  if (c.line.announce) send_notice(c, session, notice_of(plan, facts));
  c.out(c.json() ? plan_json(plan, facts, code, view) : plan_text(plan, facts, c.style, view));
  return code;
}

int find_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  const std::vector<Manifest> manifests = session.manifests();
  Inventory inventory = settle_claims(session.look(), manifests, e.wishes.plugins);
  const std::string& text = c.line.arguments.front();
  std::optional<BillView> bill;
  if (c.line.bill)
    bill = view_of(look_into_bill(c, session, month_so_far(session.loop().cloud_now()), inventory),
                   text);
  const auto found = find_in(inventory, manifests, text);
  const int code = found.empty() ? looking_exit(inventory, e) : 0;
  const BillView* view = bill ? &*bill : nullptr;
  c.out(c.json() ? find_json(session.identity(), text, found, inventory, code, view)
                 : find_text(session.identity(), text, found, inventory, c.style, view));
  return code;
}

int calendar_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  const Inventory inventory = settle_claims(session.look(), session.manifests(), e.wishes.plugins);
  const CloudTime now = session.loop().cloud_now();
  const std::vector<MoneyDate> dates = money_dates(inventory, now);
  const int code = looking_exit(inventory, e);
  if (c.line.output == OutputForm::ical)
    c.out(calendar_ical(session.identity(), dates, now));
  else
    c.out(c.json() ? calendar_json(session.identity(), dates, inventory, code)
                   : calendar_text(session.identity(), dates, inventory, c.style));
  return code;
}

// With a run: what became of what it planned. Without: what still runs at all.
int verify_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  Plan plan;
  if (!c.line.arguments.empty())
    plan = read_plan_file(find_run_folder(e.state_dir, {c.line.arguments.front()}).plan());
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  session.look_for(named_storage(plan.head.obs_paths, plan.head.only));
  const std::vector<Manifest> manifests = session.manifests();
  const Inventory inventory = settle_claims(session.look(), manifests, e.wishes.plugins);
  const CloudTime now = session.loop().cloud_now();
  if (c.line.arguments.empty()) {
    plan.head.plugins = e.wishes.plugins;
    for (const Resource& r : inventory.resources)
      plan.entries.push_back({.resource = r, .left_why = LeftWhy::not_selected});
  }
  RunResult result = verify_against(plan, inventory, todays_rules(e, session.identity(), now),
                                    manifests, e.strictness);
  if (!c.line.arguments.empty()) result.run = {c.line.arguments.front()};
  write_run_files(c, plan, result, std::nullopt);
  c.out(c.json() ? run_json(result, std::nullopt) : run_text(result, std::nullopt, c.style));
  return result.exit_code;
}

}  // namespace billstop::core
