#!/usr/bin/env python3
"""The worst plugins there are, one for each fault, at a random step and under shuffled names.

Each costs its own resources only and is named with its fault in plain words; all others finish and
the exit code is right. billstop-check finds each by a case. Expects BILLSTOP, SANDBOX and CHECK
(the programs) and HOSTILE (the plugin); --seed replays.
"""
import argparse
import json
import os
import pathlib
import random
import shutil
import string
import subprocess
import sys
import tempfile

NAME = b"hostile-plugin-of-tests"  # replaced by names of the same length
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402

DIED = "did not return and was killed"
# fault: (where it may strike, billstop's words, the checker's words where they differ)
FAULTS = {
    "segfault": (("locate", "stop", "verify"), "crashed: it touched memory that is not its own"),
    "abort": (("locate", "stop", "verify"), "aborted itself"),
    "endless-loop": (("locate",), "made no progress for 2 s", DIED),
    "sleep": (("locate",), "made no progress for 2 s", DIED),
    "throw-int": (("locate", "stop", "verify"), "threw an exception through the boundary"),
    "settle-twice": (("stop",), "twice"),
    "settle-never": (("stop",), "returned without settling the whole batch", "did not settle index"),
    "settle-wrong-index": (("stop",), "settled index 1000 of a batch of"),
    "million": (("locate",), "found more than 150000 resources in one scope"),
    "no-utf8": (("locate",), "not UTF-8"),
    "stdout": (("locate", "stop", "verify"), "hello from a plugin"),
    "threads": (("locate", "stop", "verify"), "started a thread"),
    "exit": (("locate", "stop", "verify"), "ended its own process (exit 0)"),
    "fork": (("locate", "stop", "verify"), "started a thread or process of its own"),
    "lying-manifest": (("locate",), "a kind that its manifest does not have"),
    "lying-way": (("locate",), "which its manifest does not have"),
    "not-named": (("locate", "stop", "verify"), "the manifest has no such request"),
    "changes": (("locate", "verify"), "and this call only reads"),
    "stops-another": (("stop",), "no resource of this batch has {id} = \"another-id\""),
    "iam": (("locate", "stop", "verify"), "the manifest has no such request"),
    "socket": (("locate", "stop", "verify"), "opened a socket of its own"),
    "struct-size-zero": (("locate",), "has a struct_size of 0"),
}
DEATHS = [FAULTS[f][1] for f in ("segfault", "abort", "threads", "exit", "fork", "socket")]
CASES = {"locate": "locate-whole", "stop": "stop-settles", "verify": "verify-looks"}

checks = {"passed": 0, "failed": 0}


def check(holds, text):
    checks["passed" if holds else "failed"] += 1
    if not holds:
        print("FAILED " + text)


class Plugins:
    """Copies of the hostile plugin, each with an id of its own under a name that says nothing."""

    def __init__(self, folder, lottery):
        self.folder, self.lottery, self.settings, self.ids = folder, lottery, {}, {}
        folder.mkdir(mode=0o755)

    def add(self, fault, where, step, change=None):
        letters = "".join(self.lottery.choices(string.ascii_lowercase, k=len(NAME)))
        name = (fault + "-" + letters)[:len(NAME)]
        body = pathlib.Path(os.environ["HOSTILE"]).read_bytes().replace(NAME, name.encode())
        if change:
            body = change(body)
        target = self.folder / (letters[-9:] + ".so")
        target.write_bytes(body)
        target.chmod(0o644)
        self.settings[name] = {"settings": {"fault": fault, "in": where, "at": step}}
        if fault in ("endless-loop", "sleep"):
            self.settings[name]["deadline"] = "2s"
        self.ids[fault] = name
        return target

    def write_settings(self, path):
        path.write_text(json.dumps({"plugin_dirs": [str(self.folder)], "plugins": self.settings,
                                    "deadline": "10m", "sweep_after_s": 30}))


def cloud_of(work, *options):
    folder = pathlib.Path(tempfile.mkdtemp(dir=work))
    return practice.Sandbox(os.environ["SANDBOX"], list(options), str(folder))


def billstop(cloud, work, *arguments):
    done = subprocess.run(
        [os.environ["BILLSTOP"], *arguments, "--config", str(work / "billstop.json"),
         "--state-dir", str(work / "state"), "--no-color"],
        env={**practice.cleared_environment(work), **cloud.env}, capture_output=True, text=True, errors="replace", timeout=300, check=False)
    return done.returncode, done.stdout, done.stderr


def told(name, words, errors, parts):
    """Whether a line of the log, or a part of the answer, names the plugin and its fault."""
    texts = errors.splitlines() + [json.dumps(part, ensure_ascii=False) for part in parts]
    return any(name in text and words.replace('"', '') in text.replace('\\"', '').replace('"', '')
               for text in texts)


def about(errors, name):
    return [line for line in errors.splitlines() if name in line and "looked" not in line]


def coverage_is_whole(plan, plugin):
    return all(c["looked"] in ("found", "none") for c in plan["coverage"] if c["plugin"] == plugin)


