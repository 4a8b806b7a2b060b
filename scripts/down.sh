#!/usr/bin/env bash
# ./dev down: leaves the machine as `up` found it, except for what was downloaded (that goes with --purge).
set -euo pipefail
# shellcheck source=scripts/lib/all.sh
. "$ROOT/scripts/lib/all.sh"

engine=if-ours-and-idle
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
bash "$ROOT/scripts/bench.sh" down
rm -rf "$DEV_DIR"

if daemon_pid >/dev/null; then
  if [ "$engine" = stop ]; then
    daemon_stop
  elif [ "$engine" = keep ]; then
    say "the Docker Engine stays, as asked"
  elif ! daemon_is_this_clones; then
    say "the Docker Engine stays: $(cat "$ENGINE_DIR/started-by") has started it (--engine stops it all the same)"
  elif ! daemon_is_idle; then
    say "the Docker Engine stays: other containers run on it (--engine stops it all the same)"
  else
    daemon_stop
  fi
fi

if [ -n "$purge" ]; then
  rm -rf "$ENGINE_DIR"
  packages_forget
  say "downloads and cached images removed; the Debian packages stay installed"
elif [ -e "$ENGINE_DIR" ]; then
  say "kept so that the next start is quick: $ENGINE_DIR (images, stand-ins, build cache); --purge removes it"
fi
