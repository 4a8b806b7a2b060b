# shellcheck shell=bash
# The .NET side of ./dev test: check, build, and one `dotnet test` per project.

export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=true
SOLUTION="$ROOT/Tower.sln"
RESULTS_DIR="$DEV_DIR/test-results"

dotnet_check() {
  have dotnet && dotnet --list-sdks | grep -q '^10\.' ||
    die "the .NET 10 SDK is missing, and Debian has no package of it." \
      "Install it (https://dotnet.microsoft.com/download) and make sure \"dotnet\" is on the PATH."
}

# Whitespace only: the style rules are warnings, and the build has already taken those for errors.
dotnet_format_check() { (cd "$ROOT" && quietly dotnet format whitespace . --folder --verify-no-changes); }

# One process per project: one that crashes takes only its own tests with it. A test that hangs is ended, for its name is
# worth more than an endless run.
# dotnet_test PROJECT [FILTER]
dotnet_test() {
  local project=$1 filter=${2:-} name
  name=$(basename "$project" .csproj)
  dotnet test "$project" ${filter:+--filter "$filter"} --no-build --configuration Release --results-directory "$RESULTS_DIR" \
    --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" \
    --blame-hang --blame-hang-timeout "${DEV_WAIT_TEST}s" --blame-hang-dump-type none \
    >"$RESULTS_DIR/$name.log" 2>&1
}
