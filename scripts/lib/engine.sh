# shellcheck shell=bash
# Gets a Docker Engine: the one that is there, or one of our own on a bare Debian.

# shellcheck source=scripts/lib/packages.sh
. "$ROOT/scripts/lib/packages.sh"
# shellcheck source=scripts/lib/daemon.sh
. "$ROOT/scripts/lib/daemon.sh"

# Health checks with start_interval, which Tower writes, need Engine 25.
OLDEST_ENGINE=25

engine_answers() { have docker && docker info >/dev/null 2>&1; }

_engine_is_recent() {
  local version
  # engine_up is called in a condition, where `set -e` is off.
  version=$(docker version --format '{{.Server.Version}}') || die "the Docker Engine at $DOCKER_HOST does not answer (see above)."
  if [ "${version%%.*}" -lt "$OLDEST_ENGINE" ]; then
    warn "the Docker Engine here is $version; Tower needs $OLDEST_ENGINE or newer. Upgrade it and try again."
    return "$EXIT_NO_ENGINE"
  fi
}

_compose_works() {
  docker compose version >/dev/null 2>&1 && return
  if packages_possible; then
    packages_install docker-compose=2.20 docker-buildx=0.12
  else
    warn "docker has no compose plugin: install Docker Compose 2.20 or newer (\"docker compose version\" must work)."
    return "$EXIT_NO_ENGINE"
  fi
}

# Exports DOCKER_HOST. Returns EXIT_NO_ENGINE, with the reason said, when there is no way to have one.
engine_up() {
  if ! engine_answers; then
    if ! packages_possible; then
      warn "no Docker Engine answers here (docker info fails), and without root on Debian we cannot start one." \
        "Start Docker, or set DOCKER_HOST, and try again."
      return "$EXIT_NO_ENGINE"
    fi
    step "No Docker Engine answers: starting one of our own"
    unset DOCKER_HOST DOCKER_CONTEXT
    packages_install docker.io=25 docker-cli=25 docker-compose=2.20 docker-buildx=0.12 iptables
    # Where systemd runs, installing the package has started it.
    if ! engine_answers; then
      daemon_start
      DOCKER_HOST=$DAEMON_HOST
    fi
  fi
  DOCKER_HOST=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')} ||
    die "docker context inspect failed (see above). Set DOCKER_HOST and try again."
  export DOCKER_HOST
  _engine_is_recent && _compose_works
}

engine_version() { docker version --format '{{.Server.Version}}'; }

engine_id() { docker info --format '{{.ID}}'; }

# need_tools TOOL…: installs what is missing where we may, else says so.
need_tools() {
  local tool
  for tool in "$@"; do
    have "$tool" && continue
    packages_possible || die "\"$tool\" is missing; install it and try again."
    packages_install "$tool"
  done
}
