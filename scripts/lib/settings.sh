# shellcheck shell=bash
# What `up` was told, kept in this clone before anything is started, so that `down`, and another `up`, find what was made.

SETTINGS_FILE="$DEV_DIR/settings.env"
SETTINGS=(TOWER_PROJECT TOWER_HTTP_PORT TOWER_HTTPS_PORT TOWER_PULL_PORT TOWER_IMAGE TOWER_ENGINE_DIR DOCKER_HOST)
# Not chosen, but compared: another engine can answer at the same address, and a clone can be moved or copied.
FACTS=(DEV_ENGINE_ID TOWER_DATA_DIR)
declare -A REMEMBERED=()
# A line for each setting that the environment contradicts.
CONTRADICTIONS=()

_settings_write() {
  local name
  mkdir -p "$DEV_DIR"
  {
    echo "# What ./dev up was told. ./dev down uses it, and deletes it."
    for name in "$@"; do printf '%s=%q\n' "$name" "${!name}"; done
  } >"$SETTINGS_FILE.new"
  mv "$SETTINGS_FILE.new" "$SETTINGS_FILE"
}

# An engine of our own has to be found again even when nothing but it was started.
settings_remember_engine() { TOWER_ENGINE_DIR=$ENGINE_DIR _settings_write TOWER_ENGINE_DIR; }

settings_remember() {
  local DEV_ENGINE_ID TOWER_DATA_DIR=$STACK_DATA
  DEV_ENGINE_ID=$(engine_id)
  TOWER_ENGINE_DIR=$ENGINE_DIR _settings_write "${SETTINGS[@]}" "${FACTS[@]}"
}

# shellcheck source=/dev/null
_settings_of() (
  unset "${SETTINGS[@]}" "${FACTS[@]}"
  . "$1"
  for name in "${SETTINGS[@]}" "${FACTS[@]}"; do echo "$name=${!name:-}"; done
)

# Reads the remembered settings, and applies each that the environment does not set.
settings_recall() {
  local name file value
  # Older versions wrote only the second.
  for file in "$SETTINGS_FILE" "$DEV_DIR/sandbox.env"; do
    [ -s "$file" ] || continue
    while IFS='=' read -r name value; do
      [ -z "$value" ] || REMEMBERED[$name]=$value
    done <<<"$(_settings_of "$file")"
    [ -z "${REMEMBERED[TOWER_PROJECT]:-}" ] || break
  done
  [ "${REMEMBERED[TOWER_DATA_DIR]:-$DEV_DIR/infra}" = "$DEV_DIR/infra" ] ||
    die "this clone's sandbox was made in ${REMEMBERED[TOWER_DATA_DIR]}: the clone was moved or copied since. Nothing was changed." \
      "If it was moved, move it back, or what runs loses its files. If this is a copy, delete $DEV_DIR."
  _settings_apply
}

# An older version whose `up` failed left no file; then the settings are read off the containers that use this clone's folder.
settings_recall_from_containers() {
  [ -z "${REMEMBERED[TOWER_PROJECT]:-}" ] || return 0
  local ids port format='{{index .Config.Labels "com.docker.compose.project"}}'
  ids=$(docker ps --all --quiet --filter "label=com.docker.compose.project.working_dir=$DEV_DIR/infra")
  [ -n "$ids" ] || return 0
  # shellcheck disable=SC2086  # a list of ids
  REMEMBERED[TOWER_PROJECT]=$(docker inspect --format "$format" $ids | sort -u | sed 1q)
  for port in TOWER_HTTP_PORT:80 TOWER_HTTPS_PORT:443 TOWER_PULL_PORT:5000; do
    format="{{range (index .HostConfig.PortBindings \"${port#*:}/tcp\")}}{{println .HostPort}}{{end}}"
    # shellcheck disable=SC2086  # a list of ids
    REMEMBERED[${port%:*}]=$(docker inspect --format "$format" $ids | sed '/^$/d' | sed 1q)
  done
  _settings_apply
}

_settings_apply() {
  local name
  CONTRADICTIONS=()
  for name in "${SETTINGS[@]}"; do
    [ -n "${REMEMBERED[$name]:-}" ] || continue
    if [ -z "${!name:-}" ] || _means_the_same "$name"; then
      export "$name=${REMEMBERED[$name]}"
    else
      CONTRADICTIONS+=("$name: \"${REMEMBERED[$name]}\" was given to ./dev up, \"${!name}\" is in the environment")
    fi
  done
  daemon_files
}

_means_the_same() {
  [ "${!1}" != "${REMEMBERED[$1]}" ] || return 0
  case "$1" in
    # One socket under two names; or an address at which nothing answers, so that `up` took another.
    DOCKER_HOST)
      [ "$(readlink -f "${DOCKER_HOST#unix://}")" = "$(readlink -f "${REMEMBERED[$1]#unix://}")" ] || ! engine_answers
      ;;
    *) return 1 ;;
  esac
}

# Whether the engine that answers is the one the sandbox was made on.
settings_check_engine() {
  local id=${REMEMBERED[DEV_ENGINE_ID]:-}
  [ -z "$id" ] || [ "$id" = "$(engine_id)" ] ||
    die "the engine that answers at $DOCKER_HOST is not the one this clone's sandbox was made on (engine $id). Nothing was changed." \
      "Start that one (it was at ${REMEMBERED[DOCKER_HOST]}), and try again." "$GONE_FOR_GOOD"
}
GONE_FOR_GOOD="If it is gone for good, with all that was on it, delete $DEV_DIR."
