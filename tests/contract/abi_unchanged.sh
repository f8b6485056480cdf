#!/usr/bin/env bash
# Holds the structs of abi.h, as a compiler lays them out, to those that were released.
#   abi_unchanged.sh [--write]     --write makes today's the released ones
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -std=c11 -g -O0 -fPIC -shared -I sdk/include -o "$work/abi.so" examples/plugin_in_c/volume_watch.c
abidw --no-corpus-path --no-comp-dir-path --no-show-locs "$work/abi.so" >"$work/now.abi"
if [ "${1:-}" = --write ]; then
  cp "$work/now.abi" tests/contract/abi-1.0.abi
fi
abidiff --no-added-syms tests/contract/abi-1.0.abi "$work/now.abi"
