# shellcheck shell=bash
# Sourced by every script: where things are and how we talk to the person at the terminal.

: "${ROOT:?start this through ./dev}"
# What was called, for messages that say how to try again.
DEV_COMMAND=${DEV_COMMAND:-./dev up}
# State of this clone; the engine's own state is shared by all clones of a machine (see daemon.sh).
DEV_DIR="$ROOT/.dev"

# The engine cannot be had here; a caller that can do without (./dev test) tells it apart from a failure by this code.
EXIT_NO_ENGINE=3

BOLD='' RED='' YELLOW='' PLAIN=''
if [ -t 1 ]; then BOLD=$'\e[1m' RED=$'\e[31m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'; fi

step() { printf '%s==> %s%s\n' "$BOLD" "$*" "$PLAIN"; }
say() { printf '    %s\n' "$*"; }
warn() { printf '%swarning:%s %s\n' "$YELLOW" "$PLAIN" "$*" >&2; }
die() {
  printf '%serror:%s %s\n' "$RED" "$PLAIN" "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }
is_debian() { [ -r /etc/debian_version ] && have apt-get && have dpkg; }

# A few files (the daemon's trust, /etc/hosts) belong to root even when the engine is open to this user.
as_root() {
  if is_root; then "$@"; else sudo "$@"; fi
}

seconds_since() { printf '%s s' "$(($(date +%s) - $1))"; }

# Long output of a tool is only worth reading when it failed. In a subshell, so that a `die` inside is shown as well.
quietly() {
  local log
  log=$(mktemp)
  if ("$@") >"$log" 2>&1; then
    rm -f "$log"
  else
    local code=$?
    tail -n 60 "$log" >&2
    rm -f "$log"
    return "$code"
  fi
}