def looking(work, lottery):
    """All faults of locate in one plan, beside the bundled plugins, which see everything."""
    plugins = Plugins(work / "look", lottery)
    for fault, (places, *_) in FAULTS.items():
        if "locate" in places and fault != "million":
            plugins.add(fault, "locate", lottery.randint(1, 3))
    plugins.write_settings(work / "billstop.json")
    with cloud_of(work, "--demo") as cloud:
        code, out, errors = billstop(cloud, work, "plan", "--output", "json")
        check(code == 4, f"plan among hostile plugins: exit {code}, not 4: {about(errors, ' error ')}")
        plan = json.loads(out)
        for fault, name in plugins.ids.items():
            check(told(name, FAULTS[fault][1], errors, plan["coverage"]),
                  f"plan does not name {fault}: {about(errors, name)}")
            check(not coverage_is_whole(plan, name), f"plan takes {fault}'s word")
        for bundled in ("notebook", "training", "pool", "service"):
            check(coverage_is_whole(plan, bundled), f"{bundled} did not finish among hostile ones")


def one_that_never_ends(work, lottery):
    plugins = Plugins(work / "million", lottery)
    plugins.add("million", "locate", 3)
    plugins.write_settings(work / "billstop.json")
    with cloud_of(work, "--demo") as cloud:
        code, _, errors = billstop(cloud, work, "doctor", "--output", "json")
        check(code == 4, f"doctor before a million resources: exit {code}: {about(errors, ' error ')}")
        check(told(plugins.ids["million"], FAULTS["million"][1], errors, []), "million is not named")


def stopping(work, lottery):
    """Plugins that die: what they list cannot be told at the sweep."""
    run_to_the_end(work, lottery, 4, [f for f in FAULTS if FAULTS[f][1] in DEATHS])


def settling(work, lottery):
    """Plugins that live on but do not do their work: what they had to stop has not been stopped."""
    run_to_the_end(work, lottery, 3, [f for f in FAULTS if FAULTS[f][1] not in DEATHS])


def run_to_the_end(work, lottery, expected, faults):
    """The bundled plugin's own notebooks end whatever the others do."""
    plugins = Plugins(pathlib.Path(tempfile.mkdtemp(dir=work)) / "plugins", lottery)
    for fault in faults:
        rest = [p for p in FAULTS[fault][0] if p != "locate"]
        if rest:
            plugins.add(fault, lottery.choice(rest), 1)
    plugins.write_settings(work / "billstop.json")
    enabled = ",".join(["notebook", *plugins.ids.values()])
    with cloud_of(work, "--random", "4", "--seed", "3", "--clock-rate", "60") as cloud:
        code, _, errors = billstop(cloud, work, "plan", "--plugins", enabled, "--owners", "all",
                                   "-o", str(work / "stop.plan"))
        check(code == 0, f"plan before stopping: exit {code}: {about(errors, ' error ')}")
        code, out, errors = billstop(cloud, work, "apply", str(work / "stop.plan"), "--confirm",
                                     cloud.env["HUAWEICLOUD_SDK_DOMAIN_ID"], "--output", "json")
        check(code == expected, f"apply: exit {code}, not {expected}: {about(errors, ' error ')}")
        items = json.loads(out)["items"]
        for fault, name in plugins.ids.items():
            check(told(name, FAULTS[fault][1], errors, items),
                  f"apply does not name {fault}: {about(errors, name)}")
        own = [i for i in items if i["kind"] == "notebook"]
        check(own and all(i["verdict"] in ("ended", "gone") for i in own),
              f"the notebooks of the bundled plugin did not end: {own}")


def as_read(body):
    """A manifest that calls a deletion a read."""
    at = body.index(b'"method": "DELETE"')
    begin = body.rindex(b'"phase": "stop"', 0, at)
    return body[:begin] + b'"phase": "read"' + body[begin + 15:]


def checker(work, lottery):
    def run(file, settings, *more):
        done = subprocess.run(
            [os.environ["CHECK"], str(file), "--settings", json.dumps(settings), "--patience", "1",
             "--large", "100", *more], capture_output=True, text=True, errors="replace",
            timeout=120, check=False)
        return done.returncode, done.stdout

    plugins = Plugins(work / "check", lottery)
    file = plugins.add("calm", "locate", 1)
    code, out = run(file, {})
    check(code == 0, f"the checker sees a fault where none is: {out}")
    code, out = run(file, {"fault": "struct-size-future", "in": "locate", "at": 1}, "--only",
                    "locate-empty")
    check(code == 0, f"the checker sees a fault in a later, longer struct: {out}")
    for fault, (places, *words) in FAULTS.items():
        where, step = lottery.choice(places), 1
        if where == "locate":
            step = lottery.randint(1, 3)
        code, out = run(file, {"fault": fault, "in": where, "at": step}, "--only", CASES[where])
        check(code == 1 and words[-1] in out, f"the checker misses {fault} in {where}: {out}")
    code, out = run(plugins.add("liar", "locate", 1, as_read), {}, "--only", "file-requests")
    check(code == 1 and "declared as a read" in out, f"the checker misses a lying manifest: {out}")
    with cloud_of(work, "--empty") as cloud:
        plugins.settings.clear()
        plugins.write_settings(work / "billstop.json")
        _, out, _ = billstop(cloud, work, "plugins", "list")
        check("a request of phase \"read\" must be GET" in " ".join(out.split()),
              f"a change declared as a read is not refused: {out}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    seed = parser.parse_args().seed
    print(f"seed {seed}")
    lottery = random.Random(seed)
    work = pathlib.Path(tempfile.mkdtemp())
    try:
        for part in (looking, one_that_never_ends, stopping, settling, checker):
            print(part.__name__.replace("_", " "), flush=True)
            part(work, lottery)
    finally:
        shutil.rmtree(work)
    print(f"{checks['passed']} passed, {checks['failed']} failed")
    return 1 if checks["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
