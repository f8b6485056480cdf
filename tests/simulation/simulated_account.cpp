#include "tests/simulation/simulated_account.hpp"

namespace billstop::simulation {

namespace {

// After every run, and after all that the cloud does by itself.
constexpr int64_t much_later_ms = 12LL * 3'600'000;

Key key_of(const core::Resource& r) {
  return {r.kind.value, r.id};
}

void add_left(RunReport& report, const core::LeftRunning& left) {
  LeftOver& over = report.left[key_of(left.resource)];
  for (const core::Meter& meter : left.resource.meters) {
    if (meter.paid_by) continue;
    if (meter.runs == core::Runs::yes) over.running.insert(meter.what);
    if (meter.runs == core::Runs::unknown) over.unknown.insert(meter.what);
  }
}

void take_result(RunReport& report, const core::RunResult& result) {
  report.exit_code = result.exit_code;
  report.refused = result.refused;
  for (const core::ItemResult& item : result.items)
    report.ends.push_back({.key = key_of(item.resource),
                           .way = item.chosen.way.value,
                           .ends = item.chosen.ends,
                           .verdict = std::string(to_text(item.verdict)),
                           .reason = item.reason});
  for (const core::LeftRunning& left : result.left) add_left(report, left);
  for (const core::Resource& r : result.appeared) report.appeared.insert(key_of(r));
  for (const core::Coverage& coverage : result.coverage)
    if (coverage.looked == core::Looked::could_not_tell)
      report.missing.push_back(
          {coverage.plugin.value, coverage.scope.project.value, coverage.scope.workspace.value});
}

void take_plan(RunReport& report, const core::Plan& plan) {
  report.made_a_plan = true;
  for (const core::PluginId& id : plan.head.plugins) report.stops_of.push_back(id.value);
  for (const core::PlanEntry& entry : plan.entries)
    if (entry.chosen) report.plan.emplace_back(key_of(entry.resource), entry.chosen->way.value);
}

// One case on its way through its lives.
class Course {
 public:
  Course(Scenario& scenario, const std::vector<PluginLibrary>& libraries, bool keep_trace)
      : scenario_(scenario),
        cloud_(scenario),
        crash_(scenario.crash),
        trace_(keep_trace),
        parts_{scenario, cloud_, libraries, crash_, trace_} {}

  void run() {
    std::optional<core::Plan> plan = make_plan();
    if (!plan) return;
    take_plan(report_, *plan);
    if (!plan->head.over_cap.empty()) return refuse(*life_, 5, plan->head.over_cap);
    if (scenario_.plan_age_ms > 0 &&
        !begin_life(std::max(life_->now_ms(), start_ms + scenario_.plan_age_ms)))
      return;
    if (apply(*plan, {})) return;
    resume(*plan);
  }

  Simulated result() {
    report_.trace = trace_.hash();
    return {.report = std::move(report_),
            .ledger = cloud_.account().ledger,
            .deleted_in_use = cloud_.deleted_in_use(),
            .swept_along = cloud_.swept_along(),
            .occurred = cloud_.occurred(),
            .crash_reached = crash_.reached(),
            .journal_was_torn = journal_was_torn_,
            .trace_lines = trace_.lines()};
  }

 private:
  std::optional<core::Plan> make_plan() {
    if (!begin_life(start_ms)) return std::nullopt;
    const core::Inventory inventory = life_->look();
    try {
      return decide(inventory, life_->manifests(), life_->wishes());
    } catch (const core::PlanError& error) {
      refuse(*life_, 5, error.what());
      return std::nullopt;
    }
  }

  // False when the program ended here.
  bool begin_life(int64_t at_ms) {
    life_.reset();
    life_ = std::make_unique<ProgramLife>(parts_, at_ms);
    const ProgramLife::Refusal refusal = life_->discover();
    if (refusal.exit_code != 0) refuse(*life_, refusal.exit_code, refusal.why);
    return refusal.exit_code == 0;
  }

  // True when the run came to its end; false when the machine stopped.
  bool apply(const core::Plan& plan, const core::RunHistory& history) {
    if (disk_.empty()) disk_ = line_of(core::JournalHead{.run = {"simulated"}}) + '\n';
    MemoryJournal journal(disk_, [this](const std::string& line) {
      trace_.note(life_->now_ms(), line);
      if (crash_.at_record()) {
        cloud_.faults_off();
        if (scenario_.crash.happens) life_->stop();
      }
      return !life_->stopped();
    });
    const std::optional<core::RunResult> result = life_->apply(plan, journal, history);
    if (!result) {
      disk_ = journal.after_crash(scenario_.crash.torn_bytes);
      return false;
    }
    take_result(report_, *result);
    end(*life_);
    disk_ = journal.bytes();
    read_back(disk_, scenario_.seed);  // a later report reads it whole
    return true;
  }

  void resume(const core::Plan& plan) {
    report_.interrupted_by_crash = true;
    if (!begin_life(life_->now_ms() + scenario_.crash.down_ms)) return;
    const core::JournalContent content = read_back(disk_, scenario_.seed);
    journal_was_torn_ = content.torn;
    apply(plan, fold(content));
  }

  void refuse(ProgramLife& life, int exit_code, std::string why) {
    report_.exit_code = exit_code;
    report_.refused = why.empty() ? "refused" : std::move(why);
    end(life);
  }

  void end(ProgramLife& life) {
    report_.last_look_ms = life.last_look_ms();
    report_.at_last_look = life.at_last_look();
    report_.ended_ms = life.now_ms();
    report_.at_end = cloud_.truth(report_.ended_ms);
    report_.much_later = cloud_.truth(start_ms + much_later_ms);
    trace_.note(report_.ended_ms, "exit " + std::to_string(report_.exit_code));
  }

  Scenario& scenario_;
  SimulatedCloud cloud_;
  CrashWatch crash_;
  Trace trace_;
  const SimulationParts parts_;
  RunReport report_;
  std::unique_ptr<ProgramLife> life_;
  std::string disk_;
  bool journal_was_torn_ = false;
};

}  // namespace

Simulated simulate(Scenario& scenario, const std::vector<PluginLibrary>& libraries,
                   bool keep_trace) {
  Course course(scenario, libraries, keep_trace);
  course.run();
  return course.result();
}

}  // namespace billstop::simulation
