#!/usr/bin/env python3
"""Each plugin alone on the demo account: it changes what it owns and nothing else, and no pool in
which something lives. The practice cloud's own ledger is asked, not billstop.

    selected_plugins.py [-k TEXT] [--jobs 2]
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

ALLOW = "reversible,instance,data,lapse,refund"
# Of the demo account: something runs in each, and stays when pools alone are stopped.
POOLS_IN_USE = ("train-pool", "used-pool", "shared-part", "shared-root", "idle-pool", "kept-pool")
# Inputs of jobs that stay, and what a kept job writes to as well.
PATHS_IN_USE = ("practice-data/", "practice-locked/")
# The order centre names a contract by the thing that it pays for.
PAID_AHEAD = {"pool", "node", "volume", "sfs_turbo", "lite_server", "subscription"}


# A path goes only when all that write there have ended, so these run before, alone.
BEFORE = {"obs": "training,workflow,exeml"}


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


def billstop(env, home, *words):
    return subprocess.run([program("BILLSTOP", "billstop"), *words], cwd=home, text=True,
                          env={**practice.cleared_environment(home), **env},
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=300, check=False)


def installed():
    """-> {plugin: kinds that it can stop}"""
    with tempfile.TemporaryDirectory(prefix="billstop-selected-") as home:
        plugins = {}
        listed = json.loads(billstop({}, home, "plugins", "list", "--output", "json").stdout)
        for plugin in listed["plugins"]:
            shown = billstop({}, home, "plugins", "show", plugin["id"], "--output", "json")
            one = json.loads(shown.stdout)["plugin"]
            plugins[plugin["id"]] = {kind["kind"] for kind in one["kinds"] if kind["ways"]}
            plugins[plugin["id"]] |= set(one.get("claims", []))
        return plugins


def owns(plugin, kinds, entry):
    by_order = "/v2/orders/" in entry["target"]
    if plugin == "subscription":
        return by_order and entry["kind"] in PAID_AHEAD
    return not by_order and entry["kind"] in kinds


def problems_with(plugin, kinds):
    with tempfile.TemporaryDirectory(prefix="billstop-selected-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        with open(os.path.join(home, "billstop.json"), "w", encoding="utf-8") as out:
            json.dump({"sweep_after_s": 10}, out)
        options = ["--demo", "--clock-rate", "60"]
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), options, base) as cloud:
            account = cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"]
            def run(plugins):
                return billstop(cloud.env, home, "run", "--plugins", plugins, "--allow", ALLOW,
                                "--owners", "all", "--confirm", account)
            if plugin in BEFORE:
                run(BEFORE[plugin])
            before = len(cloud.admin("ledger"))
            done = run(plugin)
            ledger = cloud.admin("ledger")[before:]
    changed = [entry for entry in ledger if entry["effect"] == "changed"]
    problems = [f"exit {done.returncode}: {(done.stdout + done.stderr)[-400:]}"] \
        if done.returncode != 0 else []
    problems += [f"changed {e['kind']}:{e['id']} by {e['method']} {e['target']}"
                 for e in changed if not owns(plugin, kinds, e)]
    problems += [f"something lives in the pool {e['id']} that was changed" for e in changed
                 if e["kind"] == "pool" and e["method"] == "DELETE"
                 and e["id"].startswith(tuple(name + "-" for name in POOLS_IN_USE))]
    problems += [f"somebody who stays uses the path {e['id']} that was changed" for e in changed
                 if e["kind"] == "obs_path" and e["id"].startswith(PATHS_IN_USE)]
    if kinds and not changed and plugin != "leftovers":
        problems.append("it changed nothing at all")
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", default="", metavar="TEXT", help="only plugins with TEXT in their id")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    plugins = {name: kinds for name, kinds in sorted(installed().items()) if given.k in name}
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for name, problems in zip(plugins, pool.map(problems_with, plugins, plugins.values())):
            failed += bool(problems)
            print(("FAILED " if problems else "ok     ") + f"--plugins {name}", flush=True)
            for problem in problems:
                print(f"       {problem}", flush=True)
    print(f"{len(plugins) - failed} passed, {failed} failed")
    return 1 if failed or not plugins else 0


if __name__ == "__main__":
    sys.exit(main())
