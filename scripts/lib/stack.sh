# shellcheck shell=bash
# A Tower on this machine: where it lives, how it is started, how it is removed. There are three: the developer's
# sandbox, and those the tests and the measurements have for themselves, which never touch the sandbox.

# stack_define sandbox|test|bench
stack_define() {
  STACK=$1
  case "$STACK" in
    sandbox)
      STACK_DIR="$DEV_DIR"
      export TOWER_PROJECT="${TOWER_PROJECT:-tower}"
      export TOWER_HTTP_PORT="${TOWER_HTTP_PORT:-80}" TOWER_HTTPS_PORT="${TOWER_HTTPS_PORT:-443}"
      export TOWER_PULL_PORT="${TOWER_PULL_PORT:-5000}"
      # Under another project it gets another name: a tag has one meaning on an engine, and another clone's stack runs by it.
      [ "$TOWER_PROJECT" = tower ] || TOWER_IMAGE="${TOWER_IMAGE:-$TOWER_PROJECT/tower}"
      export TOWER_IMAGE="${TOWER_IMAGE:-ghcr.io/dldc-packages/tower}"
      ;;
    test)
      STACK_DIR="$DEV_DIR/test"
      export TOWER_PROJECT=tower-test
      export TOWER_HTTP_PORT=18080 TOWER_HTTPS_PORT=18443 TOWER_PULL_PORT=15000
      # A name of its own: the sandbox's Tower may be another build of the same version.
      export TOWER_IMAGE=tower-test/tower
      # Some tests wait for an app that never gets ready; Tower itself must get ready on a busy machine.
      export TOWER_PROBE_TIMEOUT=25
      # Hundreds of deployments, each of which waits for it; what ends behind its switch does so after 1.5 s.
      export TOWER_WATCH_TIME=2
      # A Tower that does not take over on purpose is waited for; the wait for one that is gone follows it.
      export TOWER_HANDOVER_TIMEOUT=15
      # Tests wait until what nobody confirms goes back.
      export TOWER_TRIAL_TIME=20
      ;;
    bench)
      STACK_DIR="$DEV_DIR/bench"
      export TOWER_PROJECT=tower-bench
      export TOWER_HTTP_PORT=28080 TOWER_HTTPS_PORT=28443 TOWER_PULL_PORT=25000
      export TOWER_IMAGE=tower-bench/tower
      # Some apps never get ready on purpose, and their verdict must not take the run's whole time.
      export TOWER_PROBE_TIMEOUT=20
      ;;
  esac
  SAMPLE_IMAGE="$TOWER_PROJECT-sample/hello"
  STACK_DATA="$STACK_DIR/infra"
  STACK_CA="$STACK_DIR/ca.crt"
  STACK_INTENT="$STACK_DIR/intent.json"
  STACK_ENV="$STACK_DIR/sandbox.env"
  STACK_PORT_SUFFIX=""
  [ "$TOWER_HTTPS_PORT" = 443 ] || STACK_PORT_SUFFIX=":$TOWER_HTTPS_PORT"
  STACK_URL="https://tower.localhost$STACK_PORT_SUFFIX"
  STACK_APP_URL="https://hello.localhost$STACK_PORT_SUFFIX"
  STACK_REGISTRY="registry.localhost$STACK_PORT_SUFFIX"
}

_containers() { docker ps --all --quiet --filter "label=com.docker.compose.project=$TOWER_PROJECT" "$@"; }
_our_containers() { _containers --filter "label=com.docker.compose.project.working_dir=$STACK_DATA" "$@"; }
_caddy_container() { _our_containers --filter label=com.docker.compose.service=caddy --filter status=running; }

# The project name decides which containers Tower takes for its own, so two stacks must never share one.
stack_check_is_ours() {
  local folder='{{index .Config.Labels "com.docker.compose.project.working_dir"}}'
  [ "$(_containers | wc -l)" = "$(_our_containers | wc -l)" ] ||
    die "a stack named \"$TOWER_PROJECT\" runs on this engine already, and it is not from $STACK_DATA." \
      "It is from: $(_containers | xargs docker inspect --format "$folder" | sort -u | tr '\n' ' ')" \
      "Remove it there (./dev down), or use another name and other ports:" \
      "TOWER_PROJECT, TOWER_HTTP_PORT, TOWER_HTTPS_PORT, TOWER_PULL_PORT."
}

