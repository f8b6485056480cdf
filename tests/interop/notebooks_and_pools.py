#!/usr/bin/env python3
"""The official SDK, unmodified, on an empty practice account: it leads notebooks and pools through
their lives, then fills the account, billstop stops everything, and the SDK's own listings agree.
Every answer on the way is held against the published field types.
"""
import collections
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
sys.path.insert(0, str(HERE))
import answers  # noqa: E402
import lives  # noqa: E402
import official_sdk  # noqa: E402
import practice  # noqa: E402
import stages  # noqa: E402

NOTEBOOKS, POOLS, IN_EACH_POOL = 60, 3, 4
STOPPED = {"STOPPED", "DELETED"}


class Stage:
    """What the tests share: the cloud, the SDK's client, and what was put into the account."""

    def __init__(self, cloud, recorder, base):
        self.cloud, self.recorder, self.base = cloud, recorder, base
        self.home = os.path.join(base, "home")
        os.mkdir(self.home)
        self.env = {name: value.replace(cloud.api, recorder.url)
                    for name, value in cloud.env.items()}
        os.environ.update(self.env)
        self.modelarts = official_sdk.client(self.env["BILLSTOP_REGION"])
        self.notebook_ids, self.pool_of, self.ledger_before = set(), {}, 0

    def billstop(self, *arguments):
        return subprocess.run(
            [stages.PROGRAMS["BILLSTOP"], *arguments, "--state-dir", self.home + "/state"],
            env={**practice.cleared_environment(self.home), **self.env}, cwd=self.home,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False)


def a_notebook_lives_as_the_sdk_expects(stage):
    lives.notebook(stage.modelarts, "NOTEBOOK")


def a_codelab_notebook_lives_as_the_sdk_expects(stage):
    lives.notebook(stage.modelarts, "DEFAULT")


def storage_is_attached_listed_and_detached(stage):
    lives.dynamic_storage(stage.modelarts)


def a_pool_lives_as_the_sdk_expects(stage):
    lives.pool(stage.modelarts)


def the_sdk_fills_the_account(stage):
    network = official_sdk.create_network(stage.modelarts, "busy-net")
    pools = [official_sdk.create_pool(stage.modelarts, f"busy-pool-{number}", network)
             for number in range(POOLS)]
    lives.wait_for_pools(stage.modelarts, pools)
    for number in range(NOTEBOOKS):
        pool = pools[number // IN_EACH_POOL] if number < POOLS * IN_EACH_POOL else None
        made = official_sdk.create_notebook(
            stage.modelarts, name=f"busy-{number}", pool_id=pool,
            feature=official_sdk.FEATURES[number % 2])
        stage.notebook_ids.add(made.id)
        stage.pool_of[made.id] = pool
    lives.wait_for_notebooks(stage.modelarts, stage.notebook_ids, "RUNNING")
    stage.pools = set(pools)
    stage.ledger_before = len(stage.cloud.admin("ledger"))
    assert stage.cloud.admin("meter")["running"] > 0


def billstop_plans_and_stops_all_of_it(stage):
    plan_file = stage.home + "/stop.plan"
    plan = stage.billstop("plan", "-o", plan_file, "--output", "json", "--owners", "all",
                          "--allow", "reversible,instance,data")
    assert plan.returncode == 0, f"plan ended with {plan.returncode}: {plan.stderr[-2000:]}"
    chosen = {(r["kind"], r["id"]) for r in json.loads(plan.stdout)["plan"]["resources"]
              if r["chosen"]}
    wanted = {("notebook", id) for id in stage.notebook_ids} | {("pool", id) for id in stage.pools}
    assert wanted <= chosen, f"the plan lacks {sorted(wanted - chosen)[:5]}"
    applied = stage.billstop("apply", plan_file, "--confirm",
                             stage.env["HUAWEICLOUD_SDK_DOMAIN_ID"])
    assert applied.returncode == 0, \
        f"apply ended with {applied.returncode}: {(applied.stdout + applied.stderr)[-3000:]}"


def no_meter_runs_afterwards(stage):
    assert stage.cloud.admin("meter")["running"] == 0, stage.cloud.admin("meter")


def every_pool_went_after_its_notebooks(stage):
    ledger = stage.cloud.admin("ledger")[stage.ledger_before:]
    last = {(entry["kind"], entry["id"]): index for index, entry in enumerate(ledger)
            if entry["effect"] == "changed"}
    for pool in stage.pools:
        assert ("pool", pool) in last, f"the ledger has no change of pool {pool}"
        for id in (id for id, of in stage.pool_of.items() if of == pool):
            assert last[("notebook", id)] < last[("pool", pool)], f"{id} went after its pool {pool}"


def the_sdk_finds_nothing_running(stage):
    for feature in official_sdk.FEATURES:
        left = [n for n in official_sdk.all_notebooks(stage.modelarts, feature)
                if n.status not in STOPPED]
        assert not left, f"{feature}: {[(n.id, n.status) for n in left][:5]}"
    assert not official_sdk.pools(stage.modelarts)


def every_answer_has_the_published_fields(stage):
    problems = answers.field_problems(stage.recorder.answers)
    assert not problems, "\n".join(problems[:20])


def the_cloud_knows_each_call_by_the_published_id(stage):
    """The endpoint that the SDK's path template stands for is the one that the cloud counted."""
    matched = collections.Counter(
        answers.endpoint_id(answer) for answer in stage.recorder.answers
        if answer.agent.startswith("huaweicloud"))
    counted = collections.Counter()
    for agent, endpoints in stage.cloud.admin("requests").items():
        if agent.startswith("huaweicloud"):
            counted.update(endpoints)
    assert matched and dict(matched) == dict(counted), \
        f"recorded but not counted: {dict(matched - counted)}; the reverse: {dict(counted - matched)}"


TESTS = (a_notebook_lives_as_the_sdk_expects, a_codelab_notebook_lives_as_the_sdk_expects,
         storage_is_attached_listed_and_detached, a_pool_lives_as_the_sdk_expects,
         the_sdk_fills_the_account, billstop_plans_and_stops_all_of_it, no_meter_runs_afterwards,
         every_pool_went_after_its_notebooks, the_sdk_finds_nothing_running,
         every_answer_has_the_published_fields, the_cloud_knows_each_call_by_the_published_id)


if __name__ == "__main__":
    sys.exit(stages.on_cloud(["--empty", "--clock-rate", "60"], TESTS, Stage))
