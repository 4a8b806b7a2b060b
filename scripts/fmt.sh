#!/usr/bin/env bash
# ./dev fmt: writes the sources the way ./dev test wants to find them.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$ROOT/scripts/lib/common.sh"
# shellcheck source=scripts/lib/dotnet.sh
. "$ROOT/scripts/lib/dotnet.sh"

dotnet_check
dotnet format "$ROOT/Tower.sln" "$@"
for project in samples/hello tests/standins/otel; do
  dotnet format whitespace --folder "$ROOT/$project"
done
