# shellcheck shell=bash
# Who may do what at the same time. A lock ends with the process that holds it, however that ends.

lock_file() { echo "${TMPDIR:-/tmp}/tower-dev-$1-$UID.lock"; }

# one_at_a_time NAME COMMAND…: of all clones on this machine, in turn.
one_at_a_time() {
  local name=$1 fd code=0
  shift
  exec {fd}>"$(lock_file "$name")"
  flock --nonblock "$fd" || { say "waiting for another ./dev on this machine ($name)" && flock "$fd"; }
  # Not in a condition, where `set -e` is off and the command would go on after a failure.
  "$@"
  code=$?
  exec {fd}>&-
  return "$code"
}

# The clone's own locks are files of the clone, so that none is left behind: `up` and `down` change the sandbox, and `down`
# deletes what `test` and `bench` work in. Descriptors 5 and 6; they are closed for processes that outlive the script.
clone_lock_sandbox() {
  exec 5<"$ROOT/dev"
  flock --nonblock 5 || _clone_is_busy "./dev up or ./dev down" "$ROOT/dev"
}

# clone_lock_tests shared|exclusive
clone_lock_tests() {
  exec 6<"$ROOT/scripts"
  flock --nonblock "--$1" 6 || _clone_is_busy "./dev test, ./dev bench or ./dev down" "$ROOT/scripts"
}

_clone_is_busy() {
  # Close our own, which would be found as well.
  exec 5<&- 6<&-
  die "$1 is already running in this clone (process $(_holders "$2"))." "Wait until it ends, or stop it, and try again."
}

# The processes that have it open, including those a killed run started.
_holders() {
  local fd pid
  for fd in /proc/[0-9]*/fd/[56]; do
    pid=${fd#/proc/}
    [ "$(readlink "$fd" 2>/dev/null)" != "$1" ] || echo "${pid%%/*}"
  done | sort -un | paste -sd' ' -
}
