# shellcheck shell=bash
# Who may do what at the same time. A lock ends with the process that holds it, however that ends.

lock_file() { echo "${TMPDIR:-/tmp}/tower-dev-$1-$UID.lock"; }

# one_at_a_time NAME COMMAND…: of all clones on this machine, in turn.
one_at_a_time() {
  local name=$1 fd code=0
  shift
  exec {fd}>"$(lock_file "$name")"
  flock --nonblock "$fd" || { say "waiting for another ./dev on this machine ($name)" && flock "$fd"; }
  # Not in a condition, which would have the command go on behind its own failures.
  "$@"
  code=$?
  exec {fd}>&-
  return "$code"
}

# The clone's own locks are files of it, so that none is left behind: `up` and `down` change the sandbox, and `down` takes
# away what `test` and `bench` work in. Descriptors 5 and 6, closed for whatever is to run on by itself.
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
  # Ours, which would be found as well.
  exec 5<&- 6<&-
  die "$1 is at work in this clone already (process $(_holders "$2"))." "Wait until it has ended, or end it, and try again."
}

# Those that have it open: what a killed run has started counts, until it has ended.
_holders() {
  local fd pid
  for fd in /proc/[0-9]*/fd/[56]; do
    pid=${fd#/proc/}
    [ "$(readlink "$fd" 2>/dev/null)" != "$1" ] || echo "${pid%%/*}"
  done | sort -un | paste -sd' ' -
}
