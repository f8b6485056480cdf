#!/usr/bin/env bash
# Makes the plan that a person reviews: the file, its hash, a page, a summary. Changes nothing.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

wish=(--allow "${BILLSTOP_ALLOW:-reversible}")
[ -z "${BILLSTOP_OWNERS:-}" ] || wish+=(--owners "$BILLSTOP_OWNERS")
[ -z "${BILLSTOP_OLDER:-}" ] || wish+=(--older-than "$BILLSTOP_OLDER")

code=0
"$billstop" plan "${common[@]}" "${wish[@]}" -o "$out/stop.plan" --html "$out/plan.html" \
  --markdown "$out/plan.md" --junit "$out/plan.xml" || code=$?
[ ! -f "$out/plan.md" ] || summarize "$out/plan.md"
# What the reviewer's approval is bound to.
[ ! -f "$out/stop.plan" ] || sha256sum "$out/stop.plan" | cut -d' ' -f1 >"$out/stop.hash"
exit "$code"
