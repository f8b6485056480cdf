#!/usr/bin/env python3
"""Rules of the house that no compiler holds. Each rule is one test; run from anywhere."""
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
MAX_LINES = 400
# Files that may be longer, each with its reason.
LONG_FILES = {}
RUN_BITS = ("examples/quickstart.sh", "tests/run.sh", ".ci/run", "tests/interop/run.sh")
# The arrows are plugins -> sdk <- core: who may not include whom.
FORBIDDEN_INCLUDES = {"plugins": ("core",), "core": ("plugins",), "sdk": ("core", "plugins")}
SOURCE = (".hpp", ".cpp", ".h", ".c")
# Written so that this file does not itself contain what it looks for.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:wor" r"k|roo" r"t)/[\w.]")
REGISTRY = re.compile(r"deb\.deb" r"ian\.org|registry\.np" r"mjs|py" r"pi\.org|files\.python" r"hosted|"
                      r"proxy\.gol" r"ang")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X)\b|not imple" r"mented")
SKIPPED = re.compile(r"GTEST_" r"SKIP|DISAB" r"LED_|EXPECT_TRUE\(tr" r"ue\)")


def files():
    """Every file of the repository, new ones that git does not ignore included."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def text_of(name):
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def sources(names):
    return [name for name in names if name.endswith(SOURCE)]


def found(names, pattern):
    for name in names:
        for number, line in enumerate(text_of(name).splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: {line.strip()}"


def the_arrows_between_the_folders_hold(names):
    for folder, others in FORBIDDEN_INCLUDES.items():
        pattern = re.compile(r'^\s*#\s*include\s+["<](?:\.\./)*(?:' + "|".join(others) + ")/")
        yield from found([n for n in sources(names) if n.startswith(folder + "/")], pattern)


def the_domain_does_no_io(names):
    pattern = re.compile(r"^\s*#\s*include\s+<(?:fstream|iostream|filesystem|curl/|sys/|unistd)")
    yield from found([n for n in sources(names) if n.startswith("core/domain/")], pattern)


INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)


def json_stays_inside_its_folder(names):
    """Headers that one folder of core offers to another take json_fwd.hpp at most, so that their
    readers do not pay for the library."""
    includes = {name: INCLUDE.findall(text_of(name)) for name in sources(names)
                if name.startswith("core/")}
    heavy = {"nlohmann/json.hpp"}
    while True:
        more = {name for name, included in includes.items()
                if name.endswith(".hpp") and heavy.intersection(included)} - heavy
        if not more:
            break
        heavy |= more
    for name, included in includes.items():
        for header in heavy.intersection(included) - {"nlohmann/json.hpp"}:
            if pathlib.PurePath(header).parent != pathlib.PurePath(name).parent:
                yield f"{name} includes {header}, which includes the whole JSON library"


def files_stay_small(names):
    for name in sources(names):
        count = text_of(name).count("\n")
        if count > MAX_LINES and name not in LONG_FILES:
            yield f"{name}: {count} lines"


def scripts_can_be_run(names):
    for name in RUN_BITS:
        if name not in names:
            yield f"{name} is missing"
    for name in names:
        if text_of(name).startswith("#!") and not os.access(ROOT / name, os.X_OK):
            yield f"{name} begins with #! but has no run bit"


def no_machine_or_registry_is_named(names):
    yield from found(names, MACHINE_PATH)
    yield from found(names, REGISTRY)


def nothing_is_left_unfinished(names):
    yield from found(sources(names) + [n for n in names if n.endswith((".py", ".sh", ".cmake"))],
                     UNFINISHED)


def no_test_skips(names):
    yield from found([n for n in sources(names)], SKIPPED)


RULES = (the_arrows_between_the_folders_hold, the_domain_does_no_io, json_stays_inside_its_folder,
         files_stay_small, scripts_can_be_run, no_machine_or_registry_is_named, nothing_is_left_unfinished,
         no_test_skips)


def main():
    names = files()
    failed = 0
    for rule in RULES:
        broken = list(rule(names))
        failed += bool(broken)
        print(("FAILED " if broken else "ok     ") + rule.__name__.replace("_", " "))
        for line in broken[:20]:
            print(f"       {line}")
    print(f"{len(RULES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
