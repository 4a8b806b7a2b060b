# shellcheck shell=bash
# Databases, a broker and a web server for the tests, in images that behave like the published ones (who runs them, where the data is,
# what a signal does). Made of Debian's packages everywhere, also where the published ones could be pulled: each run then
# tests the same, and a first start can be held up (STANDIN_INIT_SECONDS).

OFFICIAL_DIR="$STANDINS_DIR/official"
# Image, folder, and the target in its Dockerfile.
OFFICIAL_IMAGES=(
  "tower-official/postgres:17 postgres postgres"
  "tower-official/postgres:18 postgres postgres18"
  "tower-official/mariadb:11 mariadb mariadb"
  "tower-official/redis:8 redis redis"
  "tower-official/rabbitmq:4 rabbitmq rabbitmq"
  "tower-official/nginx:1 nginx nginx"
)
# What is pushed, and the image it is made from. The second release of one is the first with another label.
OFFICIAL_RELEASES=(
  "postgres:17.0.0 tower-official/postgres:17"
  "postgres:17.0.1 tower-official/postgres:17"
  "postgres18:18.0.0 tower-official/postgres:18"
  "postgres18:18.0.1 tower-official/postgres:18"
  "mariadb:11.0.0 tower-official/mariadb:11"
  "mariadb:11.0.1 tower-official/mariadb:11"
  "redis:8.0.0 tower-official/redis:8"
  "rabbitmq:4.0.0 tower-official/rabbitmq:4"
  "nginx:1.0.0 tower-official/nginx:1"
)

official_ensure() {
  if ! packages_possible; then
    warn "the tests' databases are made of Debian's packages, which takes root on Debian: tests that need one are skipped"
    OFFICIAL_RELEASES=()
    return
  fi
  one_at_a_time images _official_ensure
}

_official_ensure() {
  local line image folder target base key release from
  _standin_base
  base=$(_image_id "$STANDIN_BASE")
  key=$(_key "$OFFICIAL_DIR" "$base" "${OFFICIAL_IMAGES[@]}" "${OFFICIAL_RELEASES[@]}")
  # One call instead of one for each.
  [ "$(_official_keys)" != "$key" ] || return 0
  for line in "${OFFICIAL_IMAGES[@]}"; do
    read -r image folder target <<<"$line"
    _build_standin "$image" "$(_key "$OFFICIAL_DIR/$folder" "$target" "$base")" \
      --build-arg "BASE=$STANDIN_BASE" --target "$target" "$OFFICIAL_DIR/$folder"
  done
  for line in "${OFFICIAL_RELEASES[@]}"; do
    read -r release from <<<"$line"
    _build_standin "tower-official/release/$release" "$key" \
      --build-arg "BASE=$from" --label "org.opencontainers.image.version=${release#*:}" "$OFFICIAL_DIR/release"
  done
}

# The one key of all releases; something else when one is missing or older.
_official_keys() {
  local images=("${OFFICIAL_RELEASES[@]%% *}")
  docker image inspect --format '{{index .Config.Labels "tower.standin.key"}}' "${images[@]/#/tower-official/release/}" 2>&1 |
    sort -u
}

# To the stack's registry, after registry_push, which logs in; repositories at the same time, each in its order.
official_push() {
  local line repositories=() repository running=()
  [ ${#OFFICIAL_RELEASES[@]} -gt 0 ] || return 0
  for line in "${OFFICIAL_RELEASES[@]}"; do
    repository=${line%%:*}
    [[ " ${repositories[*]} " == *" $repository "* ]] || repositories+=("$repository")
  done
  for repository in "${repositories[@]}"; do
    _official_push "$repository" &
    running+=($!)
  done
  for line in "${running[@]}"; do wait "$line" || die "not all of these images could be pushed to $STACK_REGISTRY (see above)."; done
  say "pushed ${OFFICIAL_RELEASES[*]%% *} to $STACK_REGISTRY"
}

_official_push() {
  local line release
  for line in "${OFFICIAL_RELEASES[@]}"; do
    release=${line%% *}
    [ "${release%%:*}" = "$1" ] || continue
    docker tag "tower-official/release/$release" "$STACK_REGISTRY/$release" &&
      DOCKER_CONFIG="$STACK_DIR/docker" quietly docker push "$STACK_REGISTRY/$release" || return 1
  done
}
