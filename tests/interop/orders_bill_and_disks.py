#!/usr/bin/env python3
"""The official SDKs of BSS (both sites), EVS and SFS Turbo on the practice cloud.

Every endpoint of these services that billstop calls is called here by the SDK's own client, whose
models refuse an answer of another shape.
"""
import json
import os
import pathlib
import sys
import urllib.request
from datetime import timedelta, timezone
from email.utils import parsedate_to_datetime

import huaweicloudsdkbss.v2 as bss
import huaweicloudsdkbssintl.v2 as bssintl
import huaweicloudsdkevs.v2 as evs
import huaweicloudsdksfsturbo.v1 as sfs
from huaweicloudsdkbss.v2.region.bss_region import BssRegion
from huaweicloudsdkbssintl.v2.region.bssintl_region import BssintlRegion
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException
from huaweicloudsdkevs.v2.region.evs_region import EvsRegion
from huaweicloudsdksfsturbo.v1.region.sfsturbo_region import SFSTurboRegion

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
sys.path.insert(0, str(HERE))
import practice  # noqa: E402
import stages  # noqa: E402

PATIENCE_S, DAY_S, PAGE = 60, 86_400, 1000
MODELARTS, RESOURCE = "hws.service.type.modelarts", "hws.resource.type.modelarts"


def prepaid(id, age_s=10 * DAY_S, **paid):
    return {"kind": "subscription", "id": id, "name": id, "rate_per_hour": "2", "age_s": age_s,
            "detail": {"_paid": paid}}


ACCOUNT = {"accounts": [{
    "id": "sandbox-interop-bill", "name": "interop",
    "users": [{"name": "ann", "ak": "INTEROPBILL", "sk": "CANARY-interop-bill"}],
    "projects": [{"name": "cn-north-4"}],
    "bill": [{"resource_id": "theirs", "rate_per_hour": "1", "age_s": DAY_S,
              "customer": "sandbox-member"}],
    "items": [
        {"kind": "notebook", "id": "billed", "name": "billed", "age_s": 36_000,
         "detail": {"flavor": "modelarts.vm.cpu.2u"}},
        {"kind": "pool", "name": "yearly", "id": "yearly-pool", "age_s": DAY_S, "detail": {
            "metadata": {"labels": {"os.modelarts/resource.id": "maos-yearly"},
                         "annotations": {"os.modelarts/billing.mode": "1",
                                         "os.modelarts/auto.renew": "1"}}}},
        {"kind": "pool", "name": "mixed", "id": "mixed-pool"},
        {"kind": "node", "id": "os-node-1", "detail": {
            "_pool": "mixed-pool", "resource_id": "maos-node-1"}},
        *[prepaid(f"lapse-{number}", expire_policy=3 if number % 2 else 1)
          for number in range(12)],
        prepaid("given-back"), prepaid("refused", refusal="CBC.99003643"),
        prepaid("unpaid", unpaid_renewal=True),
        {"kind": "volume", "id": "disk-1", "detail": {"size": 10}},
        {"kind": "volume", "id": "disk-2", "detail": {"attachments": [{"server_id": "ecs-1"}]}},
        {"kind": "snapshot", "id": "snapshot-1", "detail": {"volume_id": "disk-2"}},
        {"kind": "sfs_turbo", "id": "share-1",
         "detail": {"targets": [{"target_id": "target-1"}]}}]}],
    "switches": {"evs.recycle_bin": 1}}


class Stage:
    def __init__(self, cloud):
        self.cloud = cloud
        os.environ.update(cloud.env)
        self.region = cloud.env["BILLSTOP_REGION"]
        self.bss = bss.BssClient.new_builder().with_region(BssRegion.value_of("cn-north-1")).build()
        self.evs = evs.EvsClient.new_builder().with_region(
            EvsRegion.value_of(self.region)).build()
        self.sfs = sfs.SFSTurboClient.new_builder().with_region(
            SFSTurboRegion.value_of(self.region)).build()

    def advance(self, seconds):
        body = json.dumps({"advance_s": seconds}).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        opener.open(urllib.request.Request(self.cloud.api + "/_sandbox/clock", body), timeout=60)

    def resources(self, **wanted):
        body = bss.QueryResourcesReq(limit=100, **wanted)
        return self.bss.list_pay_per_use_customer_resources(
            bss.ListPayPerUseCustomerResourcesRequest(body=body)).data

    def order(self, id):
        return self.bss.show_customer_order_details(
            bss.ShowCustomerOrderDetailsRequest(order_id=id)).order_info

    def unsubscribe(self, *ids):
        body = bss.UnsubscribeResourcesReq(resource_ids=list(ids), unsubscribe_type=1)
        return self.bss.cancel_resources_subscription(
            bss.CancelResourcesSubscriptionRequest(body=body))


