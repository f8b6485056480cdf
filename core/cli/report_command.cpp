// report: a run as its folder tells it; reaches no cloud.
#include "core/cli/commands_impl.hpp"
#include "core/cli/effective.hpp"
#include "core/cli/rebuilt_result.hpp"
#include "core/cli/result_files.hpp"
#include "core/journal/journal_reader.hpp"
#include "core/journal/run_folder.hpp"
#include "core/planning/plan_file.hpp"
#include "core/reporting/plan_text.hpp"
#include "core/reporting/run_json.hpp"
#include "core/reporting/run_text.hpp"
#include "core/reporting/schedule.hpp"

namespace billstop::core {

int report_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  const RunFolder folder = find_run_folder(e.state_dir, RunId{c.line.arguments.front()});
  const Plan plan = read_plan_file(folder.plan());
  const RunResult result = rebuilt_result(plan, fold(read_journal(folder.journal())));
  const RateSum before = burning_rate(plan);
  write_run_files(c, plan, result, before);
  if (c.line.schedule) {
    const Schedule schedule = schedule_of(plan, result);
    c.out(c.json() ? schedule_json(schedule, result.run)
                   : schedule_text(schedule, result.identity, c.style));
    return result.exit_code;
  }
  c.out(c.json() ? run_json(result, before) : run_text(result, before, c.style));
  return result.exit_code;
}

}  // namespace billstop::core
