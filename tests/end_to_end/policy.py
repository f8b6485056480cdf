#!/usr/bin/env python3
"""`billstop policy --for apply` is enough, and each of its actions but NOT_DECISIVE is needed.

A user with exactly the printed actions brings an account to zero, exit 0. Then, one after another,
a user without one of them: no such run may end with 0.

    policy.py [--without ACTION] [--jobs 2]
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
# What moves money, and storage beside ModelArts, ends only by name, and a name leaves out the rest.
ONLY = ("notebook", "training_job", "pool", "service", "workflow_schedule",
        "subscription:given-back", "volume:disk", "snapshot:shot", "sfs_turbo:share",
        "bucket:trained", "bucket:files")
# What is deleted only where terminating is not allowed.
ALLOW_FOR = {"modelarts:service:delete": "instance,data",
             "modelarts:trainJob:delete": "reversible,data",
             # Switching the renewal off comes first only where giving back is not allowed.
             "billing:subscription:renew": "lapse"}
# Asked for, but this account's run may do without.
NOT_DECISIVE = {
    "modelarts:network:list": "networks bill nothing",
    "modelarts:notebook:list": "asked only where listing all notebooks is denied",
    "obs:bucket:HeadBucket": "asked only of a bucket that is used and not listed",
    "obs:bucket:GetBucketAcl": "asked only of a bucket that is used and not listed",
    "obs:bucket:GetBucketTrash": "asked only of a file system that is emptied and stays",
    "obs:bucket:GetBucketStorage": "decides only whether a lifecycle is offered",
    "obs:bucket:GetLifecycleConfiguration": "decides only whether a lifecycle is offered",
    "obs:bucket:PutLifecycleConfiguration": "called only with --obs lifecycle",
    "obs:bucket:GetBucketVersioning": "told beforehand, decides nothing",
    "obs:bucket:GetBucketLogging": "told beforehand, decides nothing",
    "obs:bucket:GetBucketPolicy": "told beforehand; a denied deletion fails by itself",
    "obs:bucket:GetBucketObjectLockConfiguration": "told beforehand; a locked version stays by itself",
    "obs:object:GetObjectVersion": "asked only where versions may be locked",
}
ACCOUNT = pathlib.Path(__file__).resolve().parent / "policy_account.json"


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


class Billstop:
    def __init__(self, cloud, home):
        self._home = home
        self._env = {**practice.cleared_environment(home), **(cloud.env if cloud else {})}

    def __call__(self, *words):
        return subprocess.run([program("BILLSTOP", "billstop"), *words], cwd=self._home,
                              env=self._env, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=300, check=False)


def printed(command):
    with tempfile.TemporaryDirectory(prefix="billstop-policy-") as home:
        done = Billstop(None, home)("policy", "--for", command, "--output", "json")
        if done.returncode != 0:
            raise RuntimeError(f"policy ended with {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout)["policy"]["Statement"][0]["Action"]


def account_of(allowed):
    account = json.loads(ACCOUNT.read_text(encoding="utf-8"))
    account["accounts"][0]["users"] = [
        {"name": "ann", "ak": "PRACTICEPOLICY", "sk": "practice-policy-sk",
         "policies": {"allow": allowed}}]
    return account


def run_with(allowed, commands):
    """-> (exit code of the first command that was not 0, its words, meters that run)"""
    with tempfile.TemporaryDirectory(prefix="billstop-policy-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        file = os.path.join(base, "account.json")
        with open(file, "w", encoding="utf-8") as out:
            json.dump(account_of(allowed), out)
        with open(os.path.join(home, "billstop.json"), "w", encoding="utf-8") as out:
            json.dump({"sweep_after_s": 10, "plugins": {"leftovers": {"settings": {
                "ids": ["disk", "shot", "share"]}}}}, out)
        options = ["--account", file, "--clock-rate", "60"]
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), options, base) as cloud:
            billstop = Billstop(cloud, home)
            for words in commands:
                done = billstop(*words)
                if done.returncode != 0:
                    return done.returncode, (done.stdout + done.stderr)[-600:], None
            return 0, "", cloud.admin("meter")["running"]


def plan_words(allow=ALLOW):
    only = [word for kind in ONLY for word in ("--only", kind)]
    return "plan", "--allow", allow, "--obs", "delete", "-o", "stop.plan", *only


APPLY = ("apply", "stop.plan", "--confirm", "sandbox-policy")


def enough(command, commands):
    code, words, running = run_with(printed(command), commands)
    if code != 0:
        return [f"exit {code} with exactly the policy for {command}: {words}"]
    return [f"{running} meters still run"] if command == "apply" and running else []


def needed(actions, without):
    commands = [plan_words(ALLOW_FOR.get(without, ALLOW)), APPLY]
    code, words, _ = run_with([a for a in actions if a != without], commands)
    if code in (3, 4):
        return []
    return [f"exit {code} without {without}: {words}"]


def told(name, problems):
    print(("FAILED " if problems else "ok     ") + name, flush=True)
    for problem in problems:
        print(f"       {problem}", flush=True)
    return bool(problems)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--without", help="only this action")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    actions = printed("apply")
    ran = failed = 0
    if not given.without:
        failed += told("the policy for plan is enough to plan", enough("plan", [plan_words()]))
        failed += told("the policy for apply is enough to apply", enough("apply", [plan_words(), APPLY]))
        stale = [f"{action} is not in the policy" for action in NOT_DECISIVE if action not in actions]
        failed += told("what is not decisive is asked for all the same", stale)
        ran += 3
    wanted = [given.without] if given.without else [a for a in actions if a not in NOT_DECISIVE]
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for action, problems in zip(wanted, pool.map(lambda a: needed(actions, a), wanted)):
            failed += told(f"{action} is needed", problems)
            ran += 1
    print(f"{ran - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
