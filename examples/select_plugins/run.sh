#!/usr/bin/env bash
# Stops only what some plugins own, on practice clouds of its own: chosen once on the command line
# and once in the settings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/support/setup.sh
. tests/support/practice.sh

bin=${BILLSTOP_BIN:-$PWD/build/release/bin}
if [ ! -x "$bin/billstop" ] || [ ! -x "$bin/billstop-sandbox" ]; then
  echo "Build first: ./examples/quickstart.sh" >&2
  exit 2
fi

here=$PWD/examples/select_plugins
work=$(mktemp -d)
trap 'practice_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/home"

# stop_selected "KINDS" OPTIONS...: plans and applies on a fresh practice account, then asks the
# cloud's ledger whether anything but KINDS was changed.
stop_selected() {
  local kinds=$1
  shift
  billstop_clear_cloud "$work/home"
  BILLSTOP_SANDBOX_PROGRAM=$bin/billstop-sandbox
  practice_start "$work/cloud" --demo --clock-rate 60
  local common=(--state-dir "$work/state" --confirm "$HUAWEICLOUD_SDK_DOMAIN_ID" --no-color)
  "$bin/billstop" plan -o "$work/stop.plan" --allow reversible,instance --owners all \
    "${common[@]}" "$@" >"$work/plan.txt"
  "$bin/billstop" apply "$work/stop.plan" "${common[@]}" >"$work/apply.txt"
  python3 "$here/touched.py" "$PRACTICE_API" $kinds
  practice_stop
}

echo "On the command line: --plugins service,training"
stop_selected "service training_job" --plugins service,training

echo "In the settings: $(basename "$here")/billstop.json, which leaves only notebooks enabled"
stop_selected "notebook" --config "$here/billstop.json"
