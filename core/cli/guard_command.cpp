// guard: does something burn against the policy? Looks everywhere, changes nothing.
#include "core/cli/bill_look.hpp"
#include "core/cli/commands_impl.hpp"
#include "core/cli/exit_codes.hpp"
#include "core/cli/notices.hpp"
#include "core/cli/result_files.hpp"
#include "core/cli/session.hpp"
#include "core/execution/conclusion.hpp"
#include "core/planning/claims.hpp"
#include "core/planning/protect_rules.hpp"
#include "core/reporting/guard.hpp"

namespace billstop::core {

namespace {

constexpr int days_of_bill = 3;

// What the command line says over what the settings say.
GuardRules rules_of(const CommandContext& c) {
  const GuardSettings& said = c.settings.guard;
  GuardRules rules{.older_than = c.line.older_than ? c.line.older_than : said.older_than,
                   .owner_tag = c.line.owner_tag.empty() ? said.owner_tag : c.line.owner_tag,
                   .hours = c.line.hours ? c.line.hours : said.hours};
  const std::string rate = c.line.max_rate.empty() ? said.max_rate_per_hour : c.line.max_rate;
  if (!rate.empty()) {
    rules.max_rate_per_hour = parse_rate(rate);
    if (!rules.max_rate_per_hour)
      throw UsageError("a rate is a number and a currency, such as '12.5 CNY', not '" + rate + "'");
  }
  if (!rules.any())
    throw UsageError(
        "guard needs a rule: --max-rate, --older-than, --owner-tag or --hours, or \"guard\" in the "
        "settings");
  return rules;
}

}  // namespace

int guard_command(const CommandContext& c) {
  const GuardRules rules = rules_of(c);
  const Effective e = effective_of(c);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  Inventory inventory = settle_claims(session.look(), session.manifests(), e.wishes.plugins);
  const CloudTime now = session.loop().cloud_now();
  // Without the bill and the price inquiry most rates are unknown, and so would be this rule.
  if (rules.max_rate_per_hour)
    look_into_bill(c, session, recent_days(now, days_of_bill), inventory);
  std::vector<ProtectRule> protect = e.wishes.protect;
  protect.push_back(keep_rule());
  PolicyVerdict verdict = hold_against(inventory, rules, now, [&](const Resource& resource) {
    return resource.tags_known ? protected_by(protect, resource, now) : std::string();
  });
  verdict.identity = session.identity();
  const bool unread = could_not_tell(inventory.coverage, e.wishes.plugins) || verdict.untold();
  verdict.exit_code =
      to_int(first_that_holds({.could_not_tell = unread, .not_ended = verdict.broken()}));
  if (verdict.exit_code != 0) send_notice(c, session, notice_of(verdict));
  if (!c.line.junit_file.empty()) write_result_file(c.line.junit_file, guard_junit(verdict, rules));
  if (!c.line.markdown_file.empty())
    write_result_file(c.line.markdown_file, guard_markdown(verdict));
  c.out(c.json() ? guard_json(verdict) : guard_text(verdict, c.style));
  return verdict.exit_code;
}

}  // namespace billstop::core
