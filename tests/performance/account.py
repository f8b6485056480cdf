"""The account of the performance tests: notebooks, jobs and services in dedicated pools."""
import random

CHILD_DELETION_S = 30
POOL_DELETION_S = 120
REQUEST_S = 0.2
NODE_PRICE = 2.56  # of the flavor, by the practice cloud's price list


def pool_count(resources):
    """32 -> 2, 310 -> 10, 3,020 -> 20: the round rest are children."""
    return {32: 2, 310: 10, 3020: 20}.get(resources, max(1, resources // 30))


def child(kind, number, pool):
    name = f"{kind.replace('_', '-')}-{number}"
    item = {"kind": kind, "name": name, "age_s": 86400}
    if kind == "notebook":
        return {**item, "state": "RUNNING", "detail": {"pool": {"id": pool, "name": pool}}}
    if kind == "training_job":
        return {**item, "state": "Running", "detail": {"spec": {"resource": {"pool_id": pool}}}}
    return {**item, "state": "running", "detail": {"pool_name": pool, "config": [
        {"model_id": f"model-{number}", "weight": 100, "instance_count": 1}]}}


def account(resources, seed=1, request_ms=0, pools=None):
    """-> the account file's content and, for each pool, its number of children and its price."""
    drawn = random.Random(seed)
    pools = pools or pool_count(resources)
    names = [f"pool-{number}-00000000000000000000000000000000" for number in range(pools)]
    nodes = {name: drawn.randint(1, 90) for name in names}
    prices = {name: count * NODE_PRICE for name, count in nodes.items()}
    items = [{"kind": "pool", "id": name, "name": name.split("-0000")[0], "age_s": 86400,
              "state": "Running",
              "detail": {"spec": {"resources": [{"flavor": "modelarts.vm.cpu.8ud",
                                                 "count": nodes[name]}]}}}
             for name in names]
    children = dict.fromkeys(names, 0)
    # Pools of different size: the share of each is drawn.
    weights = [drawn.uniform(0.3, 3) for _ in names]
    kinds = ("notebook", "training_job", "service")
    for number in range(resources - pools):
        pool = drawn.choices(names, weights)[0]
        children[pool] += 1
        items.append(child(kinds[number % 3], number, pool))
    content = {
        "seed": seed,
        "switches": {"reply.delay_ms": request_ms, "notebook.stop_ms": CHILD_DELETION_S * 1000,
                     "training.terminate_ms": CHILD_DELETION_S * 1000,
                     "service.stop_ms": CHILD_DELETION_S * 1000,
                     "pool.delete_ms": POOL_DELETION_S * 1000},
        "accounts": [{"id": "sandbox-performance", "name": "performance",
                      "users": [{"name": "ann", "ak": "PERFORMANCE0000000AK", "sk": "performance-of-the-practice-cloud-sk"}],
                      "projects": [{"name": "cn-north-4", "region": "cn-north-4"}],
                      "items": items}]}
    return content, children, prices
