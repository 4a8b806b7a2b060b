#!/usr/bin/env bash
# ./dev fmt: writes the sources the way ./dev test wants to find them.
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$ROOT/scripts/lib/common.sh"
# shellcheck source=scripts/lib/dotnet.sh
. "$ROOT/scripts/lib/dotnet.sh"

dotnet_check
cd "$ROOT"
dotnet format style "$SOLUTION"
# By folder, so that the sample app and the stand-ins, which are in no solution, are formatted too.
dotnet format whitespace . --folder
