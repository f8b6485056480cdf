#!/usr/bin/env python3
"""What billstop does when its own machine or the cloud fails it: a second billstop, a state
directory that cannot be written, an interrupt, a cloud that falls silent.

    what_goes_wrong.py [-k TEXT]
"""
import argparse
import json
import os
import pathlib
import resource
import signal
import subprocess
import sys

from lab import Lab, records, wait_for_records

DEMO = ["--demo", "--clock-rate", "60"]
SLOW = ["--demo", "--clock-rate", "1"]


def apply_words(lab):
    return "apply", "stop.plan", "--confirm", lab.cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"]


def untouched(lab):
    return ["the ledger is not empty"] if lab.cloud.admin("ledger") else []


def exits(done, wanted, words=()):
    problems = [] if done.returncode == wanted else [
        f"exit {done.returncode} instead of {wanted}: {done.stderr.strip()[-300:]}"]
    return problems + [f"stderr lacks {word!r}: {done.stderr.strip()[-300:]}" for word in words
                       if word not in done.stderr]


def second_while_one_works():
    with Lab(SLOW) as lab:
        lab.plan("reversible")
        first = lab.start(*apply_words(lab))
        wait_for_records(lab, first, 2)
        second = lab.billstop(*apply_words(lab))
        first.kill()
        first.communicate()
        return exits(second, 5, ["another billstop", f"process {first.pid}"])


def state_is_no_folder():
    with Lab(DEMO) as lab:
        lab.plan("reversible")
        lab.state.write_text("a file where the folder should be", encoding="utf-8")
        done = lab.billstop(*apply_words(lab))
        return exits(done, 2, ["nothing was done"]) + untouched(lab)


def read_only():
    """root may write where nobody may: only an immutable mount stops it, so a missing right is
    made by a folder in /proc, where nobody can create one."""
    with Lab(DEMO) as lab:
        lab.plan("reversible")
        lab.state = pathlib.Path("/proc/billstop-state")
        done = lab.billstop(*apply_words(lab))
        return exits(done, 2, ["nothing was done"]) + untouched(lab)


def full():
    """A file may not grow beyond 512 bytes: no plan copy fits."""
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))
    with Lab(DEMO) as lab:
        lab.plan("reversible")
        done = lab.billstop(*apply_words(lab), preexec_fn=limit)
        return exits(done, 2) + untouched(lab)


def interrupted_then_resumed():
    with Lab(DEMO) as lab:
        lab.plan("reversible")
        process = lab.start(*apply_words(lab))
        wait_for_records(lab, process, 3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        done = subprocess.CompletedProcess([], process.returncode, out, err)
        problems = exits(done, 130)
        run = lab.runs()[0]
        if run["state"] != "interrupted":
            problems.append(f"runs says {run['state']}")
        problems += exits(lab.billstop("report", run["id"]), 130)
        resumed = lab.billstop("resume", run["id"])
        problems += exits(resumed, 0)
        if lab.runs()[0]["state"] != "finished":
            problems.append(f"after resume, runs says {lab.runs()[0]['state']}")
        return problems


def cloud_falls_silent():
    """The cloud is gone for good in the middle: nothing may be called ended that was not seen."""
    with Lab(DEMO) as lab:
        (lab.base / "billstop.json").write_text(
            json.dumps({"sweep_after_s": 10, "deadline": "20m"}), encoding="utf-8")
        planned = lab.plan("reversible")
        process = lab.start(*apply_words(lab), "--output", "json")
        wait_for_records(lab, process, 3)
        os.kill(lab.cloud.pid, signal.SIGKILL)
        out, err = process.communicate(timeout=240)
        items = json.loads(out)["items"] if out else []
        seen = {(r["kind"], r["id"]) for r in records(lab.journal()) if r["type"] == "ended"}
        claimed = {(i["kind"], i["id"]) for i in items if i["verdict"] in ("ended", "gone")}
        problems = [f"called ended without having been seen so: {sorted(claimed - seen)}"
                    ] if claimed - seen else []
        if process.returncode not in (3, 4, 6):
            problems.append(f"exit {process.returncode}: {err.strip()[-300:]}")
        if len(items) != len(planned):
            problems.append(f"{len(items)} items in the report, {len(planned)} in the plan")
        return problems


CASES = [second_while_one_works, state_is_no_folder, read_only, full, interrupted_then_resumed,
         cloud_falls_silent]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", default="", metavar="TEXT", help="only cases whose name has TEXT")
    given = parser.parse_args()
    cases = [case for case in CASES if given.k in case.__name__]
    failed = 0
    for case in cases:
        try:
            problems = case()
        except (RuntimeError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
            problems = [f"{type(problem).__name__}: {problem}"]
        print(("FAILED " if problems else "ok     ") + case.__name__)
        for problem in problems:
            print(f"       {problem}", flush=True)
        failed += bool(problems)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
