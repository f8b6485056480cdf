#!/usr/bin/env bash
# Deletes the one log group that the settings name, on a practice cloud of its own.
#   run.sh FOLDER_OF_BILLSTOP FOLDER_OF_THE_PLUGIN
set -euo pipefail
bin=$1 plugins=$2 here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'kill "$cloud" 2>/dev/null || true; rm -rf "$work"' EXIT

: >"$work/ready"
env -i "$bin/billstop-sandbox" --account "$here/account.json" --clock-rate 60 \
  --listen 127.0.0.1:0 --obs-listen 127.0.0.1:0 --env-file "$work/env" >"$work/ready" 2>"$work/log" &
cloud=$!
until grep -q '^ready' "$work/ready"; do
  kill -0 "$cloud" 2>/dev/null || { cat "$work/log"; exit 1; }
  sleep 0.1
done

cat >"$work/billstop.json" <<JSON
{
  "plugin_dirs": ["$plugins"],
  "plugins": {"log-groups": {"settings": {"names": ["lts-group-modelarts"]}}},
  "allow": ["reversible", "data"]
}
JSON
billstop() {
  env -i HOME="$work" PATH="$PATH" bash -c '. "$0"; exec "$@"' "$work/env" "$bin/billstop" "$@" \
    --config "$work/billstop.json" --state-dir "$work/state" --no-color
}

billstop plan --plugins log-groups -o "$work/stop.plan" >"$work/plan.txt" 2>"$work/plan.log"
grep -q 'not named in the' "$work/plan.txt"
billstop apply "$work/stop.plan" --confirm sandbox-log-groups --output json \
  >"$work/result.json" 2>"$work/apply.log"
[ "$(grep -c '"verdict": *"\(ended\|gone\)"' "$work/result.json")" -eq 1 ]
billstop find lts-group >"$work/left.txt" 2>/dev/null
grep -q lts-group-audit "$work/left.txt"
grep -q lts-group-kept "$work/left.txt"
if grep -q lts-group-modelarts "$work/left.txt"; then
  echo "lts-group-modelarts is still there"
  exit 1
fi
echo "Deleted the log group that was named, and no other."
