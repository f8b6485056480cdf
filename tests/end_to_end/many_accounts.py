#!/usr/bin/env python3
"""Fifty accounts of one account file: four shards, joined, tell the same as one process; keys come
from profiles of a credentials file, from KooCLI's configuration and from agencies."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402
from checks import Checks, program  # noqa: E402

COUNT, SHARDS = 50, 4
# What differs between two looks at the same account: times, and who an agency's session is.
CHANGING = re.compile(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|(?<="user_id": ")[0-9a-f]{32}')


def account(i):
    items = [{"kind": "notebook", "name": f"n{i}-{k}", "age_s": 400000 if i % 5 == 0 else 600,
              "tags": {"owner": "ann"}} for k in range(1 + i % 3)]
    return {"id": f"sandbox-{i:02}", "name": f"acme-{i:02}",
            "users": [{"name": "ann", "ak": f"PRACTICEMANY{i:02}", "sk": f"practice-many-{i:02}"}],
            "agencies": [{"name": "billstop", "trusted_domain": "sandbox-00"}],
            "projects": [{"name": "cn-north-4"}], "items": items}


def write_keys(home):
    folder = pathlib.Path(home, ".huaweicloud")
    folder.mkdir()
    (folder / "credentials").write_text("".join(
        f"[team-{i:02}]\nak = PRACTICEMANY{i:02}\nsk = practice-many-{i:02}\n" for i in range(COUNT)))
    folder = pathlib.Path(home, ".hcloud")
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"current": "plain", "profiles": [
        {"name": "plain", "mode": "AKSK", "accessKeyId": "PRACTICEMANY01",
         "secretAccessKey": "practice-many-01"},
        {"name": "locked", "mode": "AKSK", "accessKeyId": "0a1b2c3d" * 8,
         "secretAccessKey": "ff" * 64},
        {"name": "agency", "mode": "AKSK", "accessKeyId": "PRACTICEMANY00",
         "secretAccessKey": "practice-many-00", "agencyName": "billstop",
         "agencyDomainName": "acme-07"}]}))


def settings(base):
    each = {f"team-{i:02}": {"profile": f"team-{i:02}", "domain": f"acme-{i:02}"}
            for i in range(COUNT - 2)}
    # Two of them by an agency that the first account is trusted with.
    each.update({f"team-{i:02}": {"profile": "team-00", "agency": "billstop", "domain": f"acme-{i:02}"}
                 for i in range(COUNT - 2, COUNT)})
    pathlib.Path(base, "billstop.json").write_text(json.dumps({"accounts": {"at_once": 4, "each": each}}))


def steady(document):
    return CHANGING.sub("<changes>", json.dumps(document, sort_keys=True))


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory(prefix="billstop-accounts-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        write_keys(home)
        settings(base)
        file = os.path.join(base, "account.json")
        pathlib.Path(file).write_text(json.dumps({"accounts": [account(i) for i in range(COUNT)]}))
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), ["--account", file], base) as cloud:
            env = {**practice.cleared_environment(home), **cloud.env}
            keyless = {name: value for name, value in env.items()
                       if name not in ("HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK",
                                       "HUAWEICLOUD_SDK_PROJECT_ID", "HUAWEICLOUD_SDK_DOMAIN_ID")}

            def run(*words, **more):
                done = subprocess.run([program("BILLSTOP", "billstop"), *words, "--state-dir", "state"],
                                      cwd=base, env={**env, **more}, stdin=subprocess.DEVNULL,
                                      capture_output=True, text=True, timeout=300, check=False)
                return done.returncode, done.stdout, done.stderr

            guard = ("guard", "--accounts", "all", "--older-than", "24h", "--output", "json")
            code, out, err = run(*guard)
            checks.that("one process: the worst exit code is that of an old notebook", code == 3, (code, err[-300:]))
            whole = json.loads(out)
            checks.that("every account is in the report, by name",
                        [a["name"] for a in whole["accounts"]] == [f"team-{i:02}" for i in range(COUNT)])
            wrong = [a["name"] for i, a in enumerate(whole["accounts"])
                     if a["exit_code"] != (3 if i % 5 == 0 else 0) or
                     a["document"]["account"]["id"] != f"sandbox-{i:02}"]
            checks.that("each tells of its own account", not wrong, wrong)
            files = []
            for i in range(SHARDS):
                code, out, _ = run(*guard, "--shard", f"auto/{SHARDS}", JOB_COMPLETION_INDEX=str(i))
                files.append(f"shard-{i}.json")
                pathlib.Path(base, files[-1]).write_text(out)
            sizes = [len(json.loads(pathlib.Path(base, f).read_text())["accounts"]) for f in files]
            checks.that("the shards share the accounts", sorted(sizes) == [12, 12, 13, 13], sizes)
            code, out, err = run("report", "--merge", *reversed(files), "--output", "json")
            checks.that("joined, the shards tell the same as one process",
                        code == 3 and steady(json.loads(out)) == steady(whole), (code, err[-300:]))
            code, _, err = run("report", "--merge", files[0], files[0])
            checks.that("an account that is there twice is refused", code == 2 and "twice" in err, err)
            code, out, _ = run("guard", "--accounts", "team-01,team-02", "--older-than", "24h")
            checks.that("some accounts, as text", code == 0 and "of 2 accounts" in out and "team-02" in out, out)
            code, _, err = run("guard", "--accounts", "team-9", "--older-than", "24h")
            checks.that("an unknown account is answered with the nearest", code == 2 and "did you mean" in err, err)
            code, out, _ = run("plan", "--accounts", "team-03", "-o", "stop.plan", "--output", "json")
            checks.that("a plan's file carries the account's name", os.path.exists(os.path.join(base, "stop.team-03.plan")))

            def doctor(**variables):
                done = subprocess.run([program("BILLSTOP", "billstop"), "doctor", "--output", "json"],
                                      cwd=base, env={**keyless, **variables}, stdin=subprocess.DEVNULL,
                                      capture_output=True, text=True, timeout=100, check=False)
                who = json.loads(done.stdout)["account"]["id"] if done.stdout else ""
                return done.returncode, who, done.stderr + done.stdout

            code, who, said = doctor(BILLSTOP_PROFILE="hcloud:plain")
            checks.that("KooCLI's readable keys are taken", (code, who) == (0, "sandbox-01"), said[-300:])
            code, who, said = doctor(BILLSTOP_PROFILE="hcloud:agency")
            checks.that("KooCLI's agency is taken", (code, who) == (0, "sandbox-07"), said[-300:])
            code, _, said = doctor(BILLSTOP_PROFILE="hcloud:locked")
            checks.that("KooCLI's encrypted keys are told as such", code == 2 and "--cli-auth-encrypt=false" in said, said[-300:])
            code, _, said = doctor(BILLSTOP_PROFILE="nobody")
            checks.that("a profile that is not there is told", code == 2 and "nobody" in said, said[-300:])
            code, who, said = doctor(BILLSTOP_PROFILE="team-00", HW_ASSUME_ROLE_AGENCY_NAME="billstop",
                                     HW_ASSUME_ROLE_DOMAIN_NAME="acme-09")
            checks.that("an agency of the environment is taken", (code, who) == (0, "sandbox-09"), said[-300:])
            checks.that("the credential source says so", "agency billstop of acme-09" in said)
            code, _, said = doctor(BILLSTOP_PROFILE="team-05", HW_ASSUME_ROLE_AGENCY_NAME="billstop",
                                   HW_ASSUME_ROLE_DOMAIN_NAME="acme-09")
            checks.that("an agency that trusts somebody else is could not tell", code == 4, (code, said[-300:]))
    return checks.sum_up()


if __name__ == "__main__":
    sys.exit(main())
