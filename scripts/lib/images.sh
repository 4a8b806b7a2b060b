# shellcheck shell=bash
# The images Tower needs but does not build: kept when present, pulled when the registry answers, else stood in for.

# shellcheck source=scripts/lib/standins.sh
. "$ROOT/scripts/lib/standins.sh"

CADDY_IMAGE=caddy:2.11.4
REGISTRY_IMAGE=registry:2.8.3
OTEL_IMAGE=grafana/otel-lgtm:latest
SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ASPNET_IMAGE=mcr.microsoft.com/dotnet/aspnet:10.0

SILENT_REGISTRIES=" "

_registry_of() {
  case "$1" in
    *.*/*) echo "${1%%/*}" ;;
    *) echo docker-hub ;;
  esac
}

_pull() {
  local image=$1 registry log pid deadline=$((SECONDS + DEV_WAIT_PULL)) code=0 why
  registry=$(_registry_of "$image")
  [[ "$SILENT_REGISTRIES" != *" $registry "* ]] || return 1
  say "pulling $image"
  log=$(mktemp)
  docker pull "$image" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null && ! grep -q 'Pulling from' "$log"; do
    [ $SECONDS -lt $deadline ] || kill "$pid"
    sleep 0.1
  done
  wait "$pid" || code=$?
  if [ "$code" -ne 0 ]; then
    grep -qE 'Pulling from|manifest unknown' "$log" || SILENT_REGISTRIES+="$registry "
    why=$(tail -n 1 "$log" | cut -c1-160)
    say "cannot pull $image: ${why:-its registry did not respond within $DEV_WAIT_PULL s (DEV_WAIT_PULL)}"
  fi
  rm -f "$log"
  return "$code"
}

_ensure() {
  local image=$1 build_standin=$2
  if docker image inspect "$image" >/dev/null 2>&1; then
    standin_is "$image" || return 0
  elif _pull "$image"; then
    return 0
  fi
  "$build_standin" "$image"
  STANDINS+=("$image")
}

# A published image the developer has under this name stays what it is.
_alias() {
  if ! docker image inspect "$2" >/dev/null 2>&1 || standin_is "$2"; then docker tag "$1" "$2"; fi
}

# images_prune LABEL: removes the old versions of rebuilt images. The engine runs one prune at a time, and what is not pruned
# does no harm.
images_prune() {
  wait_until DEV_WAIT_PRUNE "another prune to end" _prune "$1" ||
    warn "unused images stay: another prune did not end within $DEV_WAIT_PRUNE s (DEV_WAIT_PRUNE)"
}

_prune() {
  local answer
  if answer=$(docker image prune --force --filter "label=$1" 2>&1); then return; fi
  [[ "$answer" != *"already running"* ]] || return 1
  warn "unused images stay: ${answer##*$'\n'}"
}

# Two clones that make the same stand-in at once would each remove what the other builds on.
images_ensure() { one_at_a_time images _images_ensure; }

_images_ensure() {
  STANDINS=()
  _ensure "$SDK_IMAGE" standin_sdk
  _ensure "$ASPNET_IMAGE" standin_aspnet
  _ensure "$CADDY_IMAGE" standin_caddy
  _ensure "$REGISTRY_IMAGE" standin_registry
  _ensure "$OTEL_IMAGE" standin_otel
  # The names compose files written by hand use.
  _alias "$CADDY_IMAGE" caddy:2
  _alias "$REGISTRY_IMAGE" registry:2
  if [ ${#STANDINS[@]} -gt 0 ]; then
    warn "these images are STAND-INS made on this machine (label tower.standin=true), not the published ones:"
    printf '           %s\n' "${STANDINS[@]}" >&2
    if [[ " ${STANDINS[*]} " = *" $CADDY_IMAGE "* ]]; then
      warn "the stand-in for $CADDY_IMAGE runs Debian's Caddy, $(docker run --rm "$CADDY_IMAGE" caddy version | cut -d' ' -f1): docs/security.md says what it lacks"
    fi
  fi
}
