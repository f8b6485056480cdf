#!/usr/bin/env python3
"""Kills billstop at one record of its journal after another, resumes, and compares with a run that
nobody killed: the same exit code, the same things running, nothing touched outside the plan,
nothing stopped again that the first stop had ended.

    kill_and_resume.py [--runs 60] [--seed 1] [--all] [--jobs 2]

A failure names its account and record: `--account S --record K` shows it again.
"""
import argparse
import collections
import concurrent.futures
import json
import subprocess
import sys

from lab import Lab, records, wait_for_records

ACCOUNTS = 5
SIZES = (6, 12, 18, 24, 30)
RATE = "90"


def options(account):
    return ["--random", str(SIZES[account % len(SIZES)]), "--seed", str(1000 + account),
            "--clock-rate", RATE]


def repeated(entries):
    """How often a stop that had taken effect was sent again: (kind, id, method) -> times."""
    effective = collections.Counter((e["kind"], e["id"], e["method"]) for e in entries
                                    if e["effect"] == "changed")
    return {key: times for key, times in effective.items() if times > 1}


def outcome(lab, planned, code):
    ledger = lab.cloud.admin("ledger")
    outside = sorted({(e["kind"], e["id"]) for e in ledger} - planned)
    return {"exit": code, "running": lab.resources(), "outside": outside,
            "again": repeated(ledger)}


def apply_words(lab):
    return "apply", "stop.plan", "--confirm", lab.cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"]


def settings(lab):
    """The sweep is short, so that a run is over soon; everything else as it comes."""
    (lab.base / "billstop.json").write_text(json.dumps({"sweep_after_s": 30}), encoding="utf-8")


def undisturbed(account):
    with Lab(options(account)) as lab:
        settings(lab)
        planned = lab.plan()
        done = lab.billstop(*apply_words(lab))
        return outcome(lab, planned, done.returncode), len(records(lab.journal()))


def killed(account, record):
    """-> (outcome, problems of the resumed run itself)"""
    with Lab(options(account)) as lab:
        settings(lab)
        planned = lab.plan()
        process = lab.start(*apply_words(lab))
        wait_for_records(lab, process, record)
        process.kill()
        process.communicate()
        runs = lab.runs()
        if len(runs) != 1:
            return None, [f"{len(runs)} runs after the kill"]
        done = lab.billstop("resume", runs[0]["id"], "--confirm",
                            lab.cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"])
        problems = []
        if (state := lab.runs()[0]["state"]) != "finished":
            problems.append(f"the resumed run is {state}: {done.stderr.strip()[-300:]}")
        report = lab.billstop("report", runs[0]["id"])
        if report.returncode != done.returncode:
            problems.append(f"report exits with {report.returncode}, the run with "
                            f"{done.returncode}")
        return outcome(lab, planned, done.returncode), problems


def differences(expected, got):
    if got is None:
        return []
    problems = []
    for name in ("exit", "running"):
        if got[name] != expected[name]:
            problems.append(f"{name}: {got[name]} instead of {expected[name]}")
    if got["outside"]:
        problems.append(f"touched outside the plan: {got['outside']}")
    for key, times in got["again"].items():
        if times > expected["again"].get(key, 1):
            problems.append(f"stopped {times} times with effect: {' '.join(key)}")
    return problems


def one(account, record, expected):
    try:
        got, problems = killed(account, record)
        return problems + differences(expected, got)
    except (RuntimeError, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as problem:
        return [f"{type(problem).__name__}: {problem}"]


def spread(length, count, seed):
    """`count` records over all of a journal, shifted by the seed."""
    step = max(length / max(count, 1), 1)
    shift = (seed * 7919 % 1000) / 1000 * step
    return sorted({1 + int(shift + i * step) % length for i in range(count)})


def chosen(given, lengths):
    if given.record:
        return [(given.account, given.record)]
    share = -(-given.runs // len(lengths))
    pairs = []
    for account, length in lengths.items():
        picked = range(1, length + 1) if given.all else spread(length, share, given.seed)
        pairs += [(account, record) for record in picked]
    return pairs if given.all else pairs[:given.runs]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all", action="store_true", help="kill at every record")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--account", type=int, default=0)
    parser.add_argument("--record", type=int, default=0)
    given = parser.parse_args()
    accounts = [given.account] if given.record else range(given.seed, given.seed + ACCOUNTS)
    failed = passed = 0
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        whole = dict(zip(accounts, pool.map(undisturbed, accounts)))
        pairs = chosen(given, {account: length for account, (_, length) in whole.items()})
        ran = pool.map(lambda p: one(p[0], p[1], whole[p[0]][0]), pairs)
        for (account, record), problems in zip(pairs, ran):
            passed, failed = passed + (not problems), failed + bool(problems)
            if problems:
                print(f"FAILED --account {account} --record {record} (of {whole[account][1]})")
                print("\n".join(f"       {problem}" for problem in problems), flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
