"""The account of the performance tests: notebooks, jobs and services in dedicated pools."""
import dataclasses
import math
import random

CHILD_DELETION_S = 30
POOL_DELETION_S = 120
REQUEST_S = 0.2
NODE_PRICE = 2.56  # of the flavor, by the practice cloud's price list
SPREAD = 0.5       # of the logarithm of a drawn delay


@dataclasses.dataclass
class Drawn:
    content: dict    # of the account file
    children: dict   # of each pool, how many
    prices: dict     # of each pool, an hour
    delays_s: dict   # of each pool, of its slowest child and then of itself
    deletion_s: dict  # of each pool, of itself


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


def account(resources, seed=1, request_ms=0, pools=None, log_normal=False):
    """log_normal: how long each takes to end is drawn, with the usual time as the median."""
    drawn = random.Random(seed)

    def to_end(item, usual_s):
        if not log_normal:
            return usual_s
        item["ends_in_s"] = max(1, round(drawn.lognormvariate(math.log(usual_s), SPREAD)))
        return item["ends_in_s"]

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
    pool_s = {item["id"]: to_end(item, POOL_DELETION_S) for item in items}
    child_s = dict.fromkeys(names, 0)
    # Pools of different size: the share of each is drawn.
    weights = [drawn.uniform(0.3, 3) for _ in names]
    kinds = ("notebook", "training_job", "service")
    for number in range(resources - pools):
        pool = drawn.choices(names, weights)[0]
        children[pool] += 1
        items.append(child(kinds[number % 3], number, pool))
        child_s[pool] = max(child_s[pool], to_end(items[-1], CHILD_DELETION_S))
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
    return Drawn(content, children, prices,
                 {name: child_s[name] + pool_s[name] for name in names}, pool_s)
