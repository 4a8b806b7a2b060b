#!/usr/bin/env bash
# A Tower of its own for the engine tests: up, or down. A process apart, so that its failing is a failed test, not the
# end of ./dev test. Exit code 3: no engine can be had here.
set -euo pipefail
# shellcheck source=scripts/lib/all.sh
. "$ROOT/scripts/lib/all.sh"
# shellcheck source=scripts/lib/official.sh
. "$ROOT/scripts/lib/official.sh"
# shellcheck source=scripts/lib/clients.sh
. "$ROOT/scripts/lib/clients.sh"

stack_define test
case "$1" in
  up)
    engine_up || exit
    need_tools curl jq
    # What a run that was killed left behind would be tested instead of this build.
    stack_remove_orphans
    stack_check_ports
    stack_begin
    images_ensure
    official_ensure
    clients_ensure
    tools_ensure
    build_images
    stack_passwords
    quietly stack_init
    stack_fetch_ca
    stack_wait
    trust_add
    registry_push 1.0.0 1.1.0
    official_push
    write_intent
    stack_write_env
    printf '%s=%q\n' OFFICIAL_IMAGES "${OFFICIAL_RELEASES[*]%% *}" \
      CLIENTS_IMAGE "$CLIENTS_IMAGE" CLIENTS_TINY "$CLIENTS_TINY" >>"$STACK_ENV"
    ;;
  down)
    stack_remove
    # Only an engine that this very run has started, and only if nobody else uses it by now.
    if [ "${2:-}" = with-engine ] && daemon_is_idle; then daemon_stop; fi
    ;;
esac
