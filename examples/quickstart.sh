#!/usr/bin/env bash
# billstop's main job, start to end, on a practice cloud on this machine: no account is needed and
# none of yours is read. Installs what is missing (Debian 12), builds, then plans, stops and checks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/support/setup.sh
. tests/support/practice.sh

billstop_install_build_tools
billstop_build release

work=$(mktemp -d)
trap 'practice_stop; rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
mkdir "$work/home"
billstop_clear_cloud "$work/home"

billstop=$PWD/build/release/bin/billstop
BILLSTOP_SANDBOX_PROGRAM=$PWD/build/release/bin/billstop-sandbox
expected=$PWD/tests/data/demo-left.json
look=$PWD/tests/support/practice_look.py

say() { printf '\n== %s\n\n' "$*"; }

# The practice cloud's clock runs 60 times as fast, so that what takes it minutes takes us seconds.
practice_start "$work/cloud" --demo --clock-rate 60
say "A practice account, $HUAWEICLOUD_SDK_DOMAIN_ID, runs on this machine (its clock 60 times as fast)"
python3 "$look" meter "$PRACTICE_API"

consent=(--allow reversible,instance,data --owners all --confirm "$HUAWEICLOUD_SDK_DOMAIN_ID"
         --state-dir "$work/state" --no-color)

say "billstop plan: what is there, what would be stopped and in which order (nothing is changed)"
"$billstop" plan "${consent[@]}" -o "$work/stop.plan"

say "billstop apply: do what the plan says, then look again"
code=0
"$billstop" apply "$work/stop.plan" --confirm "$HUAWEICLOUD_SDK_DOMAIN_ID" \
  --state-dir "$work/state" --no-color || code=$?

say "The account now"
python3 "$look" meter "$PRACTICE_API"
equal=0
python3 "$look" left "$PRACTICE_API" "$expected" || equal=$?

if [ "$code" -ne 0 ]; then
  printf '\nbillstop apply ended with %s instead of 0.\n' "$code" >&2
  exit "$code"
fi
if [ "$equal" -ne 0 ]; then
  printf '\nWhat is left is not what should be left (%s).\n' "${expected#"$PWD"/}" >&2
  exit 1
fi
printf '\nDone: everything that may be stopped without a further yes has stopped.\n'
