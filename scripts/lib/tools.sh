# shellcheck shell=bash
# Programs that tests call on this machine. Taken out of the images, so that a test meets the very version that runs in
# the stack, and no Debian package starts a service on a port Tower needs.

TOOLS_DIR="$DEV_DIR/tools"

# _tool NAME IMAGE PATH
_tool() {
  local name=$1 image=$2 path=$3 container from
  from=$(docker image inspect --format '{{.Id}}' "$image")
  [ "$(cat "$TOOLS_DIR/.$name" 2>/dev/null)" != "$from" ] || return 0
  mkdir -p "$TOOLS_DIR"
  container=$(docker create "$image")
  docker cp --quiet --follow-link "$container:$path" "$TOOLS_DIR/$name"
  docker rm "$container" >/dev/null
  echo "$from" >"$TOOLS_DIR/.$name"
}

tools_ensure() {
  _tool caddy "$CADDY_IMAGE" /usr/bin/caddy
  _tool docker-registry "$REGISTRY_IMAGE" /bin/registry
  # An ACME server, for the test that has a certificate issued, and the one program the engine tests' image is made of.
  # Tests that miss one of them skip themselves, by name.
  if packages_possible; then packages_install pebble=2.6 busybox-static; fi
}
