#!/usr/bin/env bash
# ./dev test [unit] [engine] [e2e]: those parts; without a name all of them, which is what CI checks. The last line is
# "N passed, N failed, N skipped".
#   unit    without an engine: pure code, actors, the HTTP API, and Caddy and the registry where they are installed
#   engine  adapters on a real engine
#   e2e     a whole Tower on a real engine, as its users meet it
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$ROOT/scripts/lib/common.sh"
# shellcheck source=scripts/lib/wait.sh
. "$ROOT/scripts/lib/wait.sh"
# shellcheck source=scripts/lib/lock.sh
. "$ROOT/scripts/lib/lock.sh"
# shellcheck source=scripts/lib/packages.sh
. "$ROOT/scripts/lib/packages.sh"
# shellcheck source=scripts/lib/daemon.sh
. "$ROOT/scripts/lib/daemon.sh"
# shellcheck source=scripts/lib/dotnet.sh
. "$ROOT/scripts/lib/dotnet.sh"
# shellcheck source=scripts/lib/node.sh
. "$ROOT/scripts/lib/node.sh"
# shellcheck source=scripts/lib/results.sh
. "$ROOT/scripts/lib/results.sh"

usage_error() {
  printf 'dev test: there is no part "%s"; the parts are unit, engine and e2e\n' "$1" >&2
  exit 2
}
for part in "$@"; do
  case "$part" in unit | engine | e2e) ;; *) usage_error "$part" ;; esac
done
# wants PART: whether it was asked for.
PARTS=" ${*:-unit engine e2e} "
wants() { case "$PARTS" in *" $1 "*) return 0 ;; *) return 1 ;; esac }

started=$(date +%s)
stack_state=absent
engine_before=$(daemon_pid || true)

cleanup() {
  [ "$stack_state" = present ] || return 0
  stack_state=absent
  step "Removing the tests' Tower"
  local engine=with-engine
  [ -z "$engine_before" ] || engine=keep-engine
  # The next run would remove it, but until then it is left on the machine: a failure.
  if ! bash "$ROOT/scripts/test-stack.sh" down "$engine"; then
    results_count "removing the tests' Tower" 0 1 0 0
  fi
}
trap cleanup EXIT

# check NAME COMMAND…: something that passes or fails as a whole, and without which the tests mean nothing.
check() {
  local name=$1 begun=$SECONDS
  shift
  if "$@"; then return; fi
  results_count "$name" 0 1 0 "$((SECONDS - begun))"
  results_close
  exit 1
}

dotnet_check
# Before anything is written to $DEV_DIR, which ./dev down deletes. Not held by what builds leave running.
clone_lock_tests shared
rm -rf "$RESULTS_DIR"
mkdir -p "$RESULTS_DIR"

step "Restore, build, format"
check restore quietly dotnet restore "$SOLUTION" 6<&-
check build quietly dotnet build "$SOLUTION" --no-restore --configuration Release \
  '-consoleLoggerParameters:ErrorsOnly;NoSummary' 6<&-
check "format (./dev fmt mends it)" dotnet_format_check 6<&-
node_semver 6<&-

# A Tower that the engine tests have for themselves; without an engine their tests are skipped, and named.
bring_up_stack() {
  step "A Tower of its own for the engine tests"
  exec 7>"$(lock_file test)"
  flock --nonblock 7 || { say "waiting for another ./dev test on this machine to end" && flock 7; }
  stack_state=present
  local code=0
  bash "$ROOT/scripts/test-stack.sh" up 6<&- 7>&- 2> >(tee "$RESULTS_DIR/stack.log" >&2) || code=$?
  case "$code" in
    0)
      export TOWER_E2E=1 TOWER_SANDBOX_ENV="$DEV_DIR/test/sandbox.env"
      # Nothing else of that file: its TOWER_* would be taken for settings by the server the other tests start.
      # shellcheck source=/dev/null
      DOCKER_HOST=$(. "$TOWER_SANDBOX_ENV" && echo "$DOCKER_HOST")
      export DOCKER_HOST
      ;;
    "$EXIT_NO_ENGINE")
      stack_state=absent
      printf '%s    NO ENGINE: every test that needs one is SKIPPED and named below.%s\n' "$YELLOW" "$PLAIN"
      ;;
    *)
      results_count "engine tests' own Tower" 0 1 0 "$(($(date +%s) - started))"
      results_failed "the engine tests' own Tower did not come up, so none of them ran:" <"$RESULTS_DIR/stack.log"
      ;;
  esac
}

if wants engine || wants e2e; then bring_up_stack; fi
# Caddy and the registry, for tests that start them without an engine.
export PATH="$DEV_DIR/tools:$PATH"

# tests_of PROJECT: runs those of its tests that were asked for.
tests_of() {
  local project=$1 filter=
  case "$project" in
    *.EndToEnd.Tests.csproj) wants e2e || return 0 ;;
    *)
      if ! wants unit && ! wants engine; then return 0; fi
      wants engine || filter='Needs!=engine'
      wants unit || filter='Needs=engine'
      # No other project has tests of the engine.
      case "$filter$project" in Needs=engine*Actors.Tests.csproj) ;; Needs=engine*) return 0 ;; esac
      ;;
  esac
  local begun=$SECONDS code=0
  dotnet_test "$project" "$filter" 6<&- || code=$?
  results_add "$(basename "$project" .csproj)" "$code" "$((SECONDS - begun))"
}

step "Tests"
for project in "$ROOT"/tests/*.Tests/*.csproj; do
  tests_of "$project" 7>&-
done

cleanup
step "Done in $(seconds_since "$started"); results and logs: ${RESULTS_DIR#"$ROOT"/}"
results_close
