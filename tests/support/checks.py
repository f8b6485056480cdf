"""What the Python tests that hold many small claims share: the programs, and the count."""
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def program(variable, name):
    """The path that the variable names, or that of the release build."""
    return os.environ.get(variable, str(ROOT / "build" / "release" / "bin" / name))


class Checks:
    """checks.that("what holds", whether, more); at the end exit(checks.sum_up())"""
    passed = failed = 0

    def that(self, name, holds, more=""):
        print(("ok     " if holds else "FAILED ") + name + ("" if holds else f"\n       {more}"))
        self.passed += bool(holds)
        self.failed += not holds

    def sum_up(self):
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
