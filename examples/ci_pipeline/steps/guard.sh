#!/usr/bin/env bash
# Each night: fails when something burns against the policy (3), or when that cannot be told (4).
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

rules=(--older-than "${BILLSTOP_OLDER:-24h}")
[ -z "${BILLSTOP_OWNER_TAG:-}" ] || rules+=(--owner-tag "$BILLSTOP_OWNER_TAG")
[ -z "${BILLSTOP_MAX_RATE:-}" ] || rules+=(--max-rate "$BILLSTOP_MAX_RATE")
[ -z "${BILLSTOP_HOURS:-}" ] || rules+=(--hours "$BILLSTOP_HOURS")

code=0
"$billstop" guard "${common[@]}" "${rules[@]}" --junit "$out/guard.xml" \
  --markdown "$out/guard.md" || code=$?
[ ! -f "$out/guard.md" ] || summarize "$out/guard.md"
exit "$code"
