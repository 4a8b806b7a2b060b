# shellcheck shell=bash
# What `docker push registry.localhost` needs on this machine: the name (glibc and Docker do not map *.localhost) and
# Caddy's root in the daemon's trust. Both are taken out again by `./dev down`.

# Settings for the tests of these scripts, which leave the machine alone.
HOSTS_FILE=${DEV_HOSTS_FILE:-/etc/hosts}
CERTS_DIR=${DEV_CERTS_DIR:-/etc/docker/certs.d}

_hosts_mark() { printf '# tower-dev %s %s' "$1" "$TOWER_PROJECT"; }

# In a container /etc/hosts is a mount and cannot be replaced by a rename, hence the copy in place.
_hosts_without_block() {
  awk -v from="$(_hosts_mark begin)" -v to="$(_hosts_mark end)" \
    '$0 == from { skip = 1 } !skip; $0 == to { skip = 0 }' "$HOSTS_FILE"
}

# _hosts_set [LINE…]: our block holds these lines, or is gone. One at a time: the tests' stack and the developer's may
# come and go at the same moment, and each would write back what it has read, without the other's block.
# Each command says itself what a failure means: trust_remove is called in a condition, where `set -e` is off.
_hosts_set() (
  exec 9<"$HOSTS_FILE" || exit
  flock 9 || exit
  text=$(_hosts_without_block) || exit
  [ $# -eq 0 ] || text=$(printf '%s\n' "$text" "$(_hosts_mark begin)" "$@" "$(_hosts_mark end)")
  [ "$text" = "$(cat "$HOSTS_FILE")" ] || printf '%s\n' "$text" | as_root tee "$HOSTS_FILE" >/dev/null
)

trust_add() {
  _hosts_set '127.0.0.1 registry.localhost'
  as_root mkdir -p "$CERTS_DIR/$STACK_REGISTRY"
  as_root cp "$STACK_CA" "$CERTS_DIR/$STACK_REGISTRY/ca.crt"
}

trust_remove() {
  _hosts_set || return
  [ ! -e "$CERTS_DIR/$STACK_REGISTRY" ] || as_root rm -r "${CERTS_DIR:?}/$STACK_REGISTRY" || return
  [ ! -d "$CERTS_DIR" ] || as_root rmdir --ignore-fail-on-non-empty "$CERTS_DIR"
}

# registry_push VERSION…: the sample app, by plain docker login and docker push as a CI job would.
registry_push() {
  local version config="$STACK_DIR/docker" image
  mkdir -p "$config"
  chmod 700 "$config"
  # A folder of its own, so that the developer's logins stay as they are.
  printf '%s' "$REGISTRY_PASSWORD" |
    DOCKER_CONFIG="$config" quietly docker login "$STACK_REGISTRY" --username ci --password-stdin ||
    die "docker login $STACK_REGISTRY failed (see above)."
  for version in "$@"; do
    image="$STACK_REGISTRY/hello:$version"
    docker tag "$SAMPLE_IMAGE:$version" "$image"
    DOCKER_CONFIG="$config" quietly docker push "$image" || die "docker push $image failed (see above)."
    say "pushed $image"
  done
}
