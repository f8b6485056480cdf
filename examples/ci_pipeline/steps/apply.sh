#!/usr/bin/env bash
# Carries out the plan that was reviewed, and no other: its hash is held against the reviewed one.
# BILLSTOP_EXPECT may carry the hash itself; else it is the file's that came with the plan.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

expect=${BILLSTOP_EXPECT:-$(cat "$out/stop.hash")}
code=0
"$billstop" apply "$out/stop.plan" "${common[@]}" --expect "$expect" \
  --max-age "${BILLSTOP_MAX_AGE:-24h}" --html "$out/run.html" --markdown "$out/run.md" \
  --junit "$out/run.xml" --metrics "$out/billstop.prom" || code=$?
[ ! -f "$out/run.md" ] || summarize "$out/run.md"
exit "$code"
