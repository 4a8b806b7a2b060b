# shellcheck shell=bash
# The registry's clients beside docker (skopeo, podman, buildah, oras), in an image for the tests: nothing of them is installed
# on this machine, and every machine tests the same versions.

CLIENTS_DIR="$STANDINS_DIR/clients"
CLIENTS_IMAGE=tower-standin/clients
# What they push.
CLIENTS_TINY=tower-standin/tiny

# Empties CLIENTS_IMAGE where it cannot be had.
clients_ensure() {
  if ! packages_possible; then
    warn "skopeo, podman, buildah and oras come from Debian's packages, which takes root on Debian: their tests are skipped"
    CLIENTS_IMAGE=""
    return
  fi
  one_at_a_time images _clients_ensure
}

_clients_ensure() {
  local key target
  _standin_base
  key=$(_key "$CLIENTS_DIR" "$(_image_id "$STANDIN_BASE")")
  for target in clients tiny; do
    _build_standin "tower-standin/$target" "$key" --build-arg "BASE=$STANDIN_BASE" --target "$target" "$CLIENTS_DIR"
  done
}