stack_check_ports() {
  local name other=""
  [ -z "$(_caddy_container)" ] || return 0
  for name in TOWER_HTTP_PORT TOWER_HTTPS_PORT TOWER_PULL_PORT; do
    if (exec 3<>"/dev/tcp/127.0.0.1/${!name}") 2>/dev/null; then
      # Those of the tests and the benchmarks are fixed.
      [ "$STACK" != sandbox ] || other=", or choose another: $name=… ./dev up"
      die "port ${!name} is taken by something else, so Tower could not publish it." \
        "Stop what listens there (ss -ltnp shows it)$other"
    fi
  done
}

stack_passwords() {
  local file="$STACK_DIR/passwords"
  mkdir -p "$STACK_DIR"
  if [ ! -s "$file" ]; then
    (umask 077 && printf 'TOWER_PASSWORD=%s\nREGISTRY_PASSWORD=%s\n' "$(_password)" "$(_password)" >"$file")
  fi
  # shellcheck source=/dev/null
  . "$file"
  export TOWER_PASSWORD REGISTRY_PASSWORD
}

_password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# Whether it has come up once.
stack_is_set_up() { [ -e "$STACK_ENV" ] || as_root test -s "$STACK_DATA/intent.json"; }

stack_init() {
  local again=""
  if [ -n "$(_our_containers)" ] && as_root test -s "$STACK_DATA/intent.json"; then
    say "already initialised in $STACK_DATA"
    # shellcheck disable=SC2046  # a list of ids
    docker start $(_our_containers) >/dev/null || die "the containers of the $STACK could not be started (see above)."
    _stack_take_new_build
    return
  fi
  # Again: another clone may have come up while we were building.
  stack_check_is_ours
  stack_check_ports
  # Left by an `up` that was killed; two would interfere with each other.
  _remove_until_gone "tower init" _init_containers "docker rm --force --volumes"
  [ "$STACK" != sandbox ] || stack_patience
  # The stacks of the tests and the benchmarks are made anew each time.
  [ "$STACK" != sandbox ] || again="Try again: ./dev up goes on from what is there; nothing has to be removed first."
  mkdir -p "$STACK_DATA" || die "$STACK_DATA could not be made (see above)."
  docker run --rm --label "tower.dev.init=$STACK_DATA" -v "${DOCKER_HOST#unix://}:/var/run/docker.sock" -v "$STACK_DATA:$STACK_DATA" \
    -e ADMIN_EMAIL=admin@example.com \
    -e TOWER_DOMAIN=tower.localhost -e REGISTRY_DOMAIN=registry.localhost -e OTEL_DOMAIN=otel.localhost \
    -e TOWER_PASSWORD -e REGISTRY_PASSWORD -e "TOWER_DATA_DIR=$STACK_DATA" \
    -e TOWER_PROJECT -e TOWER_HTTP_PORT -e TOWER_HTTPS_PORT -e TOWER_PULL_PORT -e TOWER_IMAGE \
    -e TOWER_PROBE_TIMEOUT -e TOWER_INIT_TIMEOUT -e TOWER_STEADY_TIME -e TOWER_WATCH_TIME -e TOWER_TRIAL_TIME \
    -e TOWER_HANDOVER_TIMEOUT "$TOWER_IMAGE:$TOWER_VERSION" init ||
    die "tower init failed (its output is above)." ${again:+"$again"} \
      "If something was not ready within ${TOWER_INIT_TIMEOUT:-300} s, allow more (at most 3600 s): TOWER_INIT_TIMEOUT=3600 $DEV_COMMAND"
}

