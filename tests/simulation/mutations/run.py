#!/usr/bin/env python3
"""Plants each fault of this folder into a scratch copy of billstop, builds it and demands that the
simulation sees it: a patch that no seed catches is a hole in the simulation.

    run.py [--seeds 2000] [--jobs N] [--only TEXT] [--keep DIR]   prints patch -> seed
    run.py --check                                               each patch still applies; no build

The scratch copy is a worktree of what is committed. --keep DIR leaves it there for the next time.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
TARGETS = ["billstop-simulate"]


def run(command, **more):
    return subprocess.run(command, text=True, capture_output=True, check=False, **more)


def must(command, **more):
    done = run(command, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def apply(patch, where, *more):
    return run(["git", "apply", "-C1", "--recount", *more, str(patch)], cwd=where)


def check(patches):
    """Every patch applies and says in its first line what it plants."""
    failed = 0
    for patch in patches:
        done = apply(patch, ROOT, "--check")
        if done.returncode != 0 or patch.read_text().startswith("diff"):
            failed += 1
            print(f"FAILED {patch.name}: {done.stderr.strip() or 'no words on what it plants'}")
    print(f"{len(patches) - failed} passed, {failed} failed")
    return 1 if failed else 0


class Scratch:
    """A worktree and its build."""

    def __init__(self, folder, jobs):
        self.source, self.unpatched, self.jobs = folder / "source", folder / "unpatched", jobs
        self.build = self.source / "build" / "release"
        # The compiler cache tells the copy's paths from ours no more.
        self.env = {**os.environ, "CCACHE_BASEDIR": str(self.source), "CCACHE_NOHASHDIR": "1"}

    def prepare(self):
        if self.source.exists():
            must(["git", "checkout", "-q", "--force", "--detach", head()], cwd=self.source)
        else:
            must(["git", "worktree", "add", "-q", "--detach", str(self.source), head()], cwd=ROOT)
        must(["cmake", "-S", str(self.source), "-B", str(self.build), "-G", "Ninja",
              "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2"], env=self.env)
        if problem := self.make():
            sys.exit(problem)
        self.keep_as_it_is()

    def make(self):
        done = run(["cmake", "--build", str(self.build), "--parallel", str(self.jobs), "--target",
                    *TARGETS], env=self.env)
        return "" if done.returncode == 0 else done.stdout[-1500:]

    def clean(self):
        must(["git", "checkout", "-q", "."], cwd=self.source)

    def keep_as_it_is(self):
        """Program and plugins without any patch: what breaks there as well proves nothing."""
        shutil.rmtree(self.unpatched, ignore_errors=True)
        shutil.copytree(self.build / "lib" / "billstop" / "plugins", self.unpatched / "plugins")
        shutil.copy(self.build / "bin" / "billstop-simulate", self.unpatched)

    def breaks_unpatched(self, seed):
        done = run([str(self.unpatched / "billstop-simulate"), "--plugins",
                    str(self.unpatched / "plugins"), "--from", str(seed), "--seeds", "1"])
        return done.returncode != 0

    def hunt(self, seeds):
        """The first seed found that breaks something, and what it says."""
        first = 1
        while first <= seeds:
            done = run([str(self.build / "bin" / "billstop-simulate"), "--from", str(first),
                        "--seeds", str(seeds - first + 1), "--jobs", str(self.jobs),
                        "--until-failure"], env=self.env)
            found = sorted((int(seed), words) for seed, words in
                           re.findall(r"^seed (\d+) .*\n  (.*)$", done.stdout, re.M))
            if not found:
                return None, done.stdout[-300:]
            for seed, words in found:
                if not self.breaks_unpatched(seed):
                    return seed, words
            first = found[0][0] + 1
        return None, "only what breaks without the patch as well"


def head():
    return must(["git", "rev-parse", "HEAD"], cwd=ROOT).strip()


def plant_all(scratch, patches, seeds):
    failed = 0
    for patch in patches:
        done = apply(patch, scratch.source)
        problem = done.stderr if done.returncode != 0 else scratch.make()
        seed, words = (None, problem) if problem else scratch.hunt(seeds)
        scratch.clean()
        failed += seed is None
        verdict = f"seed {seed}" if seed is not None else f"NOT CAUGHT in {seeds} seeds"
        print(f"{patch.stem:34} -> {verdict}: {words.strip()[:110]}", flush=True)
    print(f"{len(patches) - failed} passed, {failed} failed")
    return 1 if failed else 0


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
    folder = pathlib.Path(given.keep or tempfile.mkdtemp(prefix="billstop-mutations-"))
    scratch = Scratch(folder, given.jobs)
    try:
        scratch.prepare()
        return plant_all(scratch, patches, given.seeds)
    finally:
        if given.keep is None:
            run(["git", "worktree", "remove", "--force", str(scratch.source)], cwd=ROOT)
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
