"""What the crash tests share: a practice cloud, billstop against it, a run's journal."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402

SECONDS = 240


def program(variable, name):
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


class Lab:
    """with Lab(["--demo"]) as lab: lab.billstop("plan", ...); lab.cloud.admin("state")"""

    def __init__(self, options):
        self._stack = contextlib.ExitStack()
        self._options = options

    def __enter__(self):
        self.base = pathlib.Path(self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="billstop-crash-")))
        self.home = self.base / "home"
        self.home.mkdir()
        self.state = self.base / "state"
        self.cloud = self._stack.enter_context(practice.Sandbox(
            program("SANDBOX", "billstop-sandbox"), self._options, str(self.base)))
        return self

    def __exit__(self, *_):
        self._stack.close()

    def command(self, *words):
        return [program("BILLSTOP", "billstop"), *map(str, words), "--state-dir", str(self.state)]

    @property
    def environment(self):
        return {**practice.cleared_environment(self.home), **self.cloud.env}

    def billstop(self, *words, **more):
        return subprocess.run(self.command(*words), env=self.environment, cwd=self.base, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
                              check=False, **more)

    def start(self, *words):
        return subprocess.Popen(self.command(*words), env=self.environment, cwd=self.base, text=True,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def plan(self, allow="reversible,instance,data"):
        """Makes stop.plan -> the resources it means to stop, as (kind, id)."""
        done = self.billstop("plan", "--owners", "all", "--allow", allow, "-o", "stop.plan",
                             "--max-resources", "1000", "--output", "json")
        if done.returncode != 0:
            raise RuntimeError(f"plan ended with {done.returncode}: {done.stderr[-400:]}")
        resources = json.loads(done.stdout)["plan"]["resources"]
        return {(r["kind"], r["id"]) for r in resources if r["chosen"]}

    def runs(self):
        return json.loads(self.billstop("runs", "--output", "json").stdout)["runs"]

    def journal(self):
        """The only run's journal, or None until there is one."""
        return next(iter(self.state.glob("runs/[!.]*/journal.jsonl")), None)

    def resources(self):
        """(kind, id) -> {meter: running}, without those of which nothing runs."""
        found = {}
        for resource in self.cloud.admin("state")["resources"]:
            meters = {meter["what"]: meter["running"] for meter in resource["meters"]}
            if any(meters.values()):
                found[resource["kind"], resource["id"]] = meters
        return found


def records(journal):
    """Whole lines of a journal that may be being written."""
    if journal is None or not journal.exists():
        return []
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").split("\n")[:-1]]


def wait_for_records(lab, process, count):
    """Until the journal holds `count` records or the process has ended; as fast as can be."""
    journal, end = None, time.monotonic() + SECONDS
    while time.monotonic() < end and process.poll() is None:
        journal = journal or lab.journal()
        if journal and journal.read_bytes().count(b"\n") >= count:
            return
        time.sleep(0.001)
