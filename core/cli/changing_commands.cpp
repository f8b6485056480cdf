// apply, run, resume: they stop what a plan names, and nothing else.
#include <optional>

#include "core/cli/commands_impl.hpp"
#include "core/cli/identity_check.hpp"
#include "core/cli/notices.hpp"
#include "core/cli/result_files.hpp"
#include "core/cli/session.hpp"
#include "core/cloud/safety_refusal.hpp"
#include "core/domain/duration_text.hpp"
#include "core/execution/apply_run.hpp"
#include "core/journal/file_journal.hpp"
#include "core/journal/run_folder.hpp"
#include "core/journal/run_history.hpp"
#include "core/journal/state_lock.hpp"
#include "core/planning/path_candidate.hpp"
#include "core/planning/plan_file.hpp"
#include "core/reporting/plan_text.hpp"
#include "core/reporting/run_json.hpp"
#include "core/reporting/run_text.hpp"

namespace billstop::core {

namespace {

// A damaged plan is a safety matter: nobody reviewed what it says now.
Plan read_reviewed(const std::filesystem::path& file, const std::string& expect_hash) {
  try {
    if (!expect_hash.empty()) {
      const std::string hash = hash_of_file(file);
      if (hash != expect_hash)
        throw SafetyRefusal(file.string() + " is not the plan that was expected: its hash is " +
                            hash);
    }
    return read_plan_file(file);
  } catch (const PlanFileError& error) {
    throw SafetyRefusal(error.what());
  }
}

void refuse_over_cap(const Plan& plan) {
  if (!plan.head.over_cap.empty())
    throw SafetyRefusal("the plan is over a cap: " + plan.head.over_cap +
                        "; plan again with a higher --max-resources or --max-share");
}

// What is about to be carried out, and under which lock and journal.
class Run {
 public:
  Run(const CommandContext& c, const Effective& e, Session& session, std::string command)
      : context_(c), effective_(e), session_(session), command_(std::move(command)) {}

  // A new run folder with a copy of the plan; told before anything is stopped when that fails.
  int apply(const Plan& plan, const std::function<void(const std::filesystem::path&)>& write_plan) {
    StateLock lock(effective_.state_dir);
    const CloudTime now = session_.loop().cloud_now();
    const auto seed = static_cast<uint32_t>(session_.loop().now().time_since_epoch().count());
    JournalHead head{.run = make_run_id(now, seed), .started_at = now};
    const RunFolder folder = create_run_folder(
        effective_.state_dir, head, [&](const std::filesystem::path& path) { write_plan(path); });
    lock.works_on(head.run);
    context_.status.note("run " + head.run.value);
    return carry_out(plan, folder, head.run, {});
  }

  int resume(const RunFolder& folder, const RunId& run) {
    StateLock lock(effective_.state_dir);
    lock.works_on(run);
    const Plan plan = read_plan_file(folder.plan());
    const RunHistory history = fold(read_journal(folder.journal()));
    return carry_out(plan, folder, run, history);
  }

 private:
  int carry_out(const Plan& plan, const RunFolder& folder, const RunId& run,
                const RunHistory& history) {
    session_.look_for(named_storage(plan.head.obs_paths, plan.head.only));
    FileJournal journal(folder.journal());
    ApplyWish wish{
        .plan = plan,
        .rules = todays_rules(effective_, session_.identity(), session_.loop().cloud_now()),
        .limits = effective_.limits,
        .sweep_after = effective_.sweep_after,
        .strictness = effective_.strictness,
        .run = run,
        .command = command_,
        .open_intents = history.unfinished(),
        .left_once = history.left_once(),
        .seen_ended = history.seen_ended(),
        .sweep_is_due = history.begun && !history.exit_code};
    ApplyRun apply({.loop = session_.loop(),
                    .status = context_.status,
                    .journal = journal,
                    .plugins = session_.plugins(),
                    .places = session_.places()},
                   std::move(wish));
    RunResult result;
    bool done = false;
    apply.start([&](RunResult r) {
      result = std::move(r);
      done = true;
    });
    session_.run_until(done, [&] { apply.interrupt(); });
    if (!result.note.empty()) context_.status.problem(result.note);
    const RateSum before = burning_rate(plan);
    write_run_files(context_, plan, result, before);
    send_notice(context_, session_, notice_of(result));
    context_.out(context_.json() ? run_json(result, before)
                                 : run_text(result, before, context_.style));
    return result.exit_code;
  }

  const CommandContext& context_;
  const Effective& effective_;
  Session& session_;
  std::string command_;
};

void check_plan(const Plan& plan, const Session& session) {
  const std::string wrong = wrong_identity(plan.head.identity, session.identity());
  if (!wrong.empty()) throw SafetyRefusal(wrong);
  refuse_over_cap(plan);
}

}  // namespace

int apply_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  const std::filesystem::path file = c.line.arguments.front();
  const Plan plan = read_reviewed(file, c.line.expect_hash);
  refuse_over_cap(plan);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  check_plan(plan, session);
  if (plan.head.not_before && session.loop().cloud_now() < *plan.head.not_before)
    throw SafetyRefusal("the plan was announced and may be applied from " +
                        to_iso8601(*plan.head.not_before) + " on");
  // An announced plan counts as made when it may be applied.
  const Millis age = session.loop().cloud_now() - plan.head.not_before.value_or(plan.head.made_at);
  if (age > e.max_age && !c.line.refresh)
    throw SafetyRefusal("the plan is " + duration_text(age) + " old, and at most " +
                        duration_text(e.max_age) +
                        " is accepted; plan again, or say --refresh to have it held against what "
                        "is there now");
  session.load_plugins(c.installed, c.settings, plan.head.protect);
  // The file may be replaced while we run: the run's copy is what was read and hashed.
  return Run(c, e, session, "apply").apply(plan, [&](const std::filesystem::path& path) {
    write_plan_file(plan, path);
  });
}

int run_command(const CommandContext& c) {
  Effective e = effective_of(c);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  session.look_for(named_storage(e.wishes.obs_paths, c.line.only));
  Inventory inventory = session.look();
  e.wishes.identity = session.identity();
  e.wishes.cloud_now = session.loop().cloud_now();
  e.wishes.endpoints = session.endpoints();
  const Plan plan = decide(std::move(inventory), session.manifests(), e.wishes);
  if (!c.json()) c.out(plan_text(plan, {}, c.style));
  refuse_over_cap(plan);
  if (c.line.confirm.empty()) {
    const std::string typed =
        c.ask("Type the account's name or id to stop what the plan says, anything else to leave: ");
    if (typed.empty())
      throw SafetyRefusal("nobody confirmed: type the account at a terminal, or give --confirm");
    const std::string wrong = wrong_account(session.identity(), {}, {}, typed);
    if (!wrong.empty()) throw SafetyRefusal(wrong);
  }
  return Run(c, e, session, "run").apply(plan, [&](const std::filesystem::path& path) {
    write_plan_file(plan, path);
  });
}

int resume_command(const CommandContext& c) {
  const Effective e = effective_of(c);
  const RunId run{c.line.arguments.front()};
  const RunFolder folder = find_run_folder(e.state_dir, run);
  const Plan plan = read_reviewed(folder.plan(), {});
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  check_plan(plan, session);
  session.load_plugins(c.installed, c.settings, plan.head.protect);
  return Run(c, e, session, "resume").resume(folder, run);
}

}  // namespace billstop::core
