# shellcheck shell=bash
# Debian 12's own Docker (20.10) and Caddy are too old for Tower. The newer suites come from the mirror this machine
# already uses, pinned so low that no later upgrade of the machine takes anything from them by itself.

NEWER_SUITES=/etc/apt/sources.list.d/tower-dev.sources
NEWER_SUITES_PIN=/etc/apt/preferences.d/tower-dev

packages_possible() { is_debian && is_root; }

# shellcheck disable=SC2016  # $(RELEASE) and $(REPO_URI) are apt's own placeholders
packages_mirror() {
  local codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  apt-get indextargets --format '$(RELEASE) $(REPO_URI)' 'Created-By: Packages' |
    awk -v codename="$codename" '$1 == codename && !found { print $2; found = 1 }'
}

_add_newer_suites() {
  [ ! -e "$NEWER_SUITES" ] || return 0
  local codename mirror suites keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  mirror=$(packages_mirror)
  [ -n "$mirror" ] || die "apt has no source for \"$codename\", so there is no mirror to take newer packages from." \
    "Look at /etc/apt/sources.list.d, or install Docker Engine 25 or newer yourself."
  case "$codename" in
    trixie) suites="trixie-backports" ;;
    *) suites="trixie trixie-backports" ;;
  esac
  say "adding the suites $suites ($NEWER_SUITES, pinned at 50)"
  cat >"$NEWER_SUITES" <<TXT
Types: deb
URIs: $mirror
Suites: $suites
Components: main
Signed-By: $keyring
TXT
  # shellcheck disable=SC2086  # one stanza per suite
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 50\n\n' $suites >"$NEWER_SUITES_PIN"
}

_refresh_lists() {
  [ -z "${LISTS_FRESH:-}" ] || return 0
  _add_newer_suites
  quietly apt-get update || die "apt-get update failed (its last lines are above)."
  LISTS_FRESH=1
}

# packages_install PACKAGE…: from the newer suites; silent when all are there.
packages_install() {
  local missing=() package
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  _refresh_lists
  say "installing ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive quietly apt-get install -y --no-install-recommends -t trixie "${missing[@]}" ||
    die "apt-get could not install ${missing[*]} (its last lines are above)."
}

packages_forget() { rm -f "$NEWER_SUITES" "$NEWER_SUITES_PIN"; }
