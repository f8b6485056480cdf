// EVS and SFS Turbo: what outlives the things that used it.
#include "tests/unit/sandbox/bss_client.hpp"

namespace billstop::sandbox::testing {
namespace {

using ::testing::SizeIs;

using Storage = Bss;

constexpr const char* free_disk = R"({"kind":"volume","id":"v1","detail":{"size":100}})";

TEST_F(Storage, ADiskCostsByItsSizeUntilItIsGone) {
  open_items(free_disk);
  const Item& disk = *cloud->account().find("volume", "v1");
  EXPECT_EQ(cloud->running(disk), "storage");
  EXPECT_EQ(disk.rate_per_hour, "0.075");
  EXPECT_EQ(cloud->v2("DELETE", "cloudvolumes/v1").status, 200);
  EXPECT_EQ(cloud->running(disk), "storage");
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->v2("GET", "cloudvolumes/v1").status, 404);
}

TEST_F(Storage, TheJobOfADeletionEndsInSuccess) {
  open_items(free_disk);
  const std::string job = cloud->v2("DELETE", "cloudvolumes/v1").body.at("job_id");
  EXPECT_EQ(cloud->v1("GET", "jobs/" + job).body.at("status"), "RUNNING");
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->v1("GET", "jobs/" + job).body.at("status"), "SUCCESS");
}

TEST_F(Storage, AnAttachedDiskIsNotDeleted) {
  open_items(R"({"kind":"volume","id":"v1","detail":{"attachments":[{"server_id":"ecs-1"}]}})");
  const Said said = cloud->v2("DELETE", "cloudvolumes/v1");
  EXPECT_EQ(said.status, 400);
  EXPECT_EQ(said.body.at("error").at("code"), "EVS.2009");
  EXPECT_THAT(cloud->v2("GET", "cloudvolumes/detail?server_id=ecs-1").body.at("volumes"),
              SizeIs(1));
}

TEST_F(Storage, ADeletedDiskMayLieInTheRecycleBinAndCostOn) {
  open_items(free_disk);
  cloud->set("evs.recycle_bin", 1);
  cloud->v2("DELETE", "cloudvolumes/v1");
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->v2("GET", "cloudvolumes/v1").status, 404);
  EXPECT_THAT(cloud->v2("GET", "cloudvolumes/detail").body.at("volumes"), SizeIs(0));
  EXPECT_EQ(cloud->running(*cloud->account().find("volume", "v1")), "storage");
  EXPECT_EQ(cloud->at("DELETE", "/v3/p1/recycle-bin-volumes/v1").status, 202);
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->account().find("volume", "v1"), nullptr);
}

TEST_F(Storage, TheRecycleBinEmptiesItself) {
  open_items(free_disk);
  cloud->set("evs.recycle_bin", 1);
  cloud->v2("DELETE", "cloudvolumes/v1");
  cloud->wait_ms(8 * a_day_ms);
  EXPECT_EQ(cloud->account().find("volume", "v1"), nullptr);
}

TEST_F(Storage, SnapshotsAreInTheWayOfTheirDisk) {
  open_items(std::string(free_disk) +
             R"(,{"kind":"snapshot","id":"sn1","detail":{"volume_id":"v1"}})");
  EXPECT_EQ(cloud->v2("DELETE", "cloudvolumes/v1").body.at("error").at("code"), "EVS.2024");
  EXPECT_EQ(cloud->v2("DELETE", "cloudsnapshots/sn1").status, 202);
  cloud->wait_ms(minute_ms);
  EXPECT_THAT(cloud->v2("GET", "cloudsnapshots/detail").body.at("snapshots"), SizeIs(0));
  EXPECT_EQ(cloud->v2("DELETE", "cloudvolumes/v1").status, 200);
}

TEST_F(Storage, APrepaidDiskIsTheOrderCentres) {
  open_items(R"({"kind":"volume","id":"v1","detail":{"_prepaid":true}})");
  EXPECT_EQ(cloud->v2("DELETE", "cloudvolumes/v1").status, 400);
  EXPECT_EQ(resource("v1").at("service_type_code"), "hws.service.type.ebs");
  unsubscribe({"v1"});
  cloud->wait_ms(minute_ms);
  cloud->wait_ms(minute_ms);
  EXPECT_EQ(cloud->account().find("volume", "v1"), nullptr);
}

TEST_F(Storage, AShareIsShownAsBeforeUntilItIsGone) {
  open_items(R"({"kind":"sfs_turbo","id":"f1"})");
  EXPECT_EQ(cloud->v1("DELETE", "sfs-turbo/shares/f1").status, 202);
  EXPECT_EQ(cloud->v1("GET", "sfs-turbo/shares/f1").body.at("status"), "200");
  cloud->wait_ms(minute_ms);
  const Said said = cloud->v1("GET", "sfs-turbo/shares/f1");
  EXPECT_EQ(said.status, 404);
  EXPECT_EQ(said.body.at("errCode"), "SFS.TURBO.0001");
}

TEST_F(Storage, APrepaidShareIsNotDeleted) {
  open_items(R"({"kind":"sfs_turbo","id":"f1","detail":{"pay_model":"1"}})");
  EXPECT_EQ(cloud->v1("DELETE", "sfs-turbo/shares/f1").body.at("errCode"), "SFS.TURBO.0101");
  EXPECT_EQ(cloud->running(*cloud->account().find("sfs_turbo", "f1")), "subscription");
  EXPECT_EQ(resource("f1").at("service_type_code"), "hws.service.type.sfs");
}

TEST_F(Storage, DisksAndSharesStandInTheBillUnderTheirOwnServices) {
  open_items(std::string(free_disk) + R"(,{"kind":"sfs_turbo","id":"f1"})");
  cloud->wait_ms(2 * a_day_ms);
  EXPECT_GT(lines("&cloud_service_type=hws.service.type.ebs").size(), 20U);
  EXPECT_GT(lines("&cloud_service_type=hws.service.type.sfs&resource_id=f1").size(), 20U);
}

TEST_F(Storage, WhoMayNotListSeesNothing) {
  open_items(free_disk);
  User& user = cloud->account().users.front();
  user.deny = {"evs:volumes:list"};
  EXPECT_EQ(cloud->v2("GET", "cloudvolumes/detail").status, 403);
  user.without_right = WithoutRight::silently_empty;
  EXPECT_THAT(cloud->v2("GET", "cloudvolumes/detail").body.at("volumes"), SizeIs(0));
}

}  // namespace
}  // namespace billstop::sandbox::testing
