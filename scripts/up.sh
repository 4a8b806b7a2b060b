#!/usr/bin/env bash
# ./dev up: from a bare machine to an app that answers over HTTPS.
set -euo pipefail
# shellcheck source=scripts/lib/all.sh
. "$ROOT/scripts/lib/all.sh"

started=$(date +%s)
sandbox_open
need_tools curl jq
step "Docker Engine $(engine_version) at $DOCKER_HOST"
say "project $TOWER_PROJECT, ports $TOWER_HTTP_PORT, $TOWER_HTTPS_PORT and $TOWER_PULL_PORT"
stack_check_is_ours
stack_check_ports
settings_remember
stack_begin

step "Infrastructure images"
images_ensure

step "Building Tower and the sample app"
build_images

step "tower init"
stack_passwords
stack_init
stack_fetch_ca
stack_wait

step "Pushing the sample app through Caddy to $STACK_REGISTRY"
trust_add
registry_push 1.0.0 1.1.0

step "Deploying it"
write_intent
apply_intent
app_answers
stack_write_env

step "Tower is up ($(seconds_since "$started")). What to try next:"
cat <<TXT
    . .dev/sandbox.env                                    # TOWER_URL, TOWER_PASSWORD, TOWER_CA, APP_URL, INTENT, …
    curl -sS --cacert \$TOWER_CA \$APP_URL/                 # the app
    curl -sS --proto '=https' --cacert \$TOWER_CA -u "tower:\$TOWER_PASSWORD" \$TOWER_URL/status
    edit .dev/intent.json, then deploy it:
    curl -N -sS --proto '=https' --cacert \$TOWER_CA -u "tower:\$TOWER_PASSWORD" \\
      -H 'Content-Type: application/json' -X POST \$TOWER_URL/apply --data-binary @\$INTENT
    push a version of your own, then let Tower find it:
    docker build -t \$REGISTRY_DOMAIN/hello:1.2.0 --build-arg APP_VERSION=1.2.0 samples/hello
    DOCKER_CONFIG=\$REGISTRY_DOCKER_CONFIG docker push \$REGISTRY_DOMAIN/hello:1.2.0
    curl -N -sS --proto '=https' --cacert \$TOWER_CA -u "tower:\$TOWER_PASSWORD" -X POST \$TOWER_URL/refresh
    ./dev down                                            # takes all of it away again
TXT
