#!/usr/bin/env bash
# Interoperability: programs that are not ours, unmodified, on the practice cloud.
#
#   BILLSTOP_WRITE_TABLE=1 tests/interop/run.sh    writes ENDPOINTS.md anew instead of comparing it
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# The locked packages are built for Debian's own Python, whatever else stands first in the path.
python=/usr/bin/python3
[ -x "$python" ] || python=python3
venv=build/interop-venv
lock=tests/interop/requirements.txt source_lock=tests/interop/requirements-source.txt

if ! cat "$lock" "$source_lock" | cmp -s - "$venv/installed.txt"; then
  echo "Installing the official SDKs into $venv" >&2
  log=$(mktemp)
  if ! { rm -rf "$venv" && "$python" -m venv "$venv" &&
         "$venv/bin/pip" install --require-hashes --no-deps --only-binary :all: -r "$lock" &&
         "$venv/bin/pip" install --require-hashes --no-deps --no-build-isolation \
           -r "$source_lock"; } >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    echo "The official SDKs could not be installed (BILLSTOP_OFFLINE=1 leaves interop out)." >&2
    exit 1
  fi
  rm -f "$log"
  cat "$lock" "$source_lock" >"$venv/installed.txt"
fi

# Each program ends in a line "N passed, N failed"; the last line sums them up.
passed=0 failed=0
count() {
  local log line good bad
  log=$(mktemp)
  "$venv/bin/python" "$@" | tee "$log"
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  rm -f "$log"
  line=${line:-0 passed, 1 failed}
  good=${line%% passed*} bad=${line#*, }
  passed=$((passed + good)) failed=$((failed + ${bad%% failed*}))
}

BILLSTOP_INTEROP_CALLS=$(mktemp -d)
export BILLSTOP_INTEROP_CALLS
trap 'rm -rf "$BILLSTOP_INTEROP_CALLS"' EXIT
for program in notebooks_and_pools jobs_workflows_services identities orders_bill_and_disks buckets; do
  count "tests/interop/$program.py"
done
check=--check
[ "${BILLSTOP_WRITE_TABLE:-0}" = 1 ] && check=
count tests/interop/endpoint_table.py "$BILLSTOP_INTEROP_CALLS" ${check:+"$check"}
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
