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

# Another clone's test stack, which may be running, has the same names as ours.
tests_remove() (
  stack_define test
  exec 7>"$(lock_file test)" || exit
  if flock --nonblock 7; then stack_remove; else say "test: another clone's ./dev test runs; leaving its resources alone"; fi
)

clone_lock_sandbox
clone_lock_tests exclusive
sandbox_recall
step "Removing what ./dev made"
failed=
(sandbox_remove) || failed=1
tests_remove || failed=1
bash "$ROOT/scripts/bench.sh" down || failed=1
[ -z "$failed" ] ||
  die "not everything could be removed (see above). What ./dev keeps in $DEV_DIR stays, so that ./dev down can be tried again."
# The engine's folder is needed until it has ended.
[ ! -e "$SETTINGS_FILE" ] || settings_remember_engine

if daemon_pid >/dev/null; then
  if [ "$engine" = stop ]; then
    daemon_stop
  elif [ "$engine" = keep ]; then
    say "the Docker Engine stays, as asked ($(daemon_command "./dev down --engine") stops it)"
  elif ! daemon_is_this_clones; then
    say "the Docker Engine stays: $(cat "$ENGINE_DIR/started-by") has started it ($(daemon_command "./dev down --engine") stops it all the same)"
  elif ! daemon_is_idle; then
    say "the Docker Engine stays: other containers run on it ($(daemon_command "./dev down --engine") stops it all the same)"
  else
    daemon_stop
  fi
fi
rm -rf "$DEV_DIR"

if [ -n "$purge" ]; then
  rm -rf "$ENGINE_DIR"
  packages_forget
  say "downloads and cached images removed; the Debian packages stay installed"
  # The one that ./dev started has ended.
  if engine_answers; then
    one_at_a_time images standins_remove
    say "images pulled from a registry stay on the engine${DOCKER_HOST:+ at $DOCKER_HOST}, which ./dev did not start"
  fi
elif [ -e "$ENGINE_DIR" ]; then
  say "kept so that the next start is quick: $ENGINE_DIR (images, stand-ins, build cache); $(daemon_command "./dev down --purge") removes it"
fi
