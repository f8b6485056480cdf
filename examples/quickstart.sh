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

# What billstop says in full, for a look afterwards.
kept=$PWD/build/quickstart
rm -rf "$kept"
mkdir -p "$kept"

say() { printf '\n== %s\n\n' "$*"; }

# Each part of a text up to 12 lines; the rest stands in the file.
shorten() {
  awk -v file="${1#"$PWD"/}" '
    function rest() { if (n > 12) printf "  ... %d more lines in %s\n", n - 12, file }
    /^[A-Z][A-Z ]+(:|$| \()/ { rest(); n = -1 }
    /^$/ { rest(); n = -1 }
    { if (++n <= 12) print }
    END { rest() }' "$1"
}

# The practice cloud's clock runs 60 times as fast, so that what takes it minutes takes us seconds.
practice_start "$work/cloud" --demo --clock-rate 60
account=$HUAWEICLOUD_SDK_DOMAIN_ID
say "A practice account, $account, runs on this machine (its clock 60 times as fast)"
python3 "$look" meter "$PRACTICE_API"

say "billstop plan: what is there, what would be stopped and in which order; nothing is changed"
code=0
"$billstop" plan -o "$work/stop.plan" --allow reversible,instance,data,lapse --owners all \
  --confirm "$account" --state-dir "$work/state" --no-color \
  >"$kept/plan.txt" 2>"$kept/plan.log" || code=$?
shorten "$kept/plan.txt"
[ "$code" -eq 0 ] || { tail -n 5 "$kept/plan.log" >&2; exit "$code"; }

say "billstop apply: do what the plan says, then look again (some ten seconds)"
"$billstop" apply "$work/stop.plan" --confirm "$account" --state-dir "$work/state" --no-color \
  >"$kept/apply.txt" 2>"$kept/apply.log" || code=$?
shorten "$kept/apply.txt"

# What is paid by the year or month, and the pool that waits for a node that is.
give_back=(--only "pool:mixed-pool-$HUAWEICLOUD_SDK_PROJECT_ID")
for id in $("$billstop" calendar --output json 2>>"$kept/apply.log" | python3 "$look" paid_ahead); do
  give_back+=(--only "subscription:$id")
done
if [ "$code" -eq 0 ]; then
  say "billstop run: unsubscribe from what is paid ahead, each by its name, for money moves"
  "$billstop" run "${give_back[@]}" --allow instance,refund --confirm "$account" \
    --state-dir "$work/state" --no-color >"$kept/refund.txt" 2>>"$kept/apply.log" || code=$?
  shorten "$kept/refund.txt"
fi

say "The account now"
python3 "$look" meter "$PRACTICE_API"
equal=0
python3 "$look" left "$PRACTICE_API" "$expected" || equal=$?

if [ "$code" -ne 0 ]; then
  tail -n 5 "$kept/apply.log" >&2
  printf '\nbillstop ended with %s instead of 0.\n' "$code" >&2
  exit "$code"
fi
if [ "$equal" -ne 0 ]; then
  printf '\nWhat is left is not what should be left (%s).\n' "${expected#"$PWD"/}" >&2
  exit 1
fi
printf '\nDone: everything that may be stopped without a further yes has stopped.\n'
printf 'What billstop said in full is in %s.\n' "${kept#"$PWD"/}"
