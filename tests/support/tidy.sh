#!/usr/bin/env bash
# clang-tidy with the list in .clang-tidy, every finding an error. Version 16, since 14 cannot parse
# the ranges of libstdc++.
#
#   tests/support/tidy.sh              the whole tree, in the batches it is compiled in
#   tests/support/tidy.sh --changed [BASE]   the .cpp files that differ from BASE (main)
#
# The whole tree takes about ten minutes on 2 cores, so tests/run.sh leaves it out; the pre-commit
# hook looks at the changed files.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/support/setup.sh
billstop_install_build_tools && billstop_install clang-tidy-16 || exit 1

unity=ON base=
case "${1:-}" in
  "") ;;
  --changed) unity=OFF base=${2:-main} ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac

build=build/tidy
cmake --preset release -B "$build" -DBILLSTOP_UNITY=$unity >/dev/null || exit 1
if [ -n "$base" ]; then
  mapfile -t files < <(git diff --name-only --diff-filter=d "$base" -- '*.cpp' |
                       grep -v '^examples/\|/plugins/.*/plugins/')
else
  # What the build compiles; manifests are assembler in disguise.
  mapfile -t files < <(python3 -c '
import json, sys
for entry in json.load(open(sys.argv[1])):
    if entry["file"].endswith(".cpp") and not entry["file"].endswith("_manifest.cpp"):
        print(entry["file"])' "$build/compile_commands.json" | sort -u)
fi
[ ${#files[@]} -gt 0 ] || { echo "Nothing to look at."; exit 0; }
printf '%s\n' "${files[@]}" |
  xargs -P "$(nproc)" -n 1 clang-tidy-16 -p "$build" --quiet --extra-arg=-Wno-unknown-warning-option \
    --extra-arg=-Wno-ignored-optimization-argument \
    --extra-arg=-Wno-unused-command-line-argument 2>/dev/null | tee "$build/findings.txt"
if grep -q 'error:' "$build/findings.txt"; then
  echo "clang-tidy found something; the lines are in $build/findings.txt." >&2
  exit 1
fi
echo "${#files[@]} files without a finding."
