# shellcheck shell=bash
# Debian 12's own Docker (20.10) and Compose (1.29) are too old for Tower. The newer suites come from the mirror this
# machine already uses, and are pinned so low that nothing moves to them unless it is named here.

# The folder is a setting for the tests of these scripts, which leave the machine alone.
NEWER_SUITES=${DEV_APT_DIR:-/etc/apt}/sources.list.d/tower-dev.sources
NEWER_SUITES_PIN=${DEV_APT_DIR:-/etc/apt}/preferences.d/tower-dev

packages_possible() { is_debian && is_root; }

# "codename uri" of the Debian archive in use. Asked of apt, which knows both formats of its sources, and not of
# /etc/os-release, which another suite's base-files can have changed.
# shellcheck disable=SC2016  # $(…) are apt's own placeholders
_archive() {
  apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' 'Label: Debian' |
    awk '$1 !~ /-/ && !found { print; found = 1 }'
}

packages_mirror() { _archive | cut -d' ' -f2; }

# `apt-get update` has no lock timeout of its own.
_update() {
  APT_OUTPUT=""
  wait_until DEV_WAIT_PACKAGES "another apt to end" _update_once ||
    die "another apt still holds its lock: $(grep 'Could not get lock' <<<"$APT_OUTPUT" | sed 1q)" "$(longer DEV_WAIT_PACKAGES)"
}

# Fails while another apt holds the lock.
_update_once() {
  if APT_OUTPUT=$(LC_ALL=C apt-get update 2>&1); then return; fi
  [[ "$APT_OUTPUT" != *"Could not get lock"* ]] || return 1
  tail -n 20 <<<"$APT_OUTPUT" >&2
  die "apt-get update failed (its last lines are above)."
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
  # Another apt or dpkg may be running too.
  DEBIAN_FRONTEND=noninteractive quietly apt-get -o "DPkg::Lock::Timeout=$DEV_WAIT_PACKAGES" \
    install -y --no-install-recommends "$@" ||
    die "apt-get could not install $* (its last lines are above)." \
      "apt-get waits for another apt or dpkg. $(longer DEV_WAIT_PACKAGES)"
}

packages_forget() { rm -f "$NEWER_SUITES" "$NEWER_SUITES_PIN"; }
