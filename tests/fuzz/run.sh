#!/usr/bin/env bash
# Fuzzes what reads other people's bytes: each harness for a while, beginning with its corpus.
#
#   tests/fuzz/run.sh [--seconds 600] [NAME...]
#
# Prints how often each was run and the edges that were reached. What is found stays in
# build/fuzz/found; what was learned stays in build/fuzz/learned for the next time.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. tests/support/setup.sh

seconds=600 names=()
while [ $# -gt 0 ]; do
  case "$1" in
    --seconds) seconds=${2:?--seconds needs a number}; shift 2 ;;
    -*) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    *) names+=("$1"); shift ;;
  esac
done

billstop_install_build_tools && billstop_install clang libclang-rt-14-dev || exit 1
if [ ${#names[@]} -eq 0 ]; then
  for corpus in tests/fuzz/corpus/*/; do names+=("$(basename "$corpus")"); done
fi
billstop_build fuzz "${names[@]/#/fuzz_}" || exit 1

mkdir -p build/fuzz/found
# fuzz_one NAME: one line that begins with ok or FAILED.
fuzz_one() {
  local name=$1 learned=build/fuzz/learned/$1 log=build/fuzz/$1.log verdict=ok program
  mkdir -p "$learned"
  program=$(find build/fuzz -name "fuzz_$name" -type f -perm -u+x | head -n 1)
  "$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
    -artifact_prefix="build/fuzz/found/$name-" "$learned" "tests/fuzz/corpus/$name" >"$log" 2>&1 ||
    verdict=FAILED
  printf '%-6s %-18s %10s executions, %6s edges\n' "$verdict" "$name" \
    "$(sed -nE 's/^stat::number_of_executed_units: *//p' "$log")" \
    "$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 | cut -d' ' -f2)"
  [ "$verdict" = ok ] || tail -n 30 "$log"
}
export -f fuzz_one
export seconds

told=$(mktemp)
printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz_one {}' | tee "$told"
passed=$(grep -c '^ok ' "$told") failed=$(grep -c '^FAILED ' "$told")
rm -f "$told"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -eq ${#names[@]} ]
