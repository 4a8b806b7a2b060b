# shellcheck shell=bash
# Deploys the sample app the way a CI job does: an intent, and curl.

# The saved intent with the app added: what else is deployed stays deployed.
write_intent() {
  (
    umask 077
    as_root cat "$STACK_DATA/intent.json" | jq 'del(.applied) | .apps = [.apps[] | select(.name != "hello")] + [{
      name: "hello", image: "registry://hello:^1.0.0", domain: "hello.localhost", port: 3000,
      healthCheck: { path: "/health" }
    }]' >"$STACK_INTENT"
  ) || die "$STACK_DATA/intent.json cannot be read, so there is no intent to add the sample app to."
}

apply_intent() {
  local type='Content-Type: application/json'
  say "curl -N -sS --proto '=https' --cacert $STACK_CA -u tower:… -H '$type' -X POST $STACK_URL/apply --data-binary @$STACK_INTENT"
  stack_curl -N -sS --proto '=https' --fail-with-body -H "$type" -X POST "$STACK_URL/apply" --data-binary "@$STACK_INTENT" |
    sed -u 's/^/    | /' || die "the deployment failed; its log is above." "What runs: docker compose -p $TOWER_PROJECT ps"
}

app_answers() {
  APP_ANSWER=""
  wait_until DEV_WAIT_APP "the sample app" _app_answers ||
    die "the sample app does not answer at $STACK_APP_URL: $APP_ANSWER" \
      "Its log: docker compose -p $TOWER_PROJECT logs" "$(longer DEV_WAIT_APP)"
  say "$STACK_APP_URL answers: $APP_ANSWER"
}

_app_answers() {
  APP_ANSWER=$(curl --silent --show-error --fail --max-time 60 --cacert "$STACK_CA" "$STACK_APP_URL/" 2>&1)
}
