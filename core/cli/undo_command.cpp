// undo: starts again what a run stopped, as far as the cloud kept it.
#include "core/cli/commands_impl.hpp"
#include "core/cli/exit_codes.hpp"
#include "core/cli/identity_check.hpp"
#include "core/cli/session.hpp"
#include "core/cloud/safety_refusal.hpp"
#include "core/execution/conclusion.hpp"
#include "core/execution/undo_run.hpp"
#include "core/journal/file_journal.hpp"
#include "core/journal/run_folder.hpp"
#include "core/journal/state_lock.hpp"
#include "core/planning/plan_file.hpp"
#include "core/plugin_loading/plugin.hpp"
#include "core/reporting/undo_report.hpp"

namespace billstop::core {

namespace {

std::string_view outcome_of(const RunItem& item) {
  switch (item.verdict) {
    case Verdict::ended:
      return "back";
    case Verdict::pending:
      return "pending";
    case Verdict::unknown:
      return "unknown";
    default:
      return "failed";  // gone is no way of coming back
  }
}

// What the steps say, and for those that were tried, what became of them.
std::vector<UndoneItem> items_of(const std::vector<UndoStep>& steps,
                                 const std::vector<RunItem>& tried) {
  std::vector<UndoneItem> out;
  size_t next = 0;
  for (const UndoStep& step : steps) {
    UndoneItem item{.resource = step.planned.resource, .outcome = "left", .reason = step.why_not};
    if (!step.undo.id.empty()) {
      item.verb = step.undo.verb;
      item.outcome = "pending";
      if (next < tried.size()) {
        item.outcome = outcome_of(tried[next]);
        item.reason = tried[next].reason;
        item.words = tried[next].words;
        ++next;
      }
    }
    out.push_back(std::move(item));
  }
  return out;
}

RateSum cost_of(const std::vector<UndoStep>& steps) {
  RateSum sum;
  for (const UndoStep& step : steps)
    if (!step.undo.id.empty())
      for (const Meter& meter : step.planned.resource.meters)
        if (reporting::ends(step.planned, meter)) sum.add(meter);
  return sum;
}

void ask(const CommandContext& c, const Session& session, const std::vector<UndoStep>& steps) {
  if (!c.line.confirm.empty()) return;
  std::vector<UndoneItem> to_start = items_of(steps, {});
  std::erase_if(to_start, [](const UndoneItem& item) { return item.verb.empty(); });
  if (!c.json()) c.out(undo_question_text(session.identity(), to_start, cost_of(steps), c.style));
  const std::string typed =
      c.ask("Type the account's name or id to start them, anything else to leave them: ");
  if (typed.empty())
    throw SafetyRefusal("nobody confirmed: type the account at a terminal, or give --confirm");
  const std::string wrong = wrong_account(session.identity(), {}, {}, typed);
  if (!wrong.empty()) throw SafetyRefusal(wrong);
}

void carry_out(const CommandContext& c, const Effective& e, Session& session,
               const RunFolder& folder, const RunId& run, std::vector<RunItem>& items) {
  StateLock lock(e.state_dir);
  lock.works_on(run);
  FileJournal journal(
      create_undo_journal(folder, {.run = run, .started_at = session.loop().cloud_now()}));
  Executor executor({.loop = session.loop(),
                     .journal = journal,
                     .status = c.status,
                     .plugin = [&](const PluginId& id) -> Plugin* {
                       for (Plugin* plugin : session.plugins())
                         if (plugin->manifest().id == id) return plugin;
                       return nullptr;
                     },
                     .why_not_now = [](const PlanEntry&, const Resource&) { return std::string(); },
                     .limits = e.limits},
                    std::move(items));
  bool done = false;
  executor.run([&] { done = true; });
  session.run_until(done, [&] { executor.interrupt(); });
  if (!executor.fatal().empty()) throw JournalError(executor.fatal());
  items = executor.items();
}

}  // namespace

int undo_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  const RunId run{c.line.arguments.front()};
  const RunFolder folder = find_run_folder(e.state_dir, run);
  const Plan plan = read_plan_file(folder.plan());
  const RunHistory history = fold(read_journal(folder.journal()));
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  const std::string wrong = wrong_identity(plan.head.identity, session.identity());
  if (!wrong.empty()) throw SafetyRefusal(wrong);
  session.load_plugins(c.installed, c.settings);
  const Inventory inventory = session.look();
  const std::vector<UndoStep> steps = what_to_undo(plan, history, session.manifests(), inventory);
  std::vector<RunItem> items = undo_items(steps, session.loop().now());
  if (!items.empty()) {
    ask(c, session, steps);
    Plan to_start{.head = plan.head};
    for (const RunItem& item : items) to_start.entries.push_back(item.planned);
    c.status.run_starts(to_start);
    carry_out(c, e, session, folder, run, items);
  }
  UndoReport report{.identity = session.identity(), .run = run, .items = items_of(steps, items)};
  ExitFacts facts{.could_not_tell = could_not_tell(inventory.coverage, plan.head.plugins)};
  for (const UndoneItem& item : report.items) {
    facts.not_ended = facts.not_ended || item.outcome == "failed";
    facts.pending = facts.pending || item.outcome == "pending" || item.outcome == "unknown";
  }
  report.exit_code = to_int(first_that_holds(facts));
  c.out(c.json() ? undo_json(report) : undo_text(report, c.style));
  return report.exit_code;
}

}  // namespace billstop::core
