#!/usr/bin/env python3
"""Runs the end-to-end cases: each is a folder of plain files under cases/ (see README.md there).

    run.py [-k TEXT] [--jobs N] [--keep]

BILLSTOP and SANDBOX name the two programs; without them those of build/release are taken.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shlex
import shutil
import string
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402

CONTROL = {"sandbox", "env", "cmd", "rc", "out", "err", "not-in-output", "ledger", "touched",
           "meter", "requests", "account.json", "faults.json"}
CASE_SECONDS = 300
CANARY = re.compile(r"canary", re.IGNORECASE)


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


def lines_of(case, name):
    path = case / name
    if not path.exists():
        return []
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def holds(expected, text):
    """A line beginning with ~ is a regular expression, any other must be contained."""
    if expected.startswith("~"):
        return re.search(expected[1:], text, re.MULTILINE) is not None
    return expected in text


def environment(case, home, cloud, values):
    found = practice.cleared_environment(home)
    if cloud:
        found.update(cloud.env)
    for line in lines_of(case, "env"):
        if line.startswith("unset "):
            for name in [n for n in found if re.fullmatch(line[6:].replace("*", ".*"), n)]:
                del found[name]
        else:
            name, value = line.split("=", 1)
            found[name] = string.Template(value).safe_substitute(values)
    found.update(values)
    return found


def secrets_of(cloud):
    """What must never be seen again: the secret key and token that the sandbox handed out."""
    if not cloud:
        return []
    return [value for name, value in cloud.env.items()
            if name.endswith(("_SK", "_SECURITY_TOKEN")) and len(value) > 5]


def leaks(directories, outputs, secrets):
    """Where a canary or a secret of the practice account turned up."""
    texts = dict(outputs)
    for path in (path for directory in directories for path in directory.rglob("*")):
        if path.is_file() and path.name != "practice.env":
            texts[path.name] = path.read_text(encoding="utf-8", errors="replace")
    return [f"a secret of the practice account is in {where}" for where, text in texts.items()
            if CANARY.search(text) or any(secret in text for secret in secrets)]


def ledger_problems(wanted, ledger):
    """`none`; or lines `KIND EFFECT` (at least one such entry) and `not KIND` (no entry)."""
    problems = []
    for line in wanted:
        words = line.split()
        if words == ["none"]:
            if ledger:
                first = ledger[0]
                problems.append(f"the ledger should be empty, its first entry is {first['method']} "
                                f"{first['target']} ({first['effect']})")
        elif words[0] == "not":
            if any(entry["kind"] == words[1] for entry in ledger):
                problems.append(f"the ledger names a {words[1]}")
        elif not any([entry["kind"], entry["effect"]] == words for entry in ledger):
            problems.append(f"the ledger has no entry {line!r}")
    return problems


def touched_problems(wanted, ledger):
    """Each `EFFECT ID` of the ledger's objects and buckets, and no other."""
    seen = {f"{entry['effect']} {entry['id']}" for entry in ledger
            if entry["kind"] in ("obs_path", "bucket")}
    return ([f"the ledger has {line!r}, which was not meant" for line in sorted(seen - set(wanted))] +
            [f"the ledger has no entry {line!r}" for line in sorted(set(wanted) - seen)])


def meter_problems(wanted, before, after):
    """unchanged, fewer, none, or the number that must run afterwards."""
    was, now = before["running"], after["running"]
    checks = {"unchanged": now == was, "fewer": now < was, "none": now == 0}
    return [f"meters: {line} wanted, {was} ran before and {now} after" for line in wanted
            if not checks.get(line, line.isdigit() and int(line) == now)]


def cloud_problems(case, cloud, before):
    ledger = cloud.admin("ledger")
    problems = ledger_problems(lines_of(case, "ledger"), ledger)
    if (case / "touched").exists():
        problems += touched_problems(lines_of(case, "touched"), ledger)
    problems += meter_problems(lines_of(case, "meter"), before, cloud.admin("meter"))
    if lines_of(case, "requests") == ["none"] and cloud.admin("requests"):
        problems.append(f"requests reached the cloud: {cloud.admin('requests')}")
    return problems


def text_problems(case, out, err):
    problems = [f"stdout lacks {line!r}" for line in lines_of(case, "out") if not holds(line, out)]
    problems += [f"stderr lacks {line!r}" for line in lines_of(case, "err") if not holds(line, err)]
    problems += [f"the output has {line!r}" for line in lines_of(case, "not-in-output")
                 if holds(line, out + err)]
    return problems


def run_command(case, work, home, cloud):
    values = {"BILLSTOP": program("BILLSTOP", "billstop"), "WORK": str(work),
              "SANDBOX": program("SANDBOX", "billstop-sandbox"),
              "API": cloud.api if cloud else "", "OBS": cloud.obs if cloud else ""}
    return subprocess.run(
        ["bash", "-u", str(case / "cmd")], cwd=work, env=environment(case, home, cloud, values),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
        timeout=CASE_SECONDS, check=False)


def judge(case, work, home, cloud):
    before = cloud.admin("meter") if cloud else None
    done = run_command(case, work, home, cloud)
    wanted = int((lines_of(case, "rc") or ["0"])[0])
    problems = [] if done.returncode == wanted else [f"exit {done.returncode} instead of {wanted}"]
    problems += text_problems(case, done.stdout, done.stderr)
    if cloud:
        problems += cloud_problems(case, cloud, before)
    problems += leaks([work, home], {"stdout": done.stdout, "stderr": done.stderr}, secrets_of(cloud))
    if problems:
        for name, text in (("stdout", done.stdout), ("stderr", done.stderr)):
            tail = text.splitlines()[-20:]
            problems.append(f"the end of its {name}:\n    " + "\n    ".join(tail))
    return problems


def run_case(case, keep):
    base = pathlib.Path(tempfile.mkdtemp(prefix="billstop-case-"))
    work, home = base / "work", base / "home"
    work.mkdir()
    home.mkdir()
    for path in case.iterdir():
        if path.name not in CONTROL:
            (shutil.copytree if path.is_dir() else shutil.copy)(path, work / path.name)
    options = (case / "sandbox").read_text(encoding="utf-8") if (case / "sandbox").exists() else ""
    try:
        if options.strip() == "none":
            return judge(case, work, home, None)
        cloud_dir = base / "cloud"
        cloud_dir.mkdir()
        for name in ("account.json", "faults.json"):
            if (case / name).exists():
                shutil.copy(case / name, cloud_dir / name)
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), shlex.split(options),
                              str(cloud_dir)) as cloud:
            return judge(case, work, home, cloud)
    except subprocess.TimeoutExpired:
        return [f"not done after {CASE_SECONDS} s"]
    except (OSError, RuntimeError, ValueError, KeyError) as problem:
        return [f"{type(problem).__name__}: {problem}"]
    finally:
        if keep:
            print(f"{case.name}: kept in {base}")
        else:
            shutil.rmtree(base, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("-k", default="", metavar="TEXT", help="only cases whose name has TEXT")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", action="store_true", help="keep the cases' directories")
    given = parser.parse_args()
    cases = sorted(path for path in (HERE / "cases").iterdir()
                   if (path / "cmd").exists() and given.k in path.name)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        for case, problems in zip(cases, pool.map(lambda c: run_case(c, given.keep), cases)):
            print(("FAILED " if problems else "ok     ") + case.name, flush=True)
            for problem in problems:
                print(f"       {problem}")
            failed += bool(problems)
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
