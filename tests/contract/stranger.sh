#!/usr/bin/env bash
# A stranger's day: installs billstop into an empty folder, moves it, and runs the commands of the
# author's guide as they stand there, with nothing else of this tree in reach. Then the examples.
#   stranger.sh [BUILD_FOLDER]
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
passed=0 failed=0
work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT

# try NAME COMMAND...: runs it without a terminal, shows its output when it fails.
try() {
  local name=$1
  shift
  if "$@" >"$work/log" 2>&1 </dev/null; then
    passed=$((passed + 1))
    echo "ok     $name"
  else
    failed=$((failed + 1))
    echo "FAILED $name"
    tail -n 40 "$work/log"
  fi
}

# The n-th sh block of the guide.
block() {
  awk -v n="$1" '/^```sh$/ { inside = ++count == n; next } /^```$/ { inside = 0 } inside' sdk/README.md
}

# in_clean_root FOLDER SCRIPT: no variable of ours, an empty HOME, only the installed tree.
in_clean_root() {
  (cd "$1" && env -i HOME="$work/home" PATH=/usr/bin:/bin PREFIX="$work/prefix" \
    bash -euo pipefail -c "$2")
}

example() {
  cp -r "$root/examples/$1" "$work/$1"
  in_clean_root "$work/$1" 'cmake -S . -B build -DCMAKE_PREFIX_PATH="$PREFIX" &&
    cmake --build build && ctest --test-dir build --output-on-failure --no-tests=error'
}

mkdir "$work/home" "$work/author"
try "install" env PREFIX="$work/made" bash -euo pipefail -c "$(block 1 | sed "s|build/release|${1:-build/release}|")"
mv "$work/made" "$work/prefix"
try "nothing installed names this tree" bash -c "! grep -rIlE '(^|[^[:alnum:]])$root/(build|core|plugins|sdk|tests)' '$work/prefix'"
try "plugins new, build, test" in_clean_root "$work/author" "$(block 2)"
try "plugins show" in_clean_root "$work/author/gpu-lab" "$(block 3)"
try "check" in_clean_root "$work/author/gpu-lab" "$(block 4)"
try "clang++ with libc++" in_clean_root "$work/author/gpu-lab" "$(block 5)"
try "a plugin in C" example plugin_in_c
try "a further billing item" example custom_plugin
for language in c11 c17; do
  try "abi.h is $language" in_clean_root "$work" \
    "echo '#include <billstop/abi.h>' | cc -std=$language -Wall -Wextra -Wpedantic -Werror -I \$PREFIX/include -fsyntax-only -x c -"
done
try "the ABI has not changed" "$root/tests/contract/abi_unchanged.sh"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
