#!/usr/bin/env bash
# ./dev down: leaves the machine as `up` found it, except for what was downloaded (that goes with --purge).
set -euo pipefail
# shellcheck source=scripts/lib/all.sh
. "$ROOT/scripts/lib/all.sh"

engine=unless-used
purge=
for option in "$@"; do
  case "$option" in
    --engine) engine=stop ;;
    --keep-engine) engine=keep ;;
    --purge) purge=1 ;;
    *) die "down does not know \"$option\"." "It takes --engine, --keep-engine, --purge." ;;
  esac
done
[ -z "$purge" ] || engine=stop

step "Removing what ./dev made"
for stack in sandbox test; do
  (stack_define "$stack" && stack_remove)
done
rm -rf "$DEV_DIR"

if daemon_pid >/dev/null; then
  others=$(DOCKER_HOST=$DAEMON_HOST docker ps --quiet | wc -l)
  if [ "$engine" = stop ] || { [ "$engine" = unless-used ] && [ "$others" = 0 ]; }; then
    daemon_stop
  elif [ "$engine" = unless-used ]; then
    say "the engine we started stays: $others other containers run on it (./dev down --engine stops it all the same)"
  fi
fi

if [ -n "$purge" ]; then
  rm -rf "$ENGINE_DIR"
  packages_forget
  say "downloads and cached images removed; the Debian packages stay installed"
elif [ -e "$ENGINE_DIR" ]; then
  say "kept so that the next start is quick: $ENGINE_DIR (images, stand-ins, build cache); --purge removes it"
fi
