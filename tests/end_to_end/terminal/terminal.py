#!/usr/bin/env python3
"""Runs billstop in pseudo-terminals of 80 and 200 columns and holds what a person sees against
golden files; NO_COLOR, and the drawing and clearing of progress, on the way.

    terminal.py [--bless]      --bless writes the golden files anew
"""
import fcntl
import os
import pathlib
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import practice  # noqa: E402
from checks import Checks, program  # noqa: E402

SECONDS = 120
COLOR = re.compile(r"\x1b\[[0-9;]*m")
# What differs between two runs, each with what stands for it in a golden file.
CHANGING = [(re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"), "<time>"),
            (re.compile(r"\b\d{8}T\d{6}Z-[0-9a-f]{6}\b"), "<run>"),
            (re.compile(r"\b[0-9a-f]{64}\b"), "<hash>")]


def in_terminal(command, env, cwd, columns):
    """-> (exit code, every byte that reached the terminal)"""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(command, env=env, cwd=cwd, stdin=subprocess.DEVNULL,
                               stdout=follower, stderr=follower, start_new_session=True)
    os.close(follower)
    seen = b""
    while True:
        try:
            part = os.read(leader, 65536)
        except OSError:
            break
        if not part:
            break
        seen += part
    os.close(leader)
    return process.wait(timeout=SECONDS), seen.decode("utf-8")


def screen(text):
    """What stands there in the end: the lines, after all that was drawn over."""
    lines, row = [""], 0
    for token in re.findall(r"\x1b\[[0-9;]*[A-Za-z]|\r\n|\r|\n|[^\x1b\r\n]+", COLOR.sub("", text)):
        if token == "\x1b[K":
            lines[row] = ""
        elif token == "\x1b[1A":
            row -= 1
        elif token in ("\n", "\r\n"):
            row += 1
            if row == len(lines):
                lines.append("")
        elif token != "\r":
            lines[row] += token
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def steady(text):
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    # Which plugins there are is not this test's business.
    return re.sub(r"^((?:NOT )?LOOKED AT)\n(?:  .*\n)*", r"\1 ...\n", text, flags=re.MULTILINE)


def width_of(line):
    return sum(2 if ord(c) > 0x2E7F else 1 for c in line)


class GoldenChecks(Checks):
    def __init__(self, bless):
        self.bless = bless

    def golden(self, name, text):
        path = HERE / f"{name}.txt"
        if self.bless:
            path.write_text(text, encoding="utf-8")
        wanted = path.read_text(encoding="utf-8") if path.exists() else ""
        differing = [f"{a!r} is wanted, {b!r} was seen" for a, b in
                     zip(wanted.splitlines() + ["<end>"], text.splitlines() + ["<end>"]) if a != b]
        self.that(f"{name} is as its golden file says", wanted == text, (differing or ["?"])[0])


def sandbox(base, *options):
    os.makedirs(base)
    return practice.Sandbox(program("SANDBOX", "billstop-sandbox"),
                            ["--account", str(HERE / "account.json"), *options], base)


def plan_command(*more):
    return [program("BILLSTOP", "billstop"), "plan", "--allow", "reversible,instance",
            "--state-dir", "state", "-o", "stop.plan", *more]


def look_at_plans(checks, env, base):
    for columns in (80, 200):
        code, seen = in_terminal(plan_command(), env, base, columns)
        checks.that(f"plan at {columns} columns ends with 0", code == 0, f"it was {code}")
        checks.golden(f"plan-{columns}", steady(screen(seen)))
        wide = [l for l in screen(seen).splitlines()[1:-1] if width_of(l) > columns]
        checks.that(f"no line is wider than {columns}", not wide, wide[:1])
        checks.that(f"progress was drawn and taken away at {columns}",
                    "looking: " in seen and "looking: " not in screen(seen))
    checks.that("colors are there on a terminal", COLOR.search(seen) is not None)
    checks.that("a name's own escape is not", "\x1b[31mred" not in seen)
    _, seen = in_terminal(plan_command(), {**env, "NO_COLOR": "1"}, base, 80)
    checks.that("NO_COLOR: none", COLOR.search(seen) is None)
    _, seen = in_terminal(plan_command(), {**env, "TERM": "dumb"}, base, 80)
    checks.that("a dumb terminal gets plain lines", "\x1b[K" not in seen and "looked: " in seen)


def look_at_a_run(checks, env, base):
    in_terminal(plan_command(), env, base, 80)
    apply = [program("BILLSTOP", "billstop"), "apply", "stop.plan", "--state-dir", "state",
             "--confirm", "terminal"]
    code, seen = in_terminal(apply, env, base, 80)
    checks.that("apply at 80 columns ends with 0", code == 0, f"it was {code}")
    checks.golden("apply-80", steady(screen(seen)))
    checks.that("what was to end was shown", "to end | " in seen and "notebook 3/3" in seen)


def main():
    checks = GoldenChecks("--bless" in sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="billstop-terminal-") as base:
        home = os.path.join(base, "home")
        os.mkdir(home)
        for look, options in ((look_at_plans, ()), (look_at_a_run, ("--clock-rate", "60"))):
            where = os.path.join(base, look.__name__)
            with sandbox(where, *options) as cloud:
                env = {**practice.cleared_environment(home), **cloud.env, "TERM": "xterm-256color"}
                env.pop("NO_COLOR", None)
                look(checks, env, where)
    return checks.sum_up()


if __name__ == "__main__":
    sys.exit(main())
