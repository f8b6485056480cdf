#!/usr/bin/env bash
# Each hour: holds the bill against every run of the last 26 hours that is not proved yet. The bill
# lags the usage, so "too early to tell" (6) is no failure until those hours are over.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

proved=$state/proved
mkdir -p "$proved"
worst=0
while read -r run age_s; do
  [ ! -e "$proved/$run" ] || continue
  code=0
  "$billstop" audit "$run" "${common[@]}" --html "$out/audit-$run.html" \
    --junit "$out/audit-$run.xml" || code=$?
  case $code in
    0) touch "$proved/$run" ;;
    6) [ "$age_s" -lt "${BILLSTOP_AUDIT_S:-93600}" ] || worst=6 ;;
    *) worst=$code ;;
  esac
done < <("$billstop" runs --state-dir "$state" --output json | python3 -c '
import datetime, json, sys
now = datetime.datetime.now(datetime.timezone.utc)
for run in json.load(sys.stdin)["runs"]:
    if run["state"] == "finished":
        began = datetime.datetime.fromisoformat(run["started_at"].replace("Z", "+00:00"))
        print(run["id"], int((now - began).total_seconds()))')
exit "$worst"
