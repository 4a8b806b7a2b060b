# shellcheck shell=bash
# Builds Tower's own image and the sample app's. All carry the label tower.dev=<project>, by which they are removed.

TOWER_VERSION=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' "$ROOT/Directory.Build.props")

# What a build needs to reach the package sources the way this machine does; nothing of it ends up in an image.
_build() {
  local args=() name config="${NUGET_CONFIG:-$HOME/.nuget/NuGet/NuGet.Config}"
  for name in HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy NUGET_CERT_REVOCATION_MODE; do
    [ -z "${!name:-}" ] || args+=(--build-arg "$name")
  done
  [ ! -f "$config" ] || args+=(--secret "id=nuget_config,src=$config")
  quietly docker build "${args[@]}" "$@"
}

# Tower as TOWER_IMAGE:<product version>, the sample app in two versions.
build_images() {
  local label="tower.dev=$TOWER_PROJECT" version
  _build --label "$label" -t "$TOWER_IMAGE:$TOWER_VERSION" -t "$TOWER_IMAGE:latest" "$ROOT" ||
    die "Tower's image could not be built (the last lines are above)." "By hand: docker build $ROOT"
  say "$TOWER_IMAGE:$TOWER_VERSION"
  for version in 1.0.0 1.1.0; do
    _build --label "$label" --build-arg "APP_VERSION=$version" -t "$SAMPLE_IMAGE:$version" \
      "$ROOT/samples/hello" ||
      die "the sample app could not be built (the last lines are above)." "By hand: docker build $ROOT/samples/hello"
    say "$SAMPLE_IMAGE:$version"
  done
  images_prune "$label"
}

# By name: an image pushed to the stack's registry may have other names that are not ours.
_names_in_registries() {
  local at format='{{.Repository}} {{.Tag}} {{.Digest}}'
  for at in "$STACK_REGISTRY" "127.0.0.1:$TOWER_PULL_PORT"; do
    docker image ls --digests --format "$format" --filter "reference=$at/*" --filter "reference=$at/*/*"
  done | awk '$2 != "<none>" { print $1 ":" $2 } $3 != "<none>" { print $1 "@" $3 }' | sort -u
}

images_remove() {
  local left
  { _names_in_registries; docker image ls --quiet --filter "label=tower.dev=$TOWER_PROJECT" | sort -u; } |
    while read -r image; do docker image rm --force "$image" >/dev/null 2>&1; done || true
  left=$(docker image ls --quiet --filter "label=tower.dev=$TOWER_PROJECT") ||
    die "the images labelled tower.dev=$TOWER_PROJECT could not be listed (see above), so some may be left."
  [ -z "$left" ] ||
    warn "images labelled tower.dev=$TOWER_PROJECT are still in use and stay"
}
