# shellcheck shell=bash
# node-semver is what "npm semantics" means; a test compares our ranges with it.

NODE_SEMVER_VERSION=7.7.3

# Exports NODE_SEMVER_DIR when it can be had; without it that one test skips itself by name.
node_semver() {
  local dir="$DEV_DIR/node"
  if packages_possible; then have node || packages_install nodejs; fi
  if have npm && have node; then
    [ -f "$dir/node_modules/semver/package.json" ] ||
      quietly npm install --prefix "$dir" --no-save --no-audit --no-fund "semver@$NODE_SEMVER_VERSION" ||
      { warn "npm cannot fetch semver $NODE_SEMVER_VERSION: the comparison with node-semver is skipped" && return 0; }
  elif have node && packages_possible; then
    packages_install node-semver
    mkdir -p "$dir/node_modules"
    ln -sfn /usr/share/nodejs/semver "$dir/node_modules/semver"
  else
    warn "node is missing: the comparison with node-semver is skipped"
    return 0
  fi
  export NODE_SEMVER_DIR="$dir"
}