def refusal(call, *arguments):
    try:
        call(*arguments)
    except ClientRequestException as refused:
        return refused
    raise AssertionError("the call was not refused")


def each_site_knows_its_own_customers(stage):
    assert stage.bss.list_service_types(bss.ListServiceTypesRequest(limit=1)).total_count > 0
    other = bssintl.BssintlClient.new_builder().with_region(
        BssintlRegion.value_of("ap-southeast-1")).build()
    refused = refusal(other.list_service_types, bssintl.ListServiceTypesRequest(limit=1))
    assert (refused.status_code, refused.error_code) == (403, "CBC.0150"), refused


def the_tables_can_be_read(stage):
    found = stage.bss.list_service_types(bss.ListServiceTypesRequest(service_type_name="ModelArts"))
    assert found.service_types[0].service_type_code == MODELARTS
    infos = stage.bss.list_service_resources(
        bss.ListServiceResourcesRequest(service_type_code=MODELARTS)).infos
    assert RESOURCE in {info.basic_info.resource_type_code for info in infos}
    assert stage.bss.list_usage_types(
        bss.ListUsageTypesRequest(resource_type_code=RESOURCE)).usage_types
    units = stage.bss.list_measure_units(bss.ListMeasureUnitsRequest()).measure_units
    assert {1, 4, 6} <= {unit.measure_id for unit in units}
    money = stage.bss.show_customer_account_balances(bss.ShowCustomerAccountBalancesRequest())
    assert money.debt_amount == 0 and money.currency == "CNY"
    stage.bss.list_free_resource_infos(bss.ListFreeResourceInfosRequest(
        body=bss.ListFreeResourceInfosReq(service_type_code_list=[MODELARTS])))


def a_price_can_be_asked_for(stage):
    def product(id, spec):
        return bss.DemandProductInfo(
            id=id, cloud_service_type=MODELARTS, resource_type=RESOURCE, resource_spec=spec,
            region=stage.region, resource_size=1, size_measure_id=14, usage_factor="Duration",
            usage_value=1, usage_measure_id=4, subscription_num=1)
    body = bss.RateOnDemandReq(
        project_id=stage.cloud.env["HUAWEICLOUD_SDK_PROJECT_ID"], inquiry_precision=1,
        product_infos=[product("1", "modelarts.vm.cpu.2u"), product("2", "modelarts.vm.gpu.v100")])
    answer = stage.bss.list_on_demand_resource_ratings(
        bss.ListOnDemandResourceRatingsRequest(body=body))
    amounts = [float(result.amount) for result in answer.product_rating_results]
    assert amounts == [0.6, 28.5], amounts
    renewal = stage.bss.list_renew_rate_on_period(bss.ListRenewRateOnPeriodRequest(
        body=bss.ListRenewRateOnPeriodReq(resource_ids=["lapse-0"], period_type=2, period_num=1)))
    assert renewal.renew_inquiry_results[0].amount == "1440"


def prepaid_resources_come_in_pages_of_ten(stage):
    seen = []
    while True:
        page = stage.bss.list_pay_per_use_customer_resources(
            bss.ListPayPerUseCustomerResourcesRequest(
                body=bss.QueryResourcesReq(offset=len(seen), only_main_resource=1)))
        assert len(page.data) <= 10
        seen += page.data
        if not page.data or len(seen) >= page.total_count:
            break
    ids = {row.resource_id for row in seen}
    assert {"maos-yearly", "maos-node-1", "lapse-11"} <= ids and len(ids) == 17, ids
    attached = [row for row in stage.resources() if row.is_main_resource == 0]
    assert "maos-yearly" in {row.parent_resource_id for row in attached}


