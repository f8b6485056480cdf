#!/usr/bin/env bash
# Stops only what the plugins service and training own, on a practice cloud of its own.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/support/setup.sh
. tests/support/practice.sh

bin=${BILLSTOP_BIN:-$PWD/build/release/bin}
BILLSTOP_SANDBOX_PROGRAM=$bin/billstop-sandbox
if [ ! -x "$bin/billstop" ] || [ ! -x "$BILLSTOP_SANDBOX_PROGRAM" ]; then
  echo "Build first: ./examples/quickstart.sh" >&2
  exit 2
fi

work=$(mktemp -d)
trap 'practice_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/home"
billstop_clear_cloud "$work/home"
practice_start "$work/cloud" --demo --clock-rate 60

options=(--state-dir "$work/state" --confirm "$HUAWEICLOUD_SDK_DOMAIN_ID" --no-color)
"$bin/billstop" plan -o "$work/stop.plan" --plugins service,training \
  --allow reversible,instance,data --owners all "${options[@]}" >"$work/plan.txt"
"$bin/billstop" apply "$work/stop.plan" "${options[@]}" >"$work/apply.txt"
tail -n 3 "$work/apply.txt"

python3 - "$PRACTICE_API" <<'PYTHON'
import collections
import json
import sys
import urllib.request

with urllib.request.urlopen(sys.argv[1] + "/_sandbox/ledger", timeout=30) as answer:
    ledger = json.load(answer)
touched = collections.Counter(e["kind"] for e in ledger if e["effect"] == "changed")
for kind, count in sorted(touched.items()):
    print(f"{count:4d} changes of {kind}")
others = set(touched) - {"service", "training_job"}
if others or not touched:
    sys.exit(f"something else was changed: {', '.join(sorted(others)) or 'nothing at all'}")
PYTHON
echo "Only services and training jobs were changed."
