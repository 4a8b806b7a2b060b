# shellcheck shell=bash
# Takes a stack away again, so that nothing of it is left on the machine.

# Only under the lock that lets one run of a kind at a time on a machine: whatever has this name then was left by a run that
# was killed, perhaps in another clone, and would be in the way for ever.
stack_remove_orphans() {
  local ids
  ids=$(_containers)
  [ -n "$ids" ] || return 0
  say "removing $(wc -w <<<"$ids") containers that an interrupted run has left behind"
  # shellcheck disable=SC2086  # a list of ids
  docker rm --force --volumes $ids >/dev/null
}

stack_remove() {
  local ids project="label=com.docker.compose.project=$TOWER_PROJECT"
  if docker info >/dev/null 2>&1; then
    if [ "$(_containers | wc -l)" != "$(_our_containers | wc -l)" ]; then
      warn "containers of a project \"$TOWER_PROJECT\" that is not in $STACK_DATA are left alone"
    fi
    ids=$(_our_containers)
    # shellcheck disable=SC2086  # a list of ids
    [ -z "$ids" ] || docker rm --force --volumes $ids >/dev/null
    if [ -z "$(_containers)" ]; then
      docker network ls --quiet --filter "$project" | xargs -r docker network rm >/dev/null
      docker volume ls --quiet --filter "$project" | xargs -r docker volume rm >/dev/null
      # Images have names and labels by project: those of another clone's stack look like ours.
      images_remove
    fi
    say "$STACK: containers, networks, volumes and images removed"
  elif [ -e "$STACK_ENV" ]; then
    warn "no Docker Engine answers: what the $STACK left in it (project $TOWER_PROJECT) could not be removed"
  fi
  trust_remove
  [ ! -e "$STACK_DATA" ] || as_root rm -r "$STACK_DATA"
  rm -rf "$STACK_CA" "$STACK_INTENT" "$STACK_ENV" "$STACK_DIR/passwords" "$STACK_DIR/docker"
}
