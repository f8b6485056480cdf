#!/usr/bin/env python3
"""Puts the sources of each target into batches that are compiled as one.

    batches.py SOURCE_DIR BATCH_DIR

Reads BATCH_DIR/sources.txt (target, tab, path) and writes the batches and batches.cmake beside it.
Two files share a batch only if no name that one of them hides in its unnamed namespace occurs in
the other or in a header that the other brings along: nothing can clash, be shadowed or be
overloaded by what a neighbour hides.
"""
import collections
import functools
import pathlib
import re
import sys

MOST_FILES = 12
HIDDEN_PART = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.DOTALL | re.MULTILINE)
TYPE = re.compile(r"(?:struct|class|enum class|enum|union)\s+(\w+)")
FUNCTION_OR_VALUE = re.compile(r"[^=({;]*?\b(\w+)(?:\[\w*\])?\s*[=({;]")
ALIAS = re.compile(r"using\s+(\w+)\s*=|namespace\s+(\w+)\s*=")
MACRO = re.compile(r"^#\s*define\s+(\w+)", re.MULTILINE)
OWN_INCLUDE = re.compile(r'^#\s*include\s+"([^"]+)"', re.MULTILINE)
# A file that hides one of these compiles alone: a neighbour's <iomanip> would offer it another, found
# by its argument.
STREAM_WORDS = {"quoted", "setw", "setfill", "setprecision", "get_time", "put_time"}
GTEST = re.compile(r"(?:TYPED_)?TEST(?:_[FP])?\(|INSTANTIATE_TEST_SUITE_P\(")
COMMENT_OR_INCLUDE = re.compile(r"//.*|^#\s*include.*", re.MULTILINE)


def hidden_names(text):
    names = set(MACRO.findall(text))
    for part in HIDDEN_PART.findall(text):
        for line in part.splitlines():
            if not line or not (line[0].isalpha() or line[0] in "[_") or GTEST.match(line):
                continue
            alias = ALIAS.match(line)
            if alias:
                names.update(filter(None, alias.groups()))
            elif not line.startswith(("using ", "template")):
                match = TYPE.match(line) or FUNCTION_OR_VALUE.match(line)
                if match:
                    names.add(match.group(1))
    return names


class Reader:
    """Reads files below a folder, whose includes are written from there."""

    def __init__(self, folder):
        self.folder = folder

    @functools.cache
    def text(self, name):
        return (self.folder / name).read_text(encoding="utf-8")

    @functools.cache
    def words(self, name):
        return frozenset(re.findall(r"\w+", COMMENT_OR_INCLUDE.sub("", self.text(name))))

    @functools.cache
    def headers(self, name):
        """Headers of ours that NAME includes, directly or not."""
        found = set()
        for included in OWN_INCLUDE.findall(self.text(name)):
            if (self.folder / included).is_file():
                found |= {included} | self.headers(included)
        return frozenset(found)


class Source:
    def __init__(self, reader, name):
        self.reader = reader
        self.name = name
        self.hidden = hidden_names(reader.text(name))

    def can_join(self, other):
        if (self.hidden | other.hidden) & STREAM_WORDS:
            return False
        return not (self.hides_from(other) or other.hides_from(self))

    def hides_from(self, other):
        new = self.reader.headers(other.name) - self.reader.headers(self.name)
        return any(self.hidden & self.reader.words(name) for name in {other.name} | new)


def batches_of(sources):
    batches = []
    for source in sources:
        for batch in batches:
            if len(batch) < MOST_FILES and all(source.can_join(other) for other in batch):
                batch.append(source)
                break
        else:
            batches.append([source])
    return [[source.name for source in batch] for batch in batches if len(batch) > 1]


def write_if_changed(path, text):
    """Keeps the time stamp of a batch that is as it was, so that nothing is compiled again."""
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def main(source_dir, batch_dir):
    source_dir, batch_dir = pathlib.Path(source_dir), pathlib.Path(batch_dir)
    reader = Reader(source_dir)
    targets = collections.defaultdict(list)
    for line in (batch_dir / "sources.txt").read_text(encoding="utf-8").splitlines():
        target, path = line.split("\t")
        name = pathlib.Path(path).relative_to(source_dir).as_posix()
        targets[target].append(Source(reader, name))
    calls = []
    for target, sources in targets.items():
        files, taken = [], []
        for number, batch in enumerate(batches_of(sources), 1):
            file = batch_dir / f"{target}_{number}.cpp"
            write_if_changed(file, "".join(f'#include "{name}"\n' for name in batch))
            files.append(f'"{file}"')
            taken += [f'"{source_dir / name}"' for name in batch]
        if files:
            calls.append(f"billstop_take_batches({target}\n  BATCHES {' '.join(files)}\n"
                         f"  SOURCES {' '.join(taken)})\n")
    (batch_dir / "batches.cmake").write_text("".join(calls), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
