#!/usr/bin/env python3
"""Plans many random accounts: a plan never changes anything, and what it calls running is exactly
what the practice cloud's own meters say, but for what it says that it cannot tell.

    random_accounts.py [--seed FIRST] [--count 200] [--jobs 2]

A failure names its seed; `--seed S --count 1` shows it again.
"""
import argparse
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402

SMALLEST, LARGEST = 3, 60


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


def running_keys(state):
    return {(r["kind"], r["id"]) for r in state["resources"] if practice.running(r)}


def same_as_another(resource):
    """The contract of a pool or node: its money runs there, and the cloud has one thing for both."""
    return resource["kind"] == "subscription" and any(
        meter["what"] == "subscription" and meter.get("paid_by") for meter in resource["meters"])


def plan_of(cloud, home):
    done = subprocess.run(
        [program("BILLSTOP", "billstop"), "plan", "--output", "json", "--owners", "all"],
        env={**practice.cleared_environment(home), **cloud.env}, cwd=home, text=True,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-3:]
        raise RuntimeError(f"plan ended with {done.returncode}: {' / '.join(last)}")
    return json.loads(done.stdout)


def problems_of(cloud, home):
    before = running_keys(cloud.admin("state"))
    plan = plan_of(cloud, home)
    after = running_keys(cloud.admin("state"))
    resources = plan["plan"]["resources"]
    doubled = {(r["kind"], r["id"]) for r in resources if same_as_another(r)}
    doubted = {(r["kind"], r["id"]) for r in resources
               if any(meter["running"] is None for meter in r["meters"])}
    # A path is part of its bucket.
    said = {(r["kind"], r["id"]) for r in plan["running"] if r["kind"] != "obs_path"} - doubled
    problems = []
    if cloud.admin("ledger"):
        problems.append("the plan changed something")
    # What started or ended by itself while the plan was made may stand on either side.
    missed = (before & after) - said - doubted
    invented = said - (before | after)
    problems += [f"runs, but the plan does not say so: {kind}:{id}" for kind, id in sorted(missed)]
    problems += [f"does not run, but the plan says so: {kind}:{id}"
                 for kind, id in sorted(invented)]
    return problems


def one_account(seed):
    size = SMALLEST + seed * 37 % (LARGEST - SMALLEST + 1)
    with tempfile.TemporaryDirectory(prefix="billstop-random-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        options = ["--random", str(size), "--seed", str(seed)]
        try:
            with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), options, base) as cloud:
                return problems_of(cloud, home)
        except (RuntimeError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
            return [f"{type(problem).__name__}: {problem}"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    seeds = range(given.seed, given.seed + given.count)
    print(f"seeds {seeds.start} to {seeds.stop - 1}")
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for seed, problems in zip(seeds, pool.map(one_account, seeds)):
            if problems:
                failed += 1
                print(f"FAILED seed {seed}")
                for problem in problems[:10]:
                    print(f"       {problem}", flush=True)
    print(f"{given.count - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