def what_follows_an_expiry_can_be_changed(stage):
    renewing = [row.resource_id for row in stage.resources(only_main_resource=1)
                if row.expire_policy == 3]
    converting = [row.resource_id for row in stage.resources(only_main_resource=1)
                  if row.expire_policy == 1]
    assert len(renewing) == 7 and len(converting) == 6, (renewing, converting)
    for id in renewing:
        stage.bss.cancel_auto_renewal_resources(
            bss.CancelAutoRenewalResourcesRequest(resource_id=id))
    errors = stage.bss.update_period_to_on_demand(bss.UpdatePeriodToOnDemandRequest(
        body=bss.PeriodToOnDemandReq(operation="CANCEL",
                                     resource_ids=[*converting, "nobody"]))).error_details
    assert [error.id for error in errors] == ["nobody"], errors
    assert practice.wait_until(
        lambda: {row.expire_policy for row in stage.resources(only_main_resource=1)} == {0},
        PATIENCE_S)
    stage.bss.auto_renewal_resources(bss.AutoRenewalResourcesRequest(
        resource_id="lapse-1", body=bss.AutoRenewalResourcesReq(period_type="MONTH",
                                                                auto_renew_times=0)))
    stage.bss.set_resources_renew_config(bss.SetResourcesRenewConfigRequest(
        body=bss.RenewResourceConfigReq(config_name="DEDUCTION_DATE", config_value="3")))
    assert practice.wait_until(
        lambda: stage.resources(resource_ids=["lapse-1"])[0].expire_policy == 3, PATIENCE_S)


def an_unsubscription_fails_for_some_and_is_done_later(stage):
    answer = stage.unsubscribe("given-back", "refused", "unpaid", "maos-node-1")
    codes = {one.resource_id: one.error_code for one in answer.fail_resource_infos}
    assert codes == {"refused": "CBC.99003643", "unpaid": "CBC.99003100"}, codes
    assert len(answer.order_ids) == 2
    assert practice.wait_until(
        lambda: all(stage.order(id).status == 5 for id in answer.order_ids), PATIENCE_S)
    refunds = stage.bss.show_refund_order_details(
        bss.ShowRefundOrderDetailsRequest(order_id=answer.order_ids[0])).refund_infos
    assert [float(row.amount) for row in refunds] == [-864.0, 480.0, 96.0], refunds
    assert practice.wait_until(
        lambda: stage.resources(resource_ids=["given-back"])[0].status == 3, PATIENCE_S)
    again = refusal(stage.unsubscribe, "given-back")
    assert again.error_code == "CBC.30000067", again
    assert refusal(stage.unsubscribe, *[f"x{n}" for n in range(11)]).error_code == "CBC.0100"


def an_unpaid_order_can_be_cancelled(stage):
    unpaid = stage.bss.list_customer_orders(
        bss.ListCustomerOrdersRequest(status=6, limit=100)).order_infos
    assert len(unpaid) == 1, unpaid
    stage.bss.cancel_customer_order(bss.CancelCustomerOrderRequest(
        body=bss.CancelCustomerOrderReq(order_id=unpaid[0].order_id)))
    assert stage.order(unpaid[0].order_id).status == 4
    assert stage.unsubscribe("unpaid").order_ids


