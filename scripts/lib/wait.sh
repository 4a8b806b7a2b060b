# shellcheck shell=bash
# Waiting for other programs. Every limit is a setting (seconds, from the environment), long enough for a machine fifty times
# as slow, and named in the error when it is reached.

DEV_WAIT_ENGINE=${DEV_WAIT_ENGINE:-300}           # until a Docker Engine we have started answers
DEV_WAIT_ENGINE_STOP=${DEV_WAIT_ENGINE_STOP:-120} # until it ends
DEV_WAIT_PULL=${DEV_WAIT_PULL:-30}                # until a registry responds; the pull itself has no limit
DEV_WAIT_PRUNE=${DEV_WAIT_PRUNE:-60}              # until another prune ends
DEV_WAIT_CA=${DEV_WAIT_CA:-300}                   # until Caddy has made its root
DEV_WAIT_TOWER=${DEV_WAIT_TOWER:-300}             # until Tower answers
DEV_WAIT_APP=${DEV_WAIT_APP:-120}                 # until the deployed sample app answers
DEV_WAIT_REMOVAL=${DEV_WAIT_REMOVAL:-60}          # until the engine has removed what it was told to remove
DEV_WAIT_PACKAGES=${DEV_WAIT_PACKAGES:-600}       # until another apt or dpkg ends
DEV_WAIT_TEST=${DEV_WAIT_TEST:-900}               # until a test is considered hanging; the longest takes 4 min on two quiet cores

for setting in "${!DEV_WAIT_@}"; do
  [[ "${!setting}" =~ ^(0|[1-9][0-9]*)$ ]] || die "$setting is \"${!setting}\": it takes whole seconds."
done
unset setting

# wait_until SETTING WHAT COMMAND…: asks until it succeeds; fails when the setting's time is up.
wait_until() {
  local seconds=${!1} setting=$1 what=$2 since=$SECONDS said=$SECONDS
  shift 2
  until "$@"; do
    [ $((SECONDS - since)) -lt "$seconds" ] || return 1
    if [ $((SECONDS - said)) -ge 15 ]; then
      said=$SECONDS
      say "waiting for $what: $((SECONDS - since)) s of at most $seconds ($setting)"
    fi
    sleep 0.2
  done
}

# longer SETTING: what to try when the time was too short.
longer() { echo "If it only needs more time than ${!1} s: $1=$((${!1} * 5 + 60)) $DEV_COMMAND"; }
