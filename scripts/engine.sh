#!/usr/bin/env bash
# ./dev engine: an engine and the infrastructure images, for work on Tower without a sandbox.
set -euo pipefail
# shellcheck source=scripts/lib/all.sh
. "$ROOT/scripts/lib/all.sh"

# The one that ./dev up has started, if it has.
settings_recall
engine_up || exit
step "Docker Engine $(engine_version)"
images_ensure
tools_ensure
say "caddy and docker-registry, for tests that call them: $TOOLS_DIR"
echo "DOCKER_HOST=$DOCKER_HOST"
