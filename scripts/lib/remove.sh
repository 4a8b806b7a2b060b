# shellcheck shell=bash
# Removes a stack completely. Its files go last, and only when all else is gone: they are how the rest is found, and they are
# the data of what still runs.

# Called before the first resource is created.
stack_begin() { mkdir -p "$STACK_DIR" && touch "$STACK_DIR/begun"; }

# By the folder of its files, which is unique, whatever the project is called.
_stack_containers() { docker ps --all --quiet --filter "label=com.docker.compose.project.working_dir=$STACK_DATA"; }
# A `tower init` keeps running when its `up` is killed.
_init_containers() { docker ps --all --quiet --filter "label=tower.dev.init=$STACK_DATA"; }

stack_is_here() {
  local file containers
  for file in "$STACK_DIR/begun" "$STACK_DIR/passwords" "$STACK_DATA" "$STACK_ENV"; do
    [ ! -e "$file" ] || return 0
  done
  engine_answers || return 1
  # A failed listing does not mean that there is nothing.
  containers=$(_stack_containers && _init_containers) || return 0
  [ -n "$containers" ]
}

# Only under the lock that allows one run of a kind at a time on a machine: then whatever has this name was left by a run that
# was killed, perhaps in another clone, and would block every later run.
stack_remove_orphans() {
  local ids
  ids=$(_containers)
  [ -z "$ids" ] || say "removing $(wc -w <<<"$ids") containers that an interrupted run left behind"
  _remove_until_gone "containers" _containers "docker rm --force --volumes"
  # What has no containers is found by its name.
  stack_begin
  stack_remove
}

# Often called in a condition, where `set -e` is off, so that whatever can fail here has its own `|| die`.
stack_remove() {
  local projects project left_alone="" format='{{.Label "com.docker.compose.project"}}'
  if ! stack_is_here; then
    say "$STACK: nothing to remove"
    return
  fi
  engine_answers ||
    die "no Docker Engine answers${DOCKER_HOST:+ at $DOCKER_HOST}, so what the $STACK (project $TOWER_PROJECT) has on it stays. Nothing was removed." \
      "Start it (./dev engine starts the one that ./dev up has started) and try again." "$GONE_FOR_GOOD"
  projects=$(docker ps --all --format "$format" --filter "label=com.docker.compose.project.working_dir=$STACK_DATA") ||
    die "docker ps failed (see above). Nothing was removed."
  _remove_until_gone "tower init" _init_containers "docker rm --force --volumes"
  _remove_until_gone "containers" _stack_containers "docker rm --force --volumes"
  for project in $(printf '%s\n' "$TOWER_PROJECT" "$projects" | sort -u); do _project_remove "$project"; done
  trust_remove || die "$HOSTS_FILE or $CERTS_DIR could not be put back (see above)."
  [ ! -e "$STACK_DATA" ] || as_root rm -r "$STACK_DATA" || die "$STACK_DATA could not be deleted (see above)."
  rm -rf "$STACK_CA" "$STACK_INTENT" "$STACK_ENV" "$STACK_DIR/passwords" "$STACK_DIR/docker" "$STACK_DIR/begun" ||
    die "not all files of the $STACK in $STACK_DIR could be deleted (see above)."
  if [ -z "$left_alone" ]; then
    say "$STACK (project $TOWER_PROJECT): containers, networks, volumes, images and files removed"
  else
    say "$STACK (project $TOWER_PROJECT): containers and files removed; what project$left_alone shares was left alone"
  fi
}

# Networks, volumes and images are named and labelled by project only, so another clone's look like ours. A
# project left alone for that reason is added to stack_remove's left_alone.
_project_remove() {
  local TOWER_PROJECT=$1 others filter="label=com.docker.compose.project=$1"
  others=$(_containers) || die "docker ps failed (see above). The files in $STACK_DATA stay."
  if [ -n "$others" ]; then
    warn "containers of a project \"$1\" that is not in $STACK_DATA are left alone, with its networks, volumes and images"
    left_alone+=" \"$1\""
    return
  fi
  _remove_until_gone "networks" "docker network ls --quiet --filter $filter" "docker network rm"
  _remove_until_gone "volumes" "docker volume ls --quiet --filter $filter" "docker volume rm"
  images_remove
}

# _remove_until_gone WHAT LIST REMOVE: removes what LIST prints until it prints nothing.
_remove_until_gone() {
  local what=$1 list=$2 remove=$3
  REMOVAL_ERRORS=""
  wait_until DEV_WAIT_REMOVAL "the engine to remove $what" _remove_listed "$list" "$remove" ||
    die "these $what of the $STACK (project $TOWER_PROJECT) could not be removed: $($list | paste -sd' ' -)" \
      "$(tail -n 5 <<<"$REMOVAL_ERRORS")" "The files in $STACK_DATA stay. $(longer DEV_WAIT_REMOVAL)"
}

_remove_listed() {
  local ids
  ids=$(_list "$1") || return 1
  [ -n "$ids" ] || return 0
  # The list decides: removing what another process removes at the same moment fails.
  # shellcheck disable=SC2086  # a list of ids
  REMOVAL_ERRORS=$($2 $ids 2>&1 >/dev/null) || true
  ids=$(_list "$1") && [ -z "$ids" ]
}

# Quietly, as it is asked several times a second; _remove_until_gone asks once more, and shows what is wrong.
_list() { $1 2>/dev/null; }
