#!/usr/bin/env bash
# Holds the structs of abi.h, as a compiler lays them out, to those that its version was given.
#   abi_unchanged.sh [--write]     --write makes today's those of the version that abi.h now has
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
version=$(sed -nE 's/^#define BILLSTOP_ABI_(MAJOR|MINOR) ([0-9]+)$/\2/p' sdk/include/billstop/abi.h | paste -sd.)
laid_out=tests/contract/abi-$version.abi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cc -std=c11 -g -O0 -fPIC -shared -I sdk/include -o "$work/abi.so" examples/plugin_in_c/volume_watch.c
abidw --no-corpus-path --no-comp-dir-path --no-show-locs "$work/abi.so" >"$work/now.abi"
if [ "${1:-}" = --write ]; then
  cp "$work/now.abi" "$laid_out"
fi
abidiff --no-added-syms "$laid_out" "$work/now.abi"
