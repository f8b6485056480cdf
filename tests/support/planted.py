"""Planting a fault into a scratch copy of billstop. A fault is a patch whose first line says what it
plants; the copy is a worktree of what is committed.
"""
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]


def run(command, **more):
    return subprocess.run([str(part) for part in command], text=True, capture_output=True,
                          check=False, **more)


def must(command, **more):
    done = run(command, **more)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def words_of(patch):
    return patch.read_text().splitlines()[0]


def apply(patch, where, *more):
    return run(["git", "apply", "-C1", "--recount", *more, patch], cwd=where)


def why_not_planted(patch):
    """Why a patch fits no more, or does not say what it plants; else empty."""
    if words_of(patch).startswith("diff"):
        return "no words on what it plants"
    done = apply(patch, ROOT, "--check")
    return "" if done.returncode == 0 else done.stderr.strip()


def sum_up(passed, failed):
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


class Scratch:
    """The copy and its build. Used as a context; `keep` is a folder that stays for the next time."""

    def __init__(self, keep, jobs):
        self.kept = keep is not None
        self.folder = pathlib.Path(keep or tempfile.mkdtemp(prefix="billstop-planted-"))
        self.source, self.jobs = self.folder / "source", jobs
        self.build = self.source / "build" / "release"
        # The compiler cache tells the copy's paths from ours no more.
        self.env = {**os.environ, "CCACHE_BASEDIR": str(self.source), "CCACHE_NOHASHDIR": "1"}

    def __enter__(self):
        head = must(["git", "rev-parse", "HEAD"], cwd=ROOT).strip()
        if self.source.exists():
            must(["git", "checkout", "-q", "--force", "--detach", head], cwd=self.source)
        else:
            must(["git", "worktree", "add", "-q", "--detach", self.source, head], cwd=ROOT)
        must(["cmake", "-S", self.source, "-B", self.build, "-G", "Ninja",
              "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_FLAGS_RELEASE=-O2"], env=self.env)
        return self

    def __exit__(self, *_):
        if not self.kept:
            run(["git", "worktree", "remove", "--force", self.source], cwd=ROOT)
            run(["rm", "-rf", self.folder])

    def make(self, *targets):
        """The compiler's words where it fails, else empty."""
        done = run(["cmake", "--build", self.build, "--parallel", self.jobs, "--target", *targets],
                   env=self.env)
        return "" if done.returncode == 0 else done.stdout[-1500:]

    def plant(self, patch, *targets):
        done = apply(patch, self.source)
        return done.stderr if done.returncode != 0 else self.make(*targets)

    def clean(self):
        must(["git", "checkout", "-q", "."], cwd=self.source)
