# shellcheck shell=bash
# The developer's sandbox: one per clone, under the settings it was begun with.

# For `up`: the settings to work with, and an engine that answers.
sandbox_open() {
  clone_lock_sandbox
  settings_recall
  [ "${REMEMBERED[TOWER_ENGINE_DIR]:-$ENGINE_DIR}" = "$ENGINE_DIR" ] || _sandbox_is_elsewhere
  [ -e "$SETTINGS_FILE" ] || settings_remember_engine
  engine_up || exit
  settings_check_engine
  settings_recall_from_containers
  if [ ${#CONTRADICTIONS[@]} -gt 0 ]; then _sandbox_make_way; fi
  stack_define sandbox
}

# For `down`: it removes what `up` has made, or nothing.
sandbox_recall() {
  settings_recall
  ! engine_answers || settings_recall_from_containers
  [ ${#CONTRADICTIONS[@]} -eq 0 ] ||
    die "this clone's sandbox has other settings than the environment. Nothing was removed." "${CONTRADICTIONS[@]}" \
      "Unset these variables: ./dev down knows what ./dev up was given."
}

_sandbox_is_elsewhere() {
  die "this clone's sandbox has other settings than the environment, and a clone has one sandbox:" "${CONTRADICTIONS[@]}" \
    "Unset these variables to go on with it, or to remove it first: ./dev down."
}

# A sandbox that has never come up has no value and is removed. One that has is not removed because of a variable.
_sandbox_make_way() (
  for name in "${!REMEMBERED[@]}"; do export "$name=${REMEMBERED[$name]}"; done
  stack_define sandbox
  if stack_is_set_up || [[ " ${CONTRADICTIONS[*]}" == *" DOCKER_HOST: "* ]]; then _sandbox_is_elsewhere; fi
  step "Removing what a ./dev up with other settings began"
  stack_remove
)

# For `down`, which has recalled the settings.
sandbox_remove() {
  stack_define sandbox
  if stack_is_here && engine_answers; then settings_check_engine; fi
  stack_remove
}
