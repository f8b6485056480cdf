#include "core/reporting/bill_report.hpp"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;

BillLine line_of(const std::string& id, const std::string& name) {
  BillLine line;
  line.service_type = "hws.service.type.modelarts";
  line.resource_id = id;
  line.resource_name = name;
  line.from = *parse_utc("2026-03-01T08:00:00Z");
  line.to = line.from + one_hour;
  line.amount = line.official = *Money::parse("1.25", "CNY");
  return line;
}

struct Seen {
  Inventory inventory{};
  BillView view{};
};

Seen seen(const std::string& name = "n") {
  Seen out;
  Resource notebook = resource("notebook", "nb-1", name, {meter("compute", "1.25")});
  notebook.bill_keys = {{"resource_id", "nb-1"}};
  out.inventory.resources = {notebook};
  out.view.bill.currency = "CNY";
  out.view.bill.months = {"2026-03"};
  out.view.bill.source = "res-fee-records";
  out.view.bill.read_at = *parse_utc("2026-03-01T10:00:00Z");
  out.view.bill.lines = {line_of("nb-1", name), line_of("lost-1", name)};
  out.view.bill.lines[1].by_package = true;
  out.view.match = match_bill(out.view.bill, out.inventory);
  return out;
}

TEST(BillReport, TellsWhatIsLocatedAndWhatIsNot) {
  const Seen all = seen();
  const std::string text = bill_text(identity(), all.view, all.inventory, {});
  EXPECT_THAT(text, HasSubstr("BILLED AND LOCATED: 1 resource"));
  EXPECT_THAT(text, HasSubstr("BILLED AND NOT LOCATED: 1 thing"));
  EXPECT_THAT(text, HasSubstr("COVERED BY A PACKAGE OR COUPON"));
  EXPECT_THAT(text, HasSubstr("burning_rate_per_hour 1.25 CNY\n"));
  expect_fits(text, 80);
}

TEST(BillReport, ShowsNamesOfTheCloudSafely) {
  for (const std::string& name : hostile_names()) {
    const Seen all = seen(name);
    expect_calm(bill_text(identity(), all.view, all.inventory, {}));
  }
}

TEST(BillReport, SaysThatTheBillIsNotWhole) {
  Seen all = seen();
  all.view.bill.gap = CouldNotTell{{}, "bill", MissingWhy::denied, {"CBC.0151", "no", ""}};
  EXPECT_THAT(bill_text(identity(), all.view, all.inventory, {}),
              HasSubstr("NOT WHOLE (denied): CBC.0151 no"));
}

TEST(BillReport, OfOneIdShowsWhatTheBillCallsSo) {
  const Seen all = seen();
  EXPECT_EQ(view_of(all.view, "lost-1").match.things.size(), 1U);
  EXPECT_EQ(view_of(all.view, "n").match.things.size(), 2U);
  EXPECT_EQ(view_of(all.view, "other").match.things.size(), 0U);
}

}  // namespace
}  // namespace billstop::core
