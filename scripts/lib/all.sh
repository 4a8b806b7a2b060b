# shellcheck shell=bash
# shellcheck source=scripts/lib/common.sh
. "$ROOT/scripts/lib/common.sh"
# shellcheck source=scripts/lib/wait.sh
. "$ROOT/scripts/lib/wait.sh"
# shellcheck source=scripts/lib/lock.sh
. "$ROOT/scripts/lib/lock.sh"
# shellcheck source=scripts/lib/engine.sh
. "$ROOT/scripts/lib/engine.sh"
# shellcheck source=scripts/lib/images.sh
. "$ROOT/scripts/lib/images.sh"
# shellcheck source=scripts/lib/tools.sh
. "$ROOT/scripts/lib/tools.sh"
# shellcheck source=scripts/lib/build.sh
. "$ROOT/scripts/lib/build.sh"
# shellcheck source=scripts/lib/stack.sh
. "$ROOT/scripts/lib/stack.sh"
# shellcheck source=scripts/lib/trust.sh
. "$ROOT/scripts/lib/trust.sh"
# shellcheck source=scripts/lib/remove.sh
. "$ROOT/scripts/lib/remove.sh"
# shellcheck source=scripts/lib/settings.sh
. "$ROOT/scripts/lib/settings.sh"
# shellcheck source=scripts/lib/sandbox.sh
. "$ROOT/scripts/lib/sandbox.sh"
# shellcheck source=scripts/lib/deploy.sh
. "$ROOT/scripts/lib/deploy.sh"