def cycles(stage):
    """This month of the bill's calendar and the one before, by the cloud's own clock."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(stage.cloud.api + "/_sandbox/meter", timeout=60) as answer:
        now = parsedate_to_datetime(answer.headers["Date"])
    first = now.astimezone(timezone(timedelta(hours=8))).replace(day=1)
    return [month.strftime("%Y-%m") for month in (first, first - timedelta(days=1))]


def lines(stage, **wanted):
    """Of both months that the run may touch, each line once although pages shift. In large pages,
    since an account has ten requests a second."""
    found = {}
    for cycle in cycles(stage):
        while True:
            page = stage.bss.list_customerself_resource_records(
                bss.ListCustomerselfResourceRecordsRequest(
                    cycle=cycle, offset=len([k for k in found if k[0] == cycle]), limit=PAGE,
                    **wanted))
            found.update({(cycle, row.id): row for row in page.fee_records})
            if len(page.fee_records) < PAGE:
                break
    return list(found.values())


def the_bill_has_every_hour_of_a_meter(stage):
    stage.advance(4 * DAY_S)  # a line may be a day late
    hours = [row for row in lines(stage, resource_id="billed", method="oneself")
             if row.usage_type == "duration"]
    assert len(hours) >= 72, len(hours)
    assert abs(sum(float(row.amount) for row in hours)
               - 0.6 * sum(float(row.usage) for row in hours) / 3600) < 0.011
    own = {row.customer_id for row in lines(stage, method="oneself")}
    assert own == {stage.cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"]}, own
    assert "sandbox-member" in {row.customer_id for row in lines(stage)}


def the_other_list_and_the_sums_say_the_same(stage):
    cycle = cycles(stage)[0]
    records = stage.bss.list_customerself_resource_record_details(
        bss.ListCustomerselfResourceRecordDetailsRequest(body=bss.QueryResRecordsDetailReq(
            cycle=cycle, limit=100, method="oneself", include_zero_record=True)))
    in_records = sum(float(row.consume_amount) for row in records.monthly_records)
    sums = stage.bss.show_customer_monthly_sum(bss.ShowCustomerMonthlySumRequest(
        bill_cycle=cycle, method="oneself"))
    assert abs(in_records - float(sums.consume_amount)) < 0.011, (in_records, sums.consume_amount)
    assert "notebook" not in {row.resource_type_code for row in sums.bill_sums}


def disks_and_their_bin_can_be_emptied(stage):
    volumes = stage.evs.list_volumes(evs.ListVolumesRequest(limit=1000)).volumes
    assert {volume.id for volume in volumes} == {"disk-1", "disk-2"}
    assert stage.evs.show_volume(evs.ShowVolumeRequest(volume_id="disk-2")).volume.status == "in-use"
    assert refusal(stage.evs.delete_volume,
                   evs.DeleteVolumeRequest(volume_id="disk-2")).error_code == "EVS.2009"
    job = stage.evs.delete_volume(evs.DeleteVolumeRequest(volume_id="disk-1")).job_id
    assert practice.wait_until(
        lambda: stage.evs.show_job(evs.ShowJobRequest(job_id=job)).status == "SUCCESS", PATIENCE_S)
    in_bin = lambda: [v.id for v in stage.evs.list_volumes_in_recycle(
        evs.ListVolumesInRecycleRequest()).volumes]
    assert practice.wait_until(lambda: in_bin() == ["disk-1"], PATIENCE_S), in_bin()
    stage.evs.delete_volume_in_recycle(evs.DeleteVolumeInRecycleRequest(volume_id="disk-1"))
    assert practice.wait_until(lambda: in_bin() == [], PATIENCE_S)
    assert stage.evs.show_recycle_policy(evs.ShowRecyclePolicyRequest()).switch
    stage.evs.delete_snapshot(evs.DeleteSnapshotRequest(snapshot_id="snapshot-1"))
    assert practice.wait_until(
        lambda: not stage.evs.list_snapshots(evs.ListSnapshotsRequest()).snapshots, PATIENCE_S)


def a_share_can_be_deleted(stage):
    shares = stage.sfs.list_shares(sfs.ListSharesRequest(limit=100)).shares
    assert [share.id for share in shares] == ["share-1"]
    assert stage.sfs.show_share(sfs.ShowShareRequest(share_id="share-1")).pay_model == "0"
    targets = stage.sfs.list_backend_targets(
        sfs.ListBackendTargetsRequest(share_id="share-1")).targets
    assert targets[0].target_id == "target-1"
    stage.sfs.delete_backend_target(
        sfs.DeleteBackendTargetRequest(share_id="share-1", target_id="target-1"))
    stage.sfs.delete_share(sfs.DeleteShareRequest(share_id="share-1"))
    assert practice.wait_until(
        lambda: not stage.sfs.list_shares(sfs.ListSharesRequest(limit=100)).shares, PATIENCE_S)
    assert refusal(stage.sfs.show_share, sfs.ShowShareRequest(share_id="share-1")).status_code == 404


TESTS = (each_site_knows_its_own_customers, the_tables_can_be_read, a_price_can_be_asked_for,
         prepaid_resources_come_in_pages_of_ten, what_follows_an_expiry_can_be_changed,
         an_unsubscription_fails_for_some_and_is_done_later, an_unpaid_order_can_be_cancelled,
         the_bill_has_every_hour_of_a_meter, the_other_list_and_the_sums_say_the_same,
         disks_and_their_bin_can_be_emptied, a_share_can_be_deleted)


if __name__ == "__main__":
    sys.exit(stages.on_account(ACCOUNT, TESTS, lambda cloud, *_: Stage(cloud)))
