#!/usr/bin/env python3
"""Does what README.md tells a new user to, line by line as it stands there: from the first plan to a
stopped account. Only the keys are a practice account's, and ACCOUNT is its name."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402
from checks import Checks, program  # noqa: E402

HEADING = "## The first real account"


def commands():
    """The first block under the heading; a comment says what a line is for, `less` needs a person."""
    section = (ROOT / "README.md").read_text(encoding="utf-8").split(HEADING, 1)[1]
    block = re.search(r"```\n(.*?)```", section, re.DOTALL)[1]
    lines = [re.sub(r"\s+#.*", "", line) for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("export ")]


def main():
    checks = Checks()
    found = commands()
    checks.that("README names a plan, a review and an apply", len(found) >= 4 and
                any(" apply " in line for line in found), found)
    with tempfile.TemporaryDirectory(prefix="billstop-new-user-") as base:
        home = os.path.join(base, "home")
        bin_dir = os.path.join(base, "build", "release", "bin")
        os.makedirs(home)
        os.makedirs(os.path.dirname(bin_dir))
        os.symlink(os.path.dirname(program("BILLSTOP", "billstop")), bin_dir)
        pager = shutil.which("less") or shutil.which("cat")
        with practice.Sandbox(program("SANDBOX", "billstop-sandbox"), ["--demo", "--clock-rate", "120"],
                              base) as cloud:
            env = {**practice.cleared_environment(home), **cloud.env}
            before = cloud.admin("meter")["running"]
            for line in found:
                line = re.sub(r"^less\b", pager, line.replace("ACCOUNT", "practice"))
                done = subprocess.run(["bash", "-euc", line], cwd=base, env=env, check=False, text=True,
                                      stdin=subprocess.DEVNULL, capture_output=True, timeout=300)
                checks.that(f"{line}", done.returncode == 0, (done.returncode, done.stderr[-400:]))
                if line.startswith("build/") and " plan" in line and "-o" not in line:
                    checks.that("the first plan changed nothing", cloud.admin("ledger") == [])
            after = cloud.admin("meter")["running"]
            checks.that(f"of {before} meters fewer run: {after}", after < before)
    return checks.sum_up()


if __name__ == "__main__":
    sys.exit(main())
