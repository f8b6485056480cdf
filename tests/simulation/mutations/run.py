#!/usr/bin/env python3
"""Plants each fault of this folder into a scratch copy of billstop, builds it and demands that the
simulation sees it: a patch that no seed catches is a hole in the simulation.

    run.py [--seeds 2000] [--jobs N] [--only TEXT] [--keep DIR]   prints patch -> seed
    run.py --check                                               each patch still applies; no build

--keep DIR leaves the scratch copy there for the next time.
"""
import argparse
import os
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "support"))
from planted import Scratch, run, sum_up, why_not_planted  # noqa: E402

PROGRAM = "billstop-simulate"


class Hunting:
    """Hunts with the scratch copy's program, and leaves out what it finds without any patch too."""

    def __init__(self, scratch):
        self.scratch, self.unpatched = scratch, scratch.folder / "unpatched"
        if problem := scratch.make(PROGRAM):
            sys.exit(problem)
        shutil.rmtree(self.unpatched, ignore_errors=True)
        shutil.copytree(scratch.build / "lib" / "billstop" / "plugins", self.unpatched / "plugins")
        shutil.copy(scratch.build / "bin" / PROGRAM, self.unpatched)

    def breaks_unpatched(self, seed):
        done = run([self.unpatched / PROGRAM, "--plugins", self.unpatched / "plugins",
                    "--from", seed, "--seeds", 1])
        return done.returncode != 0

    def hunt(self, seeds):
        """The first seed found that breaks something, and what it says."""
        first = 1
        while first <= seeds:
            done = run([self.scratch.build / "bin" / PROGRAM, "--from", first, "--seeds",
                        seeds - first + 1, "--jobs", self.scratch.jobs, "--until-failure"],
                       env=self.scratch.env)
            found = sorted((int(seed), words) for seed, words in
                           re.findall(r"^seed (\d+) .*\n  (.*)$", done.stdout, re.M))
            if not found:
                return None, done.stdout[-300:]
            for seed, words in found:
                if not self.breaks_unpatched(seed):
                    return seed, words
            first = found[0][0] + 1
        return None, "only what breaks without the patch as well"


def check(patches):
    failed = 0
    for patch in patches:
        if why := why_not_planted(patch):
            failed += 1
            print(f"FAILED {patch.name}: {why}")
    return sum_up(len(patches) - failed, failed)


def plant_all(scratch, patches, seeds):
    hunting = Hunting(scratch)
    failed = 0
    for patch in patches:
        problem = scratch.plant(patch, PROGRAM)
        seed, words = (None, problem) if problem else hunting.hunt(seeds)
        scratch.clean()
        failed += seed is None
        verdict = f"seed {seed}" if seed is not None else f"NOT CAUGHT in {seeds} seeds"
        print(f"{patch.stem:34} -> {verdict}: {words.strip()[:110]}", flush=True)
    return sum_up(len(patches) - failed, failed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    patches = sorted(p for p in HERE.glob("*.patch") if given.only in p.name)
    if given.check:
        return check(patches)
    with Scratch(given.keep, given.jobs) as scratch:
        return plant_all(scratch, patches, given.seeds)


if __name__ == "__main__":
    sys.exit(main())
