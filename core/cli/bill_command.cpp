// bill: the account's bill held against what is there. Looks everywhere, changes nothing.
#include <algorithm>

#include "core/billing/bill_file.hpp"
#include "core/billing/bill_rates.hpp"
#include "core/cli/bill_look.hpp"
#include "core/execution/conclusion.hpp"
#include "core/planning/claims.hpp"

namespace billstop::core {

namespace {

// What is paid ahead may have been paid long before the days of the bill that were read: month by
// month back, until each has its rate.
void look_into_payments(const CommandContext& c, Session& session, Inventory& inventory) {
  const CloudTime now = session.loop().cloud_now();
  CloudTime at = now;
  for (auto since = unpriced_payments_since(inventory, now); since && at >= *since;
       since = unpriced_payments_since(inventory, now)) {
    BillWish wish = whole_month(billing_month(at));
    at = wish.from - Millis(1);
    wish.to = std::min(wish.to, now);
    wish.prepaid_alone = true;
    const Bill bill = session.read_bill({wish});
    put_bill_rates(inventory, bill, match_bill(bill, inventory));
    if (!bill.gap) continue;
    c.status.problem("what was paid ahead could not be read whole: " + bill.gap->words.error_code +
                     " " + bill.gap->words.text);
    return;
  }
}

}  // namespace

BillView look_into_bill(const CommandContext& c, Session& session, const BillWish& wish,
                        Inventory& inventory) {
  BillView view;
  if (c.line.bill_file.empty()) {
    view.bill = session.read_bill({wish});
  } else {
    view.bill = read_bill_file(c.line.bill_file);
    keep_own_lines(view.bill, session.identity());
    view.bill.read_at = std::min(view.bill.read_at, session.loop().cloud_now());
  }
  if (view.bill.gap)
    c.status.problem("the bill could not be read whole: " + view.bill.gap->words.error_code + " " +
                     view.bill.gap->words.text);
  view.match = match_bill(view.bill, inventory);
  put_bill_rates(inventory, view.bill, view.match);
  if (c.line.bill_file.empty() && !view.bill.gap) look_into_payments(c, session, inventory);
  for (const CouldNotTell& refused : session.ask_prices(inventory))
    c.status.problem(refused.what + " is unknown: " + refused.words.error_code + " " +
                     refused.words.text);
  return view;
}

int bill_command(const CommandContext& c) {
  const Effective e =
      effective(c.line, c.settings, c.installed.manifests(),
                c.environment.get("XDG_STATE_HOME").value_or(""), c.environment.home);
  Session session(c.environment, e, c.status);
  session.discover(c.line.confirm);
  session.load_plugins(c.installed, c.settings);
  Inventory inventory = settle_claims(session.look(), session.manifests(), e.wishes.plugins);
  const CloudTime now = session.loop().cloud_now();
  if (!c.line.month.empty() && *begin_of_month(c.line.month) > now)
    throw UsageError("--month " + c.line.month + " has not begun");
  const BillWish wish = c.line.month.empty() ? month_so_far(now) : whole_month(c.line.month);
  const BillView view = look_into_bill(c, session, wish, inventory);
  const bool told = !view.bill.gap && !could_not_tell(inventory.coverage, e.wishes.plugins);
  const int code = told ? 0 : 4;
  c.out(c.json() ? bill_json(session.identity(), view, inventory, code)
                 : bill_text(session.identity(), view, inventory, c.style));
  return code;
}

}  // namespace billstop::core
