#!/usr/bin/env bash
# Every test: sets up, builds a preset and runs the parts below, then sums up.
#
#   tests/run.sh [--preset release|dev|asan-ubsan|tsan] [-k TEXT]
#
# -k TEXT runs only the end-to-end cases whose name contains TEXT, and nothing else.
# BILLSTOP_OFFLINE=1 leaves out interop, whose official SDKs have to be downloaded once.
# BILLSTOP_SEED=N picks the random accounts.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. tests/support/setup.sh

preset=release only=
while [ $# -gt 0 ]; do
  case "$1" in
    --preset) preset=${2:?--preset needs a name}; shift 2 ;;
    --preset=*) preset=${1#*=}; shift ;;
    -k) only=${2:?-k needs a text}; shift 2 ;;
    -h|--help) sed -n '2,8s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "Unknown option $1 (known: --preset NAME, -k TEXT)" >&2; exit 2 ;;
  esac
done
case "$preset" in release|dev) sanitized=no ;; *) sanitized=yes ;; esac

billstop_install_build_tools && billstop_install_test_tools && billstop_build "$preset" || exit 1

build=$PWD/build/$preset
passed=0 failed=0 ran=() left_out=() failures=()

# part NAME COMMAND...: the command's last line "N passed, N failed" counts; a command that ends
# non-zero without such a line, or without a failure in it, counts as one failure.
part() {
  local name=$1 log code line started=$SECONDS
  shift
  printf '\n== %s\n\n' "$name"
  log=$(mktemp)
  "$@" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
  rm -f "$log"
  local good=${line%% passed*} bad
  bad=${line#*, }
  bad=${bad%% failed*}
  good=${good:-0} bad=${bad:-0}
  if [ "$code" -ne 0 ] && [ "$bad" -eq 0 ]; then
    echo "$name ended with $code."
    bad=1
  fi
  if [ "$code" -eq 0 ] && [ "$good" -eq 0 ]; then
    echo "No test of $name ran, which counts as a failure."
    bad=1
  fi
  passed=$((passed + good)) failed=$((failed + bad))
  [ "$bad" -eq 0 ] || failures+=("$name")
  ran+=("$name ($good passed, $bad failed, $((SECONDS - started)) s)")
}

# ctest's summary in this script's words.
run_ctest() {
  local log code total bad
  log=$(mktemp)
  ctest --test-dir "$build" --parallel "$(nproc)" --output-on-failure --no-tests=error \
    --timeout 600 >"$log" 2>&1
  code=$?
  grep -vE '^ *Start +[0-9]+:|\.\.\. +Passed ' "$log"
  read -r bad total < <(sed -nE 's/^[0-9]+% tests passed, ([0-9]+) tests? failed out of ([0-9]+)$/\1 \2/p' "$log")
  rm -f "$log"
  printf '%s passed, %s failed\n' "$((${total:-0} - ${bad:-0}))" "${bad:-0}"
  return "$code"
}

# An example is one test: it ends with 0 or not.
run_example() {
  if BILLSTOP_BIN="$build/bin" "examples/$1/run.sh"; then
    echo "1 passed, 0 failed"
  else
    echo "0 passed, 1 failed"
    return 1
  fi
}

export BILLSTOP="$build/bin/billstop" SANDBOX="$build/bin/billstop-sandbox"
export CHECK="$build/bin/billstop-check"
export HOSTILE="$build/tests/contract/plugins/hostile-plugin-of-tests.so"
seed=${BILLSTOP_SEED:-1}

if [ -n "$only" ]; then
  part "end to end, cases with \"$only\"" python3 tests/end_to_end/run.py -k "$only"
else
  part "house rules" python3 tests/support/house_rules.py
  part "unit, plugins, simulation" run_ctest
  part "end to end" python3 tests/end_to_end/run.py
  if [ "$sanitized" = no ]; then
    part "random accounts" python3 tests/end_to_end/random_accounts.py --seed "$seed"
    part "the least policy" python3 tests/end_to_end/policy.py
    part "each plugin alone" python3 tests/end_to_end/selected_plugins.py
    part "example: select plugins" run_example select_plugins
    part "killed and resumed" python3 tests/crash/kill_and_resume.py --seed "$seed"
    part "what goes wrong" python3 tests/crash/what_goes_wrong.py
    part "on a terminal" python3 tests/end_to_end/terminal/terminal.py
    part "the report in a browser" python3 tests/browser/report_test.py
    part "a new user" python3 tests/end_to_end/new_user.py
    part "logins" python3 tests/end_to_end/logins.py
    part "many accounts" python3 tests/end_to_end/many_accounts.py
    part "pipelines" python3 tests/end_to_end/pipelines.py
    part "mutations apply" python3 tests/simulation/mutations/run.py --check
    part "traps" python3 tests/traps/run.py --check
    part "a stranger's plugin" tests/contract/stranger.sh "$build"
    part "hostile plugins" python3 tests/contract/hostile.py --seed "$seed"
    part "fuzzing, 30 s each" tests/fuzz/run.sh --seconds 30
    part "no connection leaves" python3 tests/end_to_end/no_leak.py
    part "performance, ratios" env BILLSTOP_VIRTUAL="$build/bin/billstop-virtual" \
      BILLSTOP_PLUGINS="$build/lib/billstop/plugins" python3 tests/performance/run.py --check
    if [ "${BILLSTOP_OFFLINE:-0}" = 1 ]; then
      left_out+=("interop (BILLSTOP_OFFLINE=1)")
    else
      part "interop: the official SDKs, rclone, s3cmd" tests/interop/run.sh
    fi
  else
    left_out+=("random accounts, strangers' plugins, fuzzing, no connection leaves, interop (they run on release and dev)")
  fi
fi

printf '\n== Summary (%s, %s s)\n\n' "$preset" "$SECONDS"
printf 'ran: %s\n' "${ran[@]}"
[ ${#left_out[@]} -eq 0 ] || printf 'left out: %s\n' "${left_out[@]}"
[ ${#failures[@]} -eq 0 ] || printf 'FAILED: %s\n' "${failures[@]}"
printf '%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
