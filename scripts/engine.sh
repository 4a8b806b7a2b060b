#!/usr/bin/env bash
# ./dev engine: an engine and the infrastructure images, for work on Tower without a sandbox.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$ROOT/scripts/lib/common.sh"
# shellcheck source=scripts/lib/engine.sh
. "$ROOT/scripts/lib/engine.sh"
# shellcheck source=scripts/lib/images.sh
. "$ROOT/scripts/lib/images.sh"

engine_up || exit
step "Docker Engine $(engine_version)"
images_ensure
echo "DOCKER_HOST=$DOCKER_HOST"
