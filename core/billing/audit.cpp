#include "core/billing/audit.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "core/billing/bill_keys.hpp"
#include "core/billing/bill_rates.hpp"

namespace billstop::core {
namespace {

constexpr int days_before = 3;  // to learn under which id the bill has it, and at what rate
constexpr int days_after = 40;  // beyond the closing of the month in which it ended

bool is_ended_meter(const ItemResult& item, const std::string& meter) {
  return std::ranges::count(item.chosen.ends, meter) > 0;
}

// As the plan has it, but that what has ended does not run.
Inventory planned(const Plan& plan, const std::vector<ItemResult>& items) {
  std::map<ResourceKey, const ItemResult*> ended;
  for (const ItemResult& item : items)
    if (item.ended_at) ended[item.resource.key()] = &item;
  Inventory inventory;
  for (const PlanEntry& entry : plan.entries) {
    inventory.resources.push_back(entry.resource);
    const auto found = ended.find(entry.resource.key());
    if (found == ended.end()) continue;
    for (Meter& meter : inventory.resources.back().meters)
      if (is_ended_meter(*found->second, meter.what)) meter.runs = Runs::no;
  }
  return inventory;
}

bool has_ended(Verdict verdict) {
  return verdict == Verdict::ended || verdict == Verdict::gone;
}

bool is_contract(const ItemResult& item) {
  return item.resource.kind.value == "subscription";
}

// A meter of its own that the run ended and that was not known to stand still. What a contract pays
// for shows the same meter as its own, and is ended with it.
const Meter* ended_meter(const ItemResult& item) {
  for (const Meter& meter : item.resource.meters)
    if (is_ended_meter(item, meter.what) && (!meter.paid_by || is_contract(item)) &&
        meter.runs != Runs::no)
      return &meter;
  return nullptr;
}

// Paid by the month or year, not by the hour of use.
bool is_prepaid(const ItemResult& item, const Meter& ended) {
  return is_contract(item) || ended.what == "subscription";
}

bool names(const Resource& resource, const BilledThing& thing) {
  return std::ranges::any_of(resource.bill_keys, [&](const BillKey& key) {
    return key.field == "resource_id" && key.value == thing.resource_id;
  });
}

class Auditor {
 public:
  Auditor(const std::vector<ItemResult>& items, const Plan& plan, const Bill& bill, Millis settle)
      : plan_(plan), bill_(bill), settle_(settle), inventory_(planned(plan, items)) {
    match_ = match_bill(bill, inventory_);
    for (const BilledThing& thing : match_.things)
      if (thing.located) things_[*thing.located].push_back(&thing);
  }

  AuditItem judge(const ItemResult& item) const {
    AuditItem out{.resource = item.resource, .chosen = item.chosen, .ended_at = item.ended_at};
    const Meter* meter = ended_meter(item);
    if (meter == nullptr || item.verdict == Verdict::skipped) {
      out.proof = Proof::nothing;
      out.reason = meter == nullptr ? "it paid for no meter that the run ended"
                                    : "the run did not touch it: " + item.reason;
      return out;
    }
    out.meter = meter->what;
    add_saving(item, out);
    if (!has_ended(item.verdict) || !item.ended_at) {
      out.proof = Proof::not_ended;
      out.reason = "the run did not see it end: " + std::string(to_text(item.verdict)) +
                   (item.reason.empty() ? "" : ", " + item.reason);
      return out;
    }
    if (bill_.gap) {
      out.reason = "the bill could not be read whole";
      return out;
    }
    if (is_prepaid(item, *meter))
      judge_prepaid(item, out);
    else
      judge_use(item, *meter, out);
    return out;
  }

 private:
  // Of what the run ended, by the bill or else as the plan has it; unknown where a part is.
  void add_saving(const ItemResult& item, AuditItem& out) const {
    Money sum;
    for (const Meter& meter : item.resource.meters) {
      if (!is_ended_meter(item, meter.what) || meter.paid_by || meter.runs == Runs::no) continue;
      std::optional<Money> rate = meter.rate_per_hour;
      const auto own = things_.find(item.resource.key());
      if (!rate && own != things_.end()) {
        for (const BilledThing* thing : own->second) {
          if (thing->meter != meter.what || thing->type == LineType::refund) continue;
          const auto price = hourly_price(bill_, *thing);
          if (price) rate = rate ? *rate + *price : *price;
        }
      }
      if (!rate) return;
      sum += *rate;
    }
    out.saved_per_hour = sum;
  }

  // Calls with every line that is certainly its own, of a meter that the run ended.
  template <class Use>
  void each_line(const ItemResult& item, Use use) const {
    const auto own = things_.find(item.resource.key());
    if (own == things_.end()) return;
    for (const BilledThing* thing : own->second)
      if (is_ended_meter(item, thing->meter))
        for (const size_t i : thing->lines) use(bill_.lines[i], *thing);
  }

