# shellcheck shell=bash
# Images made on this machine from Debian packages and the host's .NET, for when no registry can be reached.
# Each carries a key, the hash of all it was made from, so that it is made again only when that changes.

STANDIN_BASE=tower-standin/debian:trixie
STANDIN_BASE_PACKAGES=ca-certificates,tzdata,libicu76,libssl3t64,libstdc++6,busybox-static
STANDINS_DIR="$ROOT/tests/standins"

_label() { docker image inspect --format "{{index .Config.Labels \"$2\"}}" "$1" 2>/dev/null || true; }
standin_is() { [ "$(_label "$1" tower.standin)" = true ]; }
_standin_key() { _label "$1" tower.standin.key; }

# _key WORD…: a hash over the words; a file or folder counts with its contents.
_key() {
  local word
  for word in "$@"; do
    if [ -e "$word" ]; then
      find "$word" -type f ! -path '*/bin/*' ! -path '*/obj/*' -print0 | sort -z | xargs -0 sha256sum | cut -d' ' -f1
    else
      echo "$word"
    fi
  done | sha256sum | cut -c1-16
}

_image_id() { docker image inspect --format '{{.Id}}' "$1"; }

_build_standin() {
  local image=$1 key=$2
  shift 2
  [ "$(_standin_key "$image")" != "$key" ] || return 0
  say "making a stand-in for $image"
  quietly docker build -t "$image" --label tower.standin=true --label "tower.standin.key=$key" "$@" ||
    die "the stand-in for $image could not be built (the last lines are above)."
  images_prune tower.standin=true
}

_standin_base() {
  local key tree bundle=/etc/ssl/certs/ca-certificates.crt
  packages_possible || die "images cannot be pulled here, and stand-ins can only be made as root on Debian." \
    "Make Docker Hub and mcr.microsoft.com reachable for the engine and try again."
  key=$(_key "$STANDIN_BASE_PACKAGES" "$bundle")
  [ "$(_standin_key "$STANDIN_BASE")" != "$key" ] || return 0
  packages_install debootstrap
  say "making $STANDIN_BASE (about half a minute, once)"
  mkdir -p "$ENGINE_DIR"
  tree=$(mktemp -d "$ENGINE_DIR/debootstrap.XXXXXX")
  quietly debootstrap --variant=minbase --include="$STANDIN_BASE_PACKAGES" trixie "$tree" "$(packages_mirror)" ||
    die "debootstrap failed (its last lines are above)."
  # Behind a proxy that signs with its own root, `dotnet restore` inside `docker build` needs the host's trust.
  cp -L "$bundle" "$tree/etc/ssl/host-ca.crt"
  rm -rf "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/*
  tar -C "$tree" -c . | quietly docker import \
    -c 'ENV SSL_CERT_FILE=/etc/ssl/host-ca.crt' -c 'CMD ["bash"]' \
    -c 'LABEL tower.standin=true' -c "LABEL tower.standin.key=$key" - "$STANDIN_BASE"
  rm -rf "$tree"
}

standin_caddy() {
  _standin_base
  _build_standin "$1" "$(_key "$STANDINS_DIR/caddy" "$(_image_id "$STANDIN_BASE")")" \
    --build-arg "BASE=$STANDIN_BASE" "$STANDINS_DIR/caddy"
}

standin_registry() {
  _standin_base
  _build_standin "$1" "$(_key "$STANDINS_DIR/registry" "$(_image_id "$STANDIN_BASE")")" \
    --build-arg "BASE=$STANDIN_BASE" "$STANDINS_DIR/registry"
}

standin_sdk() { _standin_dotnet "$1" sdk; }
standin_aspnet() { _standin_dotnet "$1" aspnet; }

_standin_dotnet() {
  local image=$1 target=$2 folder versions
  have dotnet && dotnet --list-sdks | grep -q '^10\.' ||
    die "$image cannot be pulled, and without the .NET 10 SDK on this machine there is nothing to make it from."
  folder=$(dirname "$(readlink -f "$(command -v dotnet)")")
  versions=$(ls "$folder/sdk" "$folder/shared/"*)
  _standin_base
  _build_standin "$image" "$(_key "$STANDINS_DIR/dotnet" "$versions" "$(_image_id "$STANDIN_BASE")")" \
    --build-arg "BASE=$STANDIN_BASE" --target "$target" -f "$STANDINS_DIR/dotnet/Dockerfile" "$folder"
}

# By their names: an image made from a stand-in has its labels as well.
standins_remove() {
  local image images errors
  images=$(docker image ls --filter label=tower.standin=true --format '{{.Repository}}:{{.Tag}}') ||
    die "docker image ls failed (see above), so stand-ins may be left."
  for image in $images; do
    case "$image" in
      tower-standin/* | tower-official/*) ;;
      "$SDK_IMAGE" | "$ASPNET_IMAGE" | "$CADDY_IMAGE" | "$REGISTRY_IMAGE" | "$OTEL_IMAGE" | caddy:2 | registry:2) ;;
      *) continue ;;
    esac
    if errors=$(docker image rm "$image" 2>&1 >/dev/null); then say "removed the stand-in $image"; else warn "the stand-in $image stays: $errors"; fi
  done
}

standin_otel() {
  _build_standin "$1" "$(_key "$STANDINS_DIR/otel" "$(_image_id "$ASPNET_IMAGE")")" "$STANDINS_DIR/otel"
}
