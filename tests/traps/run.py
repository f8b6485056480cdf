#!/usr/bin/env python3
"""Holds the table of README.md: every trap has a test, and each test is red with the naive code
planted and green without.

    run.py [--jobs N] [--only TEXT] [--keep DIR]   plants each patch and demands a red test
    run.py --check                                 patches still apply, tests are there; no build

--keep DIR leaves the scratch copy there for the next time.
"""
import argparse
import os
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from planted import ROOT, Scratch, run, sum_up, why_not_planted, words_of  # noqa: E402

PROGRAM_NAMES = ("unit_*", "*_plugin_test", "modelarts_common_test",
                 "bill_truth_test")


class Row:
    """Cells: trap, where it is told, naive behaviour, tests."""

    def __init__(self, cells):
        self.trap, _, naive, tests = cells
        linked = re.findall(r"\(([^)]+\.patch)\)", naive)
        self.patch = (HERE / linked[0]).resolve() if linked else None
        self.own = self.patch is not None and self.patch.parent == HERE
        self.naive = naive
        self.tests = re.findall(r"`(\w+\.\w+)`", tests)
        self.others = [word for word in re.findall(r"`([^`]+)`", tests) if "." not in word]


def rows():
    lines = (HERE / "README.md").read_text().splitlines()
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")]
             for line in lines if line.startswith("| ")]
    return [Row(four) for four in cells if len(four) == 4 and four[0] != "trap"]


def known_tests():
    sources = [path for folder in ("plugins", "tests") for path in (ROOT / folder).rglob("*_test.cpp")]
    found = set()
    for source in sources:
        for suite, name in re.findall(r"^TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)", source.read_text(), re.M):
            found.add(f"{suite}.{name}")
    return found


def mistakes(row, tests, cases):
    if row.patch is not None:
        if not row.patch.is_file():
            yield f"{row.patch.name} is not there"
        elif why := why_not_planted(row.patch):
            yield f"{row.patch.name}: {why}"
        elif row.own and words_of(row.patch) not in row.naive:
            yield f"{row.patch.name} says: {words_of(row.patch)}"
    if not row.tests and not row.others:
        yield "names no test"
    for name in row.tests:
        if name not in tests:
            yield f"there is no test {name}"
    for name in row.others:
        if name not in cases:
            yield f"there is no case {name}"


def check(table):
    tests = known_tests()
    cases = {path.name for path in (ROOT / "tests/end_to_end/cases").iterdir()}
    failed = 0
    for row in table:
        said = list(mistakes(row, tests, cases))
        failed += bool(said)
        for words in said:
            print(f"FAILED {row.trap}: {words}")
    in_table = {row.patch for row in table}
    for patch in sorted(HERE.glob("*.patch")):
        if patch not in in_table:
            failed += 1
            print(f"FAILED {patch.name} is in no row")
    return sum_up(len(table) - failed, failed)


def programs_of(scratch):
    """Test -> the program that holds it; every test program is built for that."""
    listed = run(["cmake", "--build", scratch.build, "--target", "help"], env=scratch.env).stdout
    patterns = "|".join(name.replace("*", r"\w+") for name in PROGRAM_NAMES)
    targets = sorted(set(re.findall(rf"^({patterns}): phony$", listed, re.M)))
    if problem := scratch.make(*targets):
        sys.exit(problem)
    found = {}
    for target in targets:
        program = next(path for path in scratch.build.rglob(target) if path.is_file())
        suite = ""
        for line in run([program, "--gtest_list_tests"]).stdout.splitlines():
            name = line.split()[0]
            if line.startswith(" "):
                found[f"{suite}.{name.split('/')[0]}"] = (target, program)
            else:  # "Suite." or "Instance/Suite."
                suite = name.rstrip(".").split("/")[-1]
    return found


def passes(program, test):
    done = run([program, f"--gtest_filter={test}:*/{test}/*"])
    return done.returncode == 0


def plant(scratch, programs, row):
    """Why the row does not hold, else empty."""
    test = row.tests[0]
    target, program = programs[test]
    if not passes(program, test):
        return f"{test} is not green without the patch"
    problem = scratch.plant(row.patch, target)
    red = not problem and not passes(program, test)
    scratch.clean()
    if problem:
        return problem.strip()
    if not red:
        return f"{test} stays green with the patch"
    return scratch.make(target)


def plant_all(scratch, table):
    programs = programs_of(scratch)
    failed = 0
    for row in table:
        problem = plant(scratch, programs, row)
        failed += bool(problem)
        print(f"{row.patch.stem:34} -> {row.tests[0]}{': ' + problem if problem else ''}", flush=True)
    return sum_up(len(table) - failed, failed)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    table = rows()
    if given.check:
        return check(table)
    planted = [row for row in table if row.own and given.only in row.patch.name]
    with Scratch(given.keep, given.jobs) as scratch:
        return plant_all(scratch, planted)


if __name__ == "__main__":
    sys.exit(main())
