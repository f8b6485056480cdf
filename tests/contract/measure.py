#!/usr/bin/env python3
"""Measures what a plugin costs, and writes the figures into sdk/README.md with --write."""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build" / "release"
GUIDE = ROOT / "sdk" / "README.md"


def main():
    figures = json.loads(subprocess.run(
        [BUILD / "bin" / "call_cost", BUILD / "tests/unit/plugin_loading/plugins/good.so",
         BUILD / "lib/billstop/billstop-plugin-host"],
        check=True, capture_output=True, text=True).stdout)
    lines = len((ROOT / "sdk/template/plugin.cpp").read_text().splitlines())
    table = "\n".join([
        "| | inside billstop | isolated |", "|---|---|---|",
        f"| load and create | {figures['inside_load_us'] / 1000:.1f} ms "
        f"| {figures['isolated_load_us'] / 1000:.1f} ms |",
        f"| a call that does nothing | {figures['inside_call_us']} us "
        f"| {figures['isolated_call_us']} us |", "",
        f"The template's whole source has {lines} lines."])
    print(table)
    if sys.argv[1:] == ["--write"]:
        text = re.sub(r"(?s)<!-- measured -->\n.*<!-- end -->",
                      f"<!-- measured -->\n{table}\n<!-- end -->", GUIDE.read_text())
        GUIDE.write_text(text)


if __name__ == "__main__":
    main()
