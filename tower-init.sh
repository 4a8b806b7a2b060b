#!/bin/sh
# Sets up Tower on a server that has Docker Engine 25 or newer and nothing else. Running it again changes nothing.
set -eu

usage() {
  cat <<'TXT'
usage: sh tower-init.sh [VERSION]

Sets up Tower on this server: checks the engine, then runs `tower init` in a container of Tower's image.
On a terminal it asks for what is missing. Anywhere else, give the answers as environment variables:

  ADMIN_EMAIL, TOWER_DOMAIN, REGISTRY_DOMAIN, OTEL_DOMAIN, TOWER_PASSWORD, REGISTRY_PASSWORD

and, if you like, OTEL_PASSWORD, OTEL_VERSION and Tower's settings (TOWER_…).
TXT
}

image=${TOWER_IMAGE:-ghcr.io/dldc-packages/tower}
version=${1-0.1.23}
data=${TOWER_DATA_DIR:-/var/infra}

fail() {
  printf 'tower-init: %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '  %s\n' "$line" >&2; done
  exit 1
}

case "$version" in
  -h | --help)
    usage
    exit 0
    ;;
  *[!0-9A-Za-z.-]* | -* | .* | '') fail "\"$version\" is not a version of Tower." "Example: sh tower-init.sh 0.1.23" ;;
esac
case "${image##*/}" in
  *:* | *@*) fail "TOWER_IMAGE is \"$image\": leave out the tag, and give the version as the argument." ;;
esac
[ $# -le 1 ] || fail "one argument at most, the version; got $#."

# What a container of the image cannot check for itself.
[ "$(uname -s)" = Linux ] || fail "Tower runs on Linux servers; this is $(uname -s)."
command -v docker >/dev/null || fail "the docker command is missing." "Install Docker Engine 25 or newer: https://docs.docker.com/engine/install/"
socket=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null || echo unix:///var/run/docker.sock)}
case "$socket" in
  unix:///*) socket=${socket#unix://} ;;
  *) fail "docker talks to $socket, not to the engine of this server." "Run this on the server itself, without DOCKER_HOST and with the default context." ;;
esac
[ -S "$socket" ] || fail "there is no engine at $socket." "Start it, for example: systemctl enable --now docker"
engine=$(docker version --format '{{.Server.Version}}' 2>&1) ||
  fail "the engine at $socket does not answer:" "$engine" "Run this as root, or as a member of the group docker."
case "${engine%%.*}" in
  '' | *[!0-9]*) fail "docker version says \"$engine\", which is not a version." ;;
esac
[ "${engine%%.*}" -ge 25 ] || fail "Docker Engine $engine is too old." "Install 25 or newer: https://docs.docker.com/engine/install/"
case "$data" in
  /*[!/]*) ;;
  *) fail "TOWER_DATA_DIR is \"$data\": give an absolute path, for example /var/infra." ;;
esac
case "$data" in
  *[:,]*) fail "TOWER_DATA_DIR is \"$data\": a colon or a comma cannot be mounted." ;;
esac

# By name: docker reads the values from this environment, so none of them shows in the list of processes.
set -- --rm -v "$socket:/var/run/docker.sock" -v "$data:$data"
for name in $(env | sed -n 's/^\(ADMIN_EMAIL\|TOWER_[A-Z0-9_]*\|REGISTRY_[A-Z0-9_]*\|OTEL_[A-Z0-9_]*\)=.*/\1/p'); do
  set -- "$@" -e "$name"
done
[ -n "${TOWER_DATA_DIR:-}" ] || set -- "$@" -e "TOWER_DATA_DIR=$data"

# Piped into sh, the script itself is the standard input: ask the terminal.
if [ -t 1 ] && [ -t 0 ]; then
  exec docker run -it "$@" "$image:$version" init
elif [ -t 1 ] && (exec </dev/tty) 2>/dev/null; then
  exec docker run -it "$@" "$image:$version" init </dev/tty
else
  exec docker run "$@" "$image:$version" init </dev/null
fi
