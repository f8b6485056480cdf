"""Short words for calls of the official SDK, which stays as it is."""
import huaweicloudsdkmodelarts.v1 as sdk
from huaweicloudsdkmodelarts.v1.region.modelarts_region import ModelArtsRegion

PAGE = 50
FEATURES = ("NOTEBOOK", "DEFAULT")


def client(region):
    """Built as its documents say: keys and endpoints come from the environment alone."""
    region = ModelArtsRegion.value_of(region)
    return sdk.ModelArtsClient.new_builder().with_region(region).build()


def notebook(name, feature="NOTEBOOK", pool_id=None, data_volumes=None):
    volume = sdk.VolumeMountRequest(category="EVS", ownership="MANAGED", capacity=5)
    return sdk.NotebookCreateRequest(
        name=name, feature=feature, flavor="modelarts.vm.cpu.2u", pool_id=pool_id, volume=volume,
        image_id="e1a07296-22a8-4f05-8bc8-e936c8e54090", data_volumes=data_volumes, duration=-1)


def create_notebook(modelarts, **wanted):
    return modelarts.create_notebook(sdk.CreateNotebookRequest(body=notebook(**wanted)))


def all_notebooks(modelarts, feature):
    """Every page of the listing over all owners, as a client that trusts `total` reads it."""
    found = []
    while True:
        page = modelarts.list_all_notebooks(
            sdk.ListAllNotebooksRequest(feature=feature, limit=PAGE, offset=len(found)))
        found += page.data
        if not page.data or len(found) >= page.total:
            return found


def create_network(modelarts, name):
    metadata = sdk.NetworkMetadataCreation(
        labels=sdk.NetworkMetadataLabels(os_modelarts_name=name, os_modelarts_workspace_id="0"))
    body = sdk.NetworkCreationRequest(api_version="v1", kind="Network", metadata=metadata,
                                      spec=sdk.NetworkSpec(cidr="192.168.128.0/17"))
    return modelarts.create_network(sdk.CreateNetworkRequest(body=body)).metadata.name


def create_pool(modelarts, name, network, nodes=2):
    labels = sdk.PoolLabelsCreation(os_modelarts_name=name, os_modelarts_workspace_id="0")
    spec = sdk.PoolSpecCreation(
        type="Dedicate", scope=["Train", "Infer", "Notebook"],
        resources=[sdk.PoolResourceFlavor(flavor="modelarts.vm.cpu.8ud", count=nodes)],
        network=sdk.PoolSpecCreationNetwork(name=network))
    annotations = sdk.PoolAnnotationsCreation(os_modelarts_billing_mode="0")
    body = sdk.CreatePoolRequestBody(
        api_version="v2", kind="Pool", spec=spec,
        metadata=sdk.PoolMetadataCreation(labels=labels, annotations=annotations))
    return modelarts.create_pool(sdk.CreatePoolRequest(body=body)).metadata.name


def pools(modelarts):
    return modelarts.list_pools(sdk.ListPoolsRequest()).items
