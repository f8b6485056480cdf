"""A practice cloud with an account of its own, and billstop run on it."""
import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import tempfile
import time

import practice
from figure import program
from most_memory import MostMemory


@dataclasses.dataclass
class Ended:
    out: str
    wall_s: float
    cpu_s: float
    most_memory_mib: float


@dataclasses.dataclass
class PracticeCloud:
    cloud: practice.Sandbox
    folder: str  # billstop runs in it

    def billstop(self, *words, good=(0,)):
        home = os.path.join(self.folder, "home")
        os.makedirs(home, exist_ok=True)
        environment = {**practice.cleared_environment(home), **self.cloud.env}
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
            began = time.monotonic()
            process = subprocess.Popen([program("BILLSTOP", "billstop"), *words], env=environment,
                                       cwd=self.folder, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=errors)
            memory = MostMemory(process.pid)
            _, status, used = os.wait4(process.pid, 0)
            wall_s = time.monotonic() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            errors.seek(0)
            if process.returncode not in good:
                raise RuntimeError(f"billstop {words[0]} ended with {process.returncode}: "
                                   + errors.read()[-1000:])
            return Ended(out.read(), wall_s, used.ru_utime + used.ru_stime, memory.mib())

    def meters(self):
        return self.cloud.admin("meter")["running"]


@contextlib.contextmanager
def practice_cloud(content, *options):
    with tempfile.TemporaryDirectory(prefix="billstop-performance-") as folder:
        file = pathlib.Path(folder, "account.json")
        file.write_text(json.dumps(content), encoding="utf-8")
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"),
                              ["--account", str(file), *options], folder) as cloud:
            yield PracticeCloud(cloud, folder)
