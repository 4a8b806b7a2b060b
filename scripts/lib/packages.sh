# shellcheck shell=bash
# Debian 12's own Docker (20.10) and Compose (1.29) are too old for Tower. The newer suites come from the mirror this
# machine already uses, and are pinned so low that nothing moves to them unless it is named here.

NEWER_SUITES=/etc/apt/sources.list.d/tower-dev.sources
NEWER_SUITES_PIN=/etc/apt/preferences.d/tower-dev

packages_possible() { is_debian && is_root; }

# "codename uri" of the Debian archive in use. Asked of apt, which knows both formats of its sources, and not of
# /etc/os-release, which another suite's base-files can have changed.
# shellcheck disable=SC2016  # $(…) are apt's own placeholders
_archive() {
  apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' 'Label: Debian' |
    awk '$1 !~ /-/ && !found { print; found = 1 }'
}

packages_mirror() { _archive | cut -d' ' -f2; }

# apt waits for nobody here.
_update() {
  wait_until DEV_WAIT_PACKAGES "another apt to end" _update_once || die "apt-get update failed (its last lines are above)."
}

_update_once() {
  local log code=0
  log=$(mktemp)
  LC_ALL=C apt-get update >"$log" 2>&1 || code=$?
  if [ "$code" -ne 0 ] && grep -q 'Could not get lock' "$log"; then return 1; fi
  [ "$code" -eq 0 ] || die "apt-get update failed: $(tail -n 20 "$log")"
  rm -f "$log"
}

_add_newer_suites() {
  [ ! -e "$NEWER_SUITES" ] || return 0
  local archive suites="trixie trixie-backports"
  archive=$(_archive)
  # A machine that has never run apt-get update knows no codenames.
  [ -n "$archive" ] || { _update && archive=$(_archive); }
  [ -n "$archive" ] || die "apt has no source of Debian itself, so there is no mirror to take newer packages from." \
    "Look at /etc/apt/sources.list.d, or install Docker Engine 25 or newer yourself."
  [ "${archive% *}" != trixie ] || suites=trixie-backports
  say "adding the suites $suites ($NEWER_SUITES, pinned at 50)"
  cat >"$NEWER_SUITES" <<TXT
Types: deb
URIs: ${archive#* }
Suites: $suites
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
TXT
  # shellcheck disable=SC2086  # one stanza per suite
  printf 'Package: *\nPin: release n=%s\nPin-Priority: 50\n\n' $suites >"$NEWER_SUITES_PIN"
}

_is_installed() {
  local name=$1 oldest=$2 state
  state=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$name" 2>/dev/null) || return 1
  [ "${state% *}" = installed ] && dpkg --compare-versions "${state#* }" ge "$oldest"
}

# packages_install NAME[=OLDEST]…: NAME=OLDEST comes from the newer suite when what is installed is older than that.
# Named with its suite and not by `-t`, which would bring the newer libc and base-files along.
packages_install() {
  local wanted=() package name
  for package in "$@"; do
    name=${package%=*}
    case "$package" in
      *=*) _is_installed "$name" "${package#*=}" || wanted+=("$name/trixie") ;;
      *) _is_installed "$name" 0 || wanted+=("$name") ;;
    esac
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  one_at_a_time packages _packages_get "${wanted[@]}"
}

_packages_get() {
  if [ -z "${LISTS_FRESH:-}" ]; then
    _add_newer_suites
    _update
    LISTS_FRESH=1
  fi
  say "installing $*"
  # Somebody else's apt or dpkg may be at work too.
  DEBIAN_FRONTEND=noninteractive quietly apt-get -o "DPkg::Lock::Timeout=$DEV_WAIT_PACKAGES" \
    install -y --no-install-recommends "$@" ||
    die "apt-get could not install $* (its last lines are above)." \
      "Another apt or dpkg is waited for, DEV_WAIT_PACKAGES=$DEV_WAIT_PACKAGES seconds."
}

packages_forget() { rm -f "$NEWER_SUITES" "$NEWER_SUITES_PIN"; }
