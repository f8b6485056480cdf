# Sourced by scripts that need a practice cloud of their own. Expects $BILLSTOP_SANDBOX_PROGRAM.

# practice_start DIR [sandbox options]: starts a sandbox on free ports, leaves its addresses in
# PRACTICE_API and PRACTICE_OBS, its process in PRACTICE_PID and reads its env file.
practice_start() {
  local dir=$1 word tries=0
  shift
  mkdir -p "$dir"
  : >"$dir/sandbox.out"
  "$BILLSTOP_SANDBOX_PROGRAM" --listen 127.0.0.1:0 --obs-listen 127.0.0.1:0 \
    --env-file "$dir/practice.env" "$@" >"$dir/sandbox.out" 2>"$dir/sandbox.err" </dev/null &
  PRACTICE_PID=$!
  until read -r word PRACTICE_API PRACTICE_OBS <"$dir/sandbox.out" && [ "$word" = ready ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 600 ] || ! kill -0 "$PRACTICE_PID" 2>/dev/null; then
      echo "The practice cloud did not start:" >&2
      cat "$dir/sandbox.err" >&2
      return 1
    fi
    sleep 0.1
  done
  # shellcheck disable=SC1091
  . "$dir/practice.env"
}

practice_stop() {
  [ -n "${PRACTICE_PID:-}" ] || return 0
  kill "$PRACTICE_PID" 2>/dev/null || true
  wait "$PRACTICE_PID" 2>/dev/null || true
  PRACTICE_PID=
}
