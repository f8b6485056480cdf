#!/usr/bin/env bash
# Plans and stops with billstop itself, on a practice cloud of its own; none of your keys is read.
#   sandbox_test.sh FOLDER_OF_BILLSTOP FOLDER_OF_THE_PLUGIN
set -euo pipefail
bin=$1 plugins=$2
work=$(mktemp -d)
trap 'kill "$cloud" 2>/dev/null || true; rm -rf "$work"' EXIT

: >"$work/ready"
env -i "$bin/billstop-sandbox" --demo --clock-rate 60 --listen 127.0.0.1:0 \
  --obs-listen 127.0.0.1:0 --env-file "$work/env" >"$work/ready" 2>"$work/log" &
cloud=$!
until grep -q '^ready' "$work/ready"; do
  kill -0 "$cloud" 2>/dev/null || { cat "$work/log"; exit 1; }
  sleep 0.1
done

# Only what the practice cloud's env file says reaches billstop.
billstop() {
  env -i HOME="$work" PATH="$PATH" bash -c '. "$0"; exec "$@"' "$work/env" "$bin/billstop" "$@" \
    --plugin-dir "$plugins" --state-dir "$work/state" --no-color
}
account=$(. "$work/env" && printf %s "$HUAWEICLOUD_SDK_DOMAIN_ID")

billstop plan --plugins @NAME@ -o "$work/stop.plan" >"$work/plan.txt"
billstop apply "$work/stop.plan" --confirm "$account" --output json >"$work/result.json"
ended=$(grep -c '"verdict": *"ended"' "$work/result.json")
echo "@NAME@ stopped $ended resources."
[ "$ended" -gt 0 ]
