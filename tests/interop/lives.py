"""The lives of notebooks and pools, each step done and checked through the official SDK."""
import huaweicloudsdkmodelarts.v1 as sdk
from huaweicloudsdkcore.exceptions.exceptions import ClientRequestException

import official_sdk
from practice import wait_until

PATIENCE_S = 120
NOTEBOOK_IS_GONE = {"ModelArts.6309", "ModelArts.6404"}


def refusal(call, *arguments):
    """-> the error that the call ends with"""
    try:
        call(*arguments)
    except ClientRequestException as refused:
        return refused
    raise AssertionError("the call was not refused")


def status_of(modelarts, id):
    return modelarts.show_notebook(sdk.ShowNotebookRequest(id=id)).status


def wait_for_status(modelarts, id, wanted):
    assert wait_until(lambda: status_of(modelarts, id) == wanted, PATIENCE_S), \
        f"notebook {id} is {status_of(modelarts, id)}, not {wanted}"


def wait_for_notebooks(modelarts, ids, wanted):
    def settled():
        found = {n.id: n.status for feature in official_sdk.FEATURES
                 for n in official_sdk.all_notebooks(modelarts, feature)}
        return all(found.get(id) == wanted for id in ids)
    assert wait_until(settled, PATIENCE_S, step_s=1), f"not every notebook became {wanted}"


def listed(modelarts, feature):
    return {n.id for n in official_sdk.all_notebooks(modelarts, feature)}


def delete_notebook(modelarts, id):
    modelarts.delete_notebook(sdk.DeleteNotebookRequest(id=id))
    assert wait_until(lambda: all(id not in listed(modelarts, feature)
                                  for feature in official_sdk.FEATURES), PATIENCE_S)
    gone = refusal(modelarts.show_notebook, sdk.ShowNotebookRequest(id=id))
    assert gone.status_code == 400 and gone.error_code in NOTEBOOK_IS_GONE, gone


def stop_notebook(modelarts, id):
    assert modelarts.stop_notebook(sdk.StopNotebookRequest(id=id)).status == "STOPPING"
    wait_for_status(modelarts, id, "STOPPED")


def notebook(modelarts, feature):
    other = next(f for f in official_sdk.FEATURES if f != feature)
    made = official_sdk.create_notebook(modelarts, name="life", feature=feature)
    assert made.status == "CREATING", made.status
    assert made.id in listed(modelarts, feature)
    assert made.id not in listed(modelarts, other), "listed under the other feature too"
    own = modelarts.list_notebooks(sdk.ListNotebooksRequest(feature=feature, limit=50))
    assert made.id in {n.id for n in own.data}
    wait_for_status(modelarts, made.id, "RUNNING")
    stop_notebook(modelarts, made.id)
    modelarts.start_notebook(sdk.StartNotebookRequest(id=made.id))
    wait_for_status(modelarts, made.id, "RUNNING")
    stop_notebook(modelarts, made.id)
    delete_notebook(modelarts, made.id)


def dynamic_storage(modelarts):
    made = official_sdk.create_notebook(modelarts, name="storage")
    wait_for_status(modelarts, made.id, "RUNNING")
    body = sdk.DataVolumesReq(category="OBS", mount_path="/data/practice/", uri="obs://bucket/dir/")
    attached = modelarts.attach_dynamic_storage(
        sdk.AttachDynamicStorageRequest(instance_id=made.id, body=body))

    def ids():
        found = modelarts.list_dynamic_storages(
            sdk.ListDynamicStoragesRequest(instance_id=made.id))
        return {volume.id for volume in found.data}
    assert wait_until(lambda: attached.id in ids(), PATIENCE_S), "attached, but not listed"
    modelarts.detach_dynamic_storage(
        sdk.DetachDynamicStorageRequest(instance_id=made.id, storage_id=attached.id))
    assert wait_until(lambda: attached.id not in ids(), PATIENCE_S), "detached, but still listed"
    stop_notebook(modelarts, made.id)
    delete_notebook(modelarts, made.id)


def wait_for_pools(modelarts, names):
    def settled():
        phases = {p.metadata.name: p.status.phase for p in official_sdk.pools(modelarts)}
        return all(phases.get(name) == "Running" for name in names)
    assert wait_until(settled, PATIENCE_S, step_s=1), "not every pool became Running"


def pool(modelarts):
    network = official_sdk.create_network(modelarts, "life-net")
    name = official_sdk.create_pool(modelarts, "life-pool", network, nodes=2)
    wait_for_pools(modelarts, [name])
    shown = modelarts.show_pool(sdk.ShowPoolRequest(pool_name=name))
    assert shown.metadata.labels.os_modelarts_name == "life-pool"
    _look_into_pool(modelarts, name)
    _orders_and_tags(modelarts, name, shown.metadata.labels.os_modelarts_order_name)
    _workload(modelarts, name)
    modelarts.delete_pool(sdk.DeletePoolRequest(pool_name=name))
    assert wait_until(lambda: name not in {p.metadata.name
                                           for p in official_sdk.pools(modelarts)}, PATIENCE_S)
    gone = refusal(modelarts.show_pool, sdk.ShowPoolRequest(pool_name=name))
    assert gone.status_code == 404, gone
    _delete_network(modelarts, network)


def _look_into_pool(modelarts, name):
    nodes = modelarts.list_pool_nodes(sdk.ListPoolNodesRequest(pool_name=name)).items
    assert len(nodes) == 2, f"{len(nodes)} nodes instead of 2"
    nodepools = modelarts.list_node_pools(sdk.ListNodePoolsRequest(pool_name=name)).items
    for nodepool in nodepools:
        again = modelarts.show_node_pool(sdk.ShowNodePoolRequest(
            pool_name=name, nodepool_name=nodepool.metadata.name))
        assert again.metadata.name == nodepool.metadata.name
    counts = modelarts.show_pool_statistics(sdk.ShowPoolStatisticsRequest()).statistics.status
    assert counts.created >= 1


def _orders_and_tags(modelarts, name, order_name):
    order = modelarts.show_order(sdk.ShowOrderRequest(order_name=order_name))
    assert order.items and order.items[0].action == "createPool", order
    tags = modelarts.show_pool_tags(sdk.ShowPoolTagsRequest(pool_name=name)).tags
    assert tags == [], tags


def _workload(modelarts, name):
    """A notebook in the pool shows among the pool's workloads under the notebook's own id."""
    made = official_sdk.create_notebook(modelarts, name="in-the-pool", pool_id=name)
    wait_for_status(modelarts, made.id, "RUNNING")
    found = modelarts.list_workloads(sdk.ListWorkloadsRequest(pool_name=name)).items
    assert made.id in {workload.job_uuid for workload in found}, found
    stop_notebook(modelarts, made.id)
    delete_notebook(modelarts, made.id)


def _delete_network(modelarts, name):
    assert name in {n.metadata.name
                    for n in modelarts.list_networks(sdk.ListNetworksRequest()).items}
    modelarts.show_network(sdk.ShowNetworkRequest(network_name=name))
    modelarts.delete_network(sdk.DeleteNetworkRequest(network_name=name))
    assert wait_until(lambda: name not in {
        n.metadata.name for n in modelarts.list_networks(sdk.ListNetworksRequest()).items},
        PATIENCE_S)