  void judge_use(const ItemResult& item, const Meter& meter, AuditItem& out) const {
    const CloudTime after = hour_ceil(*item.ended_at);
    size_t lines = 0;
    each_line(item, [&](const BillLine& line, const BilledThing& thing) {
      if (line.prepaid || line.type != LineType::use) return;
      ++lines;
      out.last_usage = std::max(out.last_usage.value_or(line.to), line.to);
      if (line.from < after) return;
      ++out.lines_after;
      out.meter = thing.meter;
      out.billed_after += line.amount;
      out.first_after = std::min(out.first_after.value_or(line.from), line.from);
    });
    out.later_lines = later_lines(item, after);
    if (out.lines_after > 0) {
      out.proof = Proof::still_billed;
      out.reason = out.meter + " is billed after its end, since " + to_iso8601(*out.first_after);
      return;
    }
    const CloudTime settled_at = settled(after, *item.ended_at);
    const bool stalled =
        out.later_lines == 0 && others_go_on(item) && bill_.read_at < month_closed(*item.ended_at);
    if (bill_.read_at < settled_at || stalled) {
      const bool trails = out.last_usage && *out.last_usage >= after;
      out.proof = trails ? Proof::trailing : Proof::too_early;
      out.come_back =
          stalled && bill_.read_at >= settled_at ? bill_.read_at + one_hour : settled_at;
      out.reason = trails ? trailing_words(*item.ended_at)
                   : stalled && bill_.read_at >= settled_at
                       ? "the bill shows no use of that time at all, though other things run there"
                       : "lines of the time after its end may still come";
      return;
    }
    if (const std::string doubt = why_unknown(item, meter, after, lines); !doubt.empty()) {
      out.reason = doubt;
      return;
    }
    out.proof = Proof::proved;
    out.reason = lines == 0 ? "nothing was billed for it, before or after"
                 : out.later_lines > 0
                     ? "no use after the hour of its end, and " + std::to_string(out.later_lines) +
                           " later lines of others there"
                     : "no use after the hour of its end, and the time for lines has passed";
    if (out.last_usage && *out.last_usage >= after)
      out.reason += "; its last line, of the hour of its end, was to be expected";
  }

  // As the help center has it: deleted at 08:30, billed around 10:00 for 08:00 to 09:00.
  static std::string trailing_words(CloudTime ended_at) {
    const CloudTime from = hour_floor(ended_at);
    return "ended at " + to_iso8601(ended_at) + ": the use from " + to_iso8601(from) + " to " +
           to_iso8601(hour_ceil(ended_at)) + " is billed afterwards, usually about " +
           to_iso8601(from + 2 * one_hour) + ", and means no more";
  }

  // Since lines come in no order, one of another resource does not show that all have come: only
  // the time after which none may come does.
  CloudTime settled(CloudTime after, CloudTime ended_at) const {
    const CloudTime at = after + one_hour + settle_;
    return billing_month(ended_at) == billing_month(at) ? at : std::max(at, month_closed(ended_at));
  }

  size_t later_lines(const ItemResult& item, CloudTime after) const {
    const std::string_view service = billed_service(item.resource.kind);
    return static_cast<size_t>(std::ranges::count_if(bill_.lines, [&](const BillLine& line) {
      return line.from >= after && line.type == LineType::use && !line.prepaid &&
             !is_of_tokens(line) && service_of(line.service_type) == service &&
             (line.region == item.resource.scope.region || item.resource.scope.region.empty());
    }));
  }

  // What the plan left running by the hour, in the same service and region.
  bool others_go_on(const ItemResult& item) const {
    return std::ranges::any_of(plan_.entries, [&](const PlanEntry& entry) {
      const Resource& other = entry.resource;
      if (entry.chosen || other.scope.region != item.resource.scope.region ||
          billed_service(other.kind) != billed_service(item.resource.kind))
        return false;
      return std::ranges::any_of(other.meters, [](const Meter& meter) {
        return meter.runs == Runs::yes && !meter.paid_by && meter.what != "subscription";
      });
    });
  }

  // Why the absence of lines proves nothing, or empty.
  std::string why_unknown(const ItemResult& item, const Meter& meter, CloudTime after,
                          size_t lines) const {
    if (lines > 0) return {};
    for (const BilledThing& thing : match_.things) {
      const auto may_be_it = [&](const BillHint& hint) { return hint.key == item.resource.key(); };
      if (!thing.located && thing.last > after && std::ranges::any_of(thing.hints, may_be_it))
        return "a line of later use has its name or key, and may be its own";
    }
    if (meter.runs == Runs::yes)
      return "the bill never named it, so that no line of it proves nothing";
    return {};
  }

