#!/usr/bin/env bash
# Interoperability: programs that are not ours, unmodified, on the practice cloud.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# The locked packages are built for Debian's own Python, whatever else stands first in the path.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
venv=build/interop-venv
lock=tests/interop/requirements.txt

if ! cmp -s "$lock" "$venv/installed.txt"; then
  echo "Installing the official SDK into $venv" >&2
  log=$(mktemp)
  if ! { rm -rf "$venv" && "$python" -m venv "$venv" &&
         "$venv/bin/pip" install --require-hashes --no-deps --only-binary :all: -r "$lock"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "The official SDK could not be installed (BILLSTOP_OFFLINE=1 leaves interop out)." >&2
    exit 1
  fi
  rm -f "$log"
  cp "$lock" "$venv/installed.txt"
fi

exec "$venv/bin/python" tests/interop/notebooks_and_pools.py "$@"
