# Sourced by examples/quickstart.sh and tests/run.sh. Brings what a bare Debian 12 lacks and builds.
# Asks for nothing and needs no network when everything is there already.

# A package counts as missing by what dpkg knows, so that a build dependency without a program of
# its own is found too.
billstop_missing_packages() {
  local package
  for package in "$@"; do
    if ! dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed; then
      printf '%s\n' "$package"
    fi
  done
}

billstop_install() {
  local names missing as_root=()
  names=$(billstop_missing_packages "$@") || return 1
  [ -n "$names" ] || return 0
  read -r -d '' -a missing <<<"$names" || true
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      echo "Missing: ${missing[*]}. Install them as root, or install sudo, and start again." >&2
      return 1
    fi
    as_root=(sudo)
  fi
  echo "Installing ${missing[*]}" >&2
  local log
  log=$(mktemp)
  # A stale package list names versions that the mirror no longer has: refresh it first.
  if ! { "${as_root[@]}" apt-get -q update &&
         "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
           apt-get -q install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

# What building and the demo need.
billstop_install_build_tools() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "No dpkg here: installing nothing, the build needs the packages that README.md names." >&2
    return 0
  fi
  billstop_install g++ cmake ninja-build ccache libboost-dev libboost-program-options-dev libboost-context-dev \
    libcurl4-openssl-dev libssl-dev libspdlog-dev nlohmann-json3-dev libpugixml-dev libgtest-dev \
    libgmock-dev libbenchmark-dev python3 python3-venv curl git ca-certificates
}

# What only tests need: other compilers' plugins, other clients of the practice cloud, a look at
# every connection, shells to complete in, a browser for the report.
billstop_install_test_tools() {
  command -v dpkg-query >/dev/null 2>&1 || return 0
  billstop_install strace make clang libc++-dev libc++abi-dev abigail-tools rclone s3cmd zsh fish chromium python3-yaml \
    libjemalloc-dev
}

# billstop_build PRESET [TARGET...]: quiet unless it fails.
billstop_build() {
  local preset=$1 log jobs
  shift
  log=$(mktemp)
  jobs=$(nproc 2>/dev/null || echo 2)
  echo "Building ($preset, $jobs jobs; the first time takes some minutes)" >&2
  if ! { cmake --preset "$preset" &&
         cmake --build --preset "$preset" --parallel "$jobs" ${1:+--target "$@"}; } >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    rm -f "$log"
    echo "The build failed; the lines above are its end." >&2
    return 1
  fi
  rm -f "$log"
}

# Nothing of a real account may reach a practice run: no cloud variable, no proxy, no files of HOME.
# $1 is the directory that becomes the empty HOME.
billstop_clear_cloud() {
  local name
  while IFS= read -r name; do
    case "$name" in
      HUAWEICLOUD_*|HW_*|OS_*|OBS_*|HC_*|BILLSTOP_*|*_proxy|*_PROXY) unset "$name" ;;
    esac
  done < <(compgen -v)
  export HOME="$1"
  unset XDG_CONFIG_HOME XDG_STATE_HOME XDG_DATA_HOME
  export BILLSTOP_METADATA_ENDPOINT=off
}