# Tower's defaults are enough unless the machine is overloaded.
stack_patience() {
  local load cores
  load=$(cut -d. -f1 /proc/loadavg) cores=$(nproc)
  [ "$load" -ge $((cores * 4)) ] || return 0
  export TOWER_PROBE_TIMEOUT="${TOWER_PROBE_TIMEOUT:-300}" TOWER_INIT_TIMEOUT="${TOWER_INIT_TIMEOUT:-1800}"
  say "this machine is busy (load $load, $cores cores): what Tower brings along gets $TOWER_INIT_TIMEOUT s to become ready" \
    "(TOWER_INIT_TIMEOUT), apps $TOWER_PROBE_TIMEOUT s (TOWER_PROBE_TIMEOUT)"
}

# A developer's second `up` brings changed code under the same version, which init rightly takes for nothing new.
_stack_take_new_build() {
  local running built service what='{{.Image}} {{index .Config.Labels "com.docker.compose.service"}}'
  built=$(docker image inspect --format '{{.Id}}' "$TOWER_IMAGE:$TOWER_VERSION") ||
    die "docker image inspect $TOWER_IMAGE:$TOWER_VERSION failed (see above)."
  running=$(_our_containers --filter label=tower.kind=tower | xargs -r docker inspect --format "$what" | sed 1q)
  service=${running#* }
  [ "${running%% *}" != "$built" ] && [ -n "$service" ] || return 0
  say "replacing $service by the image just built"
  quietly docker compose --project-name "$TOWER_PROJECT" --file "$STACK_DATA/docker-compose.yml" \
    up --detach --no-deps --wait "$service" ||
    die "the new build of Tower does not come up (the last lines are above)." \
      "Its log: docker compose -p $TOWER_PROJECT logs $service"
}

# Caddy makes its own root on first need; without it nobody here can trust the stack.
stack_fetch_ca() {
  local source=/data/caddy/pki/authorities/local/root.crt
  wait_until DEV_WAIT_CA "Caddy to make its root" _copy_ca "$source" ||
    die "Caddy has made no local root ($source in its container)." \
      "Its log: docker compose -p $TOWER_PROJECT logs caddy" "$(longer DEV_WAIT_CA)"
  chmod 644 "$STACK_CA"
}

_copy_ca() { docker cp --quiet "$(_caddy_container):$1" "$STACK_CA" >/dev/null 2>&1; }

stack_curl() { curl --silent --show-error --cacert "$STACK_CA" -u "tower:$TOWER_PASSWORD" "$@"; }

stack_wait() {
  TOWER_ANSWER=""
  wait_until DEV_WAIT_TOWER "Tower to answer" _tower_answers ||
    die "Tower does not answer at $STACK_URL/status: $TOWER_ANSWER" "What runs: docker compose -p $TOWER_PROJECT ps" \
      "Its log: docker compose -p $TOWER_PROJECT logs" "$(longer DEV_WAIT_TOWER)"
}

_tower_answers() {
  TOWER_ANSWER=$(stack_curl --max-time 60 -o /dev/null -w '%{http_code}' "$STACK_URL/status" 2>&1) && [ "$TOWER_ANSWER" = 200 ]
}

stack_write_env() {
  (
    umask 077
    {
      echo "# Source me: a Tower for scripts and tests ($STACK). Made by ./dev; ./dev down removes it."
      printf '%s=%q\n' \
        TOWER_URL "$STACK_URL" TOWER_USER tower TOWER_PASSWORD "$TOWER_PASSWORD" TOWER_CA "$STACK_CA" \
        TOWER_DATA_DIR "$STACK_DATA" TOWER_PROJECT "$TOWER_PROJECT" \
        TOWER_IMAGE "$TOWER_IMAGE" TOWER_VERSION "$TOWER_VERSION" TOWER_HTTP_PORT "$TOWER_HTTP_PORT" \
        TOWER_HTTPS_PORT "$TOWER_HTTPS_PORT" TOWER_PULL_PORT "$TOWER_PULL_PORT" DOCKER_HOST "$DOCKER_HOST" \
        REGISTRY_DOMAIN "$STACK_REGISTRY" REGISTRY_USER ci REGISTRY_PASSWORD "$REGISTRY_PASSWORD" \
        REGISTRY_DOCKER_CONFIG "$STACK_DIR/docker" SAMPLE_IMAGE "$SAMPLE_IMAGE" \
        APP_URL "$STACK_APP_URL" INTENT "$STACK_INTENT"
    } >"$STACK_ENV"
  )
}
