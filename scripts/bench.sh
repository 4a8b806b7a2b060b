#!/usr/bin/env bash
# ./dev bench: measures rollouts on a Tower of its own, and plain Docker Compose beside it. What is measured and how:
# docs/benchmarks.md.
set -euo pipefail
# shellcheck source=scripts/lib/all.sh
. "$ROOT/scripts/lib/all.sh"
# shellcheck source=scripts/lib/dotnet.sh
. "$ROOT/scripts/lib/dotnet.sh"

PROJECT="$ROOT/tests/Tower.Benchmarks"
PROGRAM="$PROJECT/bin/Release/net10.0/Tower.Benchmarks"

usage() {
  cat <<'TXT'
usage: ./dev bench rollout [scenario…] [options]    measure; without a scenario: all of them
       ./dev bench down                             remove what an interrupted run left behind
       ./dev bench help                             this text, and the scenarios and options
TXT
}

# The subjects beside Tower are compose projects of the same prefix; the program removes them itself when it may.
remove_all() {
  if docker info >/dev/null 2>&1; then remove_compose_projects; fi
  rm -rf "$STACK_DIR/compose"
  stack_remove
}

remove_compose_projects() {
  local projects project
  projects=$(docker ps --all --format '{{.Label "com.docker.compose.project"}}' | grep "^$TOWER_PROJECT-" | sort -u || true)
  for project in $projects; do quietly docker compose --project-name "$project" down --volumes --timeout 0; done
  docker ps --all --quiet --filter "label=tower.bench=$TOWER_PROJECT" | xargs -r docker rm --force --volumes >/dev/null
}

# An app that costs next to nothing to start, for the scenarios that run dozens: a web server of one static file.
build_tiny_image() {
  local folder="$STACK_DIR/tiny"
  is_debian && packages_possible && packages_install busybox-static
  [ -x /bin/busybox ] || die "busybox is missing at /bin/busybox (statically linked); install it and try again."
  mkdir -p "$folder"
  cp /bin/busybox "$folder/busybox"
  echo tiny >"$folder/index.html"
  cat >"$folder/Dockerfile" <<'TXT'
FROM scratch
COPY busybox /busybox
COPY index.html /www/index.html
EXPOSE 3000
# As process 1 it is deaf to anything else, and every stop would take ten seconds.
STOPSIGNAL SIGKILL
ENTRYPOINT ["/busybox", "httpd", "-f", "-p", "3000", "-h", "/www"]
TXT
  quietly docker build --label "tower.dev=$TOWER_PROJECT" -t "$TINY_IMAGE" "$folder" ||
    die "the tiny app could not be built (the last lines are above)."
  rm -r "$folder"
  say "$TINY_IMAGE"
}

up() {
  engine_up || exit
  need_tools curl jq
  # What a run that was killed left behind would be measured instead of this build.
  stack_remove_orphans
  remove_all
  stack_check_ports
  stack_begin
  images_ensure
  build_images
  build_tiny_image
  # Another version of Tower that is the same: what replacing Tower by itself is measured with.
  docker tag "$TOWER_IMAGE:$TOWER_VERSION" "$TOWER_IMAGE:$NEXT_TOWER_VERSION"
  stack_passwords
  quietly stack_init
  stack_fetch_ca
  stack_wait
  trust_add
  registry_push 1.0.0 1.1.0
  local tiny="$STACK_REGISTRY/tiny:1.0.0"
  docker tag "$TINY_IMAGE" "$tiny"
  DOCKER_CONFIG="$STACK_DIR/docker" quietly docker push "$tiny" || die "docker push $tiny failed (see above)."
  stack_write_env
}

measure() (
  set -a
  # shellcheck source=/dev/null
  . "$STACK_ENV"
  export BENCH_DIR="$STACK_DIR" BENCH_DOCS="$ROOT/docs/benchmarks.md" BENCH_COMPOSE_PORT="$COMPOSE_PORT"
  export BENCH_TINY_IMAGE="$TINY_IMAGE" BENCH_CADDY_IMAGE="$CADDY_IMAGE" BENCH_NEXT_TOWER="$NEXT_TOWER_VERSION"
  BENCH_COMMIT=$(commit)
  export BENCH_COMMIT
  exec "$PROGRAM" "$@"
)

commit() {
  local id
  id=$(git -C "$ROOT" rev-parse --short=10 HEAD 2>/dev/null) || id=unknown
  git -C "$ROOT" diff --quiet HEAD -- src 2>/dev/null || id="$id with changes"
  echo "$id"
}

build_program() {
  dotnet_check
  quietly dotnet build "$PROJECT" --configuration Release '-consoleLoggerParameters:ErrorsOnly;NoSummary' ||
    die "the benchmarks could not be built (the last lines are above)."
}

stack_define bench
TINY_IMAGE="$TOWER_PROJECT-sample/tiny:1.0.0"
NEXT_TOWER_VERSION="$TOWER_VERSION-next"
COMPOSE_PORT=28444

verb=${1:-help}
[ $# -eq 0 ] || shift
case "$verb" in
  rollout)
    step "Building the benchmarks"
    build_program
    # What is misspelt is found before anything is started.
    "$PROGRAM" check "$@"
    clone_lock_tests shared
    exec 7>"$(lock_file bench)"
    flock --nonblock 7 || die "another ./dev bench runs on this machine, and the two would measure each other."
    trap 'step "Removing what was measured"; remove_all' EXIT
    step "A Tower to measure"
    up 6<&- 7>&-
    step "Measuring"
    measure rollout "$@" 6<&- 7>&-
    ;;
  down)
    exec 7>"$(lock_file bench)"
    if flock --nonblock 7; then
      step "Removing what ./dev bench made"
      remove_all
    else
      say "bench: a ./dev bench runs on this machine; leaving its resources alone"
    fi
    ;;
  help | -h | --help)
    usage
    build_program
    "$PROGRAM" help
    ;;
  *)
    printf 'bench: there is no verb "%s"\n\n' "$verb" >&2
    usage >&2
    exit 2
    ;;
esac
