#include "core/reporting/audit_report.hpp"

#include <gmock/gmock.h>

#include "core/reporting/report_page.hpp"
#include "tests/unit/reporting/hostile_names.hpp"
#include "tests/unit/reporting/small_plan.hpp"
#include "tests/unit/reporting/text_rules.hpp"

namespace billstop::core {
namespace {

using namespace test;
using testing::HasSubstr;

AuditItem item_of(Proof proof, const std::string& name = "n") {
  AuditItem item{.resource = resource("notebook", "nb-1", name, {meter("compute", "1.5")})};
  item.proof = proof;
  item.reason = "because";
  item.saved_per_hour = Money::parse("1.5", "CNY");
  return item;
}

TEST(AuditReport, SumsWhatIsProvedByHourDayAndMonth) {
  Audit audit;
  audit.items = {item_of(Proof::proved), item_of(Proof::still_billed), item_of(Proof::too_early)};
  const std::string text = audit_text(identity(), {"run-1"}, audit, {});
  EXPECT_THAT(text, HasSubstr("Proved to be saved: 1.5 CNY an hour, 36 CNY a day, 1080 CNY in"));
  EXPECT_THAT(text, HasSubstr("Still to be proved: 1.5 CNY an hour"));
  EXPECT_TRUE(text.ends_with("saved_per_hour 1.5 CNY\n"));
  expect_fits(text, 80);
}

TEST(AuditReport, TellsTheWorstFirst) {
  Audit audit;
  audit.items = {item_of(Proof::proved), item_of(Proof::still_billed)};
  const std::string text = audit_text(identity(), {"run-1"}, audit, {});
  EXPECT_LT(text.find("STILL BILLED"), text.find("PROVED"));
}

TEST(AuditReport, ShowsNamesOfTheCloudSafely) {
  for (const std::string& name : hostile_names()) {
    Audit audit;
    audit.items = {item_of(Proof::proved, name)};
    expect_calm(audit_text(identity(), {"run-1"}, audit, {}));
    audit.items.front().reason = name;
    const std::string bare = run_page(small_plan(), small_result(), "1");
    const std::string page = run_page(small_plan(), small_result(), "1", &audit);
    EXPECT_EQ(std::ranges::count(page, '<'), std::ranges::count(bare, '<')) << name;
  }
}

TEST(AuditReport, IsASectionOfTheRunsPageAndATestEach) {
  Audit audit;
  audit.items = {item_of(Proof::proved), item_of(Proof::still_billed), item_of(Proof::too_early),
                 item_of(Proof::nothing)};
  const std::string page = run_page(small_plan(), small_result(), "1", &audit);
  EXPECT_THAT(page, HasSubstr("1.5 CNY an hour are proved to be saved"));
  EXPECT_LT(page.find("\"still billed\",\"bad\""), page.find("\"proved\",\"good\""));
  EXPECT_THAT(run_page(small_plan(), small_result(), "1"), HasSubstr("\"proof\":null"));
  EXPECT_THAT(audit_junit(audit),
              HasSubstr("tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\""));
}

TEST(AuditReport, ExitsByTheWorst) {
  Audit audit;
  EXPECT_EQ(audit.exit_code(), 0);
  audit.items = {item_of(Proof::proved), item_of(Proof::nothing)};
  EXPECT_EQ(audit.exit_code(), 0);
  audit.items.push_back(item_of(Proof::trailing));
  EXPECT_EQ(audit.exit_code(), 6);
  audit.items.push_back(item_of(Proof::not_ended));
  EXPECT_EQ(audit.exit_code(), 3);
  audit.items.push_back(item_of(Proof::could_not_tell));
  EXPECT_EQ(audit.exit_code(), 4);
}

}  // namespace
}  // namespace billstop::core
