// audit: the bill held against a run. Needs the bill alone; looks nowhere else.
#include <algorithm>

#include "core/cli/bill_look.hpp"
#include "core/cli/notices.hpp"
#include "core/cli/rebuilt_result.hpp"
#include "core/cli/result_files.hpp"
#include "core/cloud/safety_refusal.hpp"
#include "core/journal/journal_reader.hpp"
#include "core/journal/run_folder.hpp"
#include "core/planning/plan_file.hpp"
#include "core/reporting/audit_report.hpp"
#include "core/reporting/report_page.hpp"

namespace billstop::core {

namespace {

// Even a bill that comes early is not asked for more often while somebody waits.
constexpr Millis asked_every = one_hour;

void check_same_account(const Plan& plan, const Identity& identity) {
  if (plan.head.identity.account != identity.account)
    throw SafetyRefusal("the run is of account " + plan.head.identity.account.value +
                        ", these keys are of " + identity.account.value);
}

}  // namespace

int audit_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  const RunFolder folder = find_run_folder(e.state_dir, RunId{c.line.arguments.front()});
  const Plan plan = read_plan_file(folder.plan());
  const RunResult run = rebuilt_result(plan, fold(read_journal(folder.journal())));
  Session session(c.environment, e, c.status);
  session.identify(c.line.confirm);
  check_same_account(plan, session.identity());
  Audit audit;
  while (true) {
    const CloudTime now = session.loop().cloud_now();
    audit =
        audit_run(run.items, plan, session.read_bill(audit_wishes(run.items, run.started_at, now)),
                  c.line.settle.value_or(one_day));
    const auto come_back = audit.come_back();
    if (!c.line.wait || audit.exit_code() != 6 || !come_back) break;
    const CloudTime next = std::min(*come_back, now + asked_every);
    c.status.note("too early to tell; the bill is asked again at " + to_iso8601(next));
    session.wait(next - now);
  }
  if (const Notice notice = notice_of(audit, session.identity(), run.run); !notice.event.empty())
    send_notice(c, session, notice);
  if (!c.line.html_file.empty())
    write_result_file(c.line.html_file, run_page(plan, run, BILLSTOP_VERSION, &audit));
  if (!c.line.junit_file.empty()) write_result_file(c.line.junit_file, audit_junit(audit));
  c.out(c.json() ? audit_json(session.identity(), run.run, audit)
                 : audit_text(session.identity(), run.run, audit, c.style));
  return audit.exit_code();
}

}  // namespace billstop::core
