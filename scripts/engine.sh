#!/usr/bin/env bash
# ./dev engine: an engine and the infrastructure images, for work on Tower without a sandbox.
set -euo pipefail
# shellcheck source=scripts/common.sh
. "$ROOT/scripts/common.sh"
# shellcheck source=scripts/engine-lib.sh
. "$ROOT/scripts/engine-lib.sh"

engine_up || exit "$EXIT_NO_ENGINE"
say "Docker Engine $(engine_version)"
echo "DOCKER_HOST=$DOCKER_HOST"