  static void judge_payment(const BillLine& line, const ItemResult& item, AuditItem& out,
                            std::optional<CloudTime>& paid_until, bool& returned) {
    const bool later = line.charged_at > *item.ended_at;
    returned = returned || (later && line.type == LineType::refund);
    if (line.type == LineType::refund) return;
    paid_until = std::max(paid_until.value_or(line.to), line.to);
    if (!later) return;
    ++out.lines_after;
    out.billed_after += line.amount;
    out.first_after = std::min(out.first_after.value_or(line.charged_at), line.charged_at);
  }

  // Paid ahead: what counts is that nothing is paid any more, and until when it had been.
  void judge_prepaid(const ItemResult& item, AuditItem& out) const {
    std::optional<CloudTime> paid_until;
    bool returned = false;
    for (const BilledThing& thing : match_.things) {
      if (!thing.prepaid || !names(item.resource, thing)) continue;
      for (const size_t i : thing.lines)
        judge_payment(bill_.lines[i], item, out, paid_until, returned);
    }
    out.last_usage = paid_until;
    if (out.lines_after > 0) {
      out.proof = Proof::still_billed;
      out.reason = "it was paid for again at " + to_iso8601(*out.first_after);
    } else if (returned) {
      out.proof = Proof::proved;
      out.reason = "the bill shows its refund";
    } else if (paid_until && *paid_until + settle_ <= bill_.read_at) {
      out.proof = Proof::proved;
      out.reason = "its paid time is over, and nothing was paid for more";
    } else {
      out.proof = Proof::too_early;
      if (paid_until) out.come_back = *paid_until + settle_;
      out.reason = paid_until
                       ? "paid until " + to_iso8601(*paid_until)
                       : "neither its refund nor the end of its paid time is in the bill yet";
    }
  }

  const Plan& plan_;
  const Bill& bill_;
  Millis settle_;
  Inventory inventory_;
  BillMatch match_{};
  std::map<ResourceKey, std::vector<const BilledThing*>> things_{};
};

// Since when something may have been paid for a contract that the run ended.
std::optional<CloudTime> earliest_payment(const std::vector<ItemResult>& items, CloudTime now) {
  std::optional<CloudTime> earliest;
  for (const ItemResult& item : items) {
    const Meter* meter = ended_meter(item);
    if (meter == nullptr || !is_prepaid(item, *meter)) continue;
    earliest =
        std::min(earliest.value_or(now), paid_at_the_earliest(item.resource.created_at, now));
  }
  return earliest;
}

Money sum_of(const std::vector<AuditItem>& items, std::initializer_list<Proof> proofs) {
  Money sum;
  for (const AuditItem& item : items)
    if (item.saved_per_hour && std::ranges::count(proofs, item.proof) > 0)
      sum += *item.saved_per_hour;
  return sum;
}

}  // namespace

std::string_view to_text(Proof proof) {
  constexpr std::array<std::string_view, 7> words{
      "proved", "still_billed", "too_early", "trailing", "not_ended", "nothing", "could_not_tell"};
  return words[static_cast<size_t>(proof)];
}

Money Audit::saved_per_hour() const {
  return sum_of(items, {Proof::proved});
}

Money Audit::expected_per_hour() const {
  return sum_of(items, {Proof::too_early, Proof::trailing});
}

std::optional<CloudTime> Audit::come_back() const {
  std::optional<CloudTime> latest;
  for (const AuditItem& item : items)
    if (item.come_back) latest = std::max(latest.value_or(*item.come_back), *item.come_back);
  return latest;
}

int Audit::exit_code() const {
  const auto any = [&](std::initializer_list<Proof> proofs) {
    return std::ranges::any_of(
        items, [&](const AuditItem& item) { return std::ranges::count(proofs, item.proof) > 0; });
  };
  if (!whole || any({Proof::could_not_tell})) return 4;
  if (any({Proof::still_billed, Proof::not_ended})) return 3;
  return any({Proof::too_early, Proof::trailing}) ? 6 : 0;
}

std::vector<BillWish> audit_wishes(const std::vector<ItemResult>& items, CloudTime started_at,
                                   CloudTime now) {
  CloudTime last = started_at;
  for (const ItemResult& item : items)
    if (item.ended_at) last = std::max(last, *item.ended_at);
  BillWish about;
  about.from = started_at - days_before * one_day;
  about.to = std::min(now, month_closed(last) + days_after * one_day);
  const auto since = earliest_payment(items, now);
  if (!since) return {about};
  const BillWish before{.from = *since, .to = about.from - one_day, .prepaid_alone = true};
  const BillWish afterwards{.from = about.to + one_day, .to = now, .prepaid_alone = true};
  return {before, about, afterwards};
}

Audit audit_run(const std::vector<ItemResult>& items, const Plan& plan, const Bill& bill,
                Millis settle) {
  const Auditor auditor(items, plan, bill, settle);
  Audit audit{.at = bill.read_at, .whole = !bill.gap};
  for (const ItemResult& item : items) audit.items.push_back(auditor.judge(item));
  return audit;
}

}  // namespace billstop::core
