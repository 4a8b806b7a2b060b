#!/bin/bash
# Starts like the published image. While it initialises, this shell is process 1 and handles no signal, so the kernel
# drops whatever `docker stop` sends: the container ends when it is killed, with a half-made database.
set -euo pipefail

fail() {
  printf 'Error: %s\n' "$@" >&2
  exit 1
}

# Every variable may also come from the file that <name>_FILE names.
setting() {
  local name=$1 file="$1_FILE"
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!name:-${2:-}}"; fi
}

prepare_folder() {
  mkdir -p "$PGDATA"
  chmod 700 "$PGDATA"
  find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
  [ "$PG_MAJOR" -lt 18 ] || chown postgres "$(dirname "$PGDATA")"
}

# From 18 on, a volume where the data used to be would stay empty, and the data would go with the container.
refuse_old_mount() {
  if [ "$PG_MAJOR" -ge 18 ] && grep -q ' /var/lib/postgresql/data ' /proc/self/mountinfo; then
    fail "there is a mount at /var/lib/postgresql/data, which this version does not use (unused mount/volume)." \
      "Mount it at /var/lib/postgresql instead."
  fi
}

initialise() {
  local user database password method
  user=$(setting POSTGRES_USER postgres) password=$(setting POSTGRES_PASSWORD) method=${POSTGRES_HOST_AUTH_METHOD:-}
  database=$(setting POSTGRES_DB "$user")
  [ -n "$password" ] || [ "$method" = trust ] ||
    fail "Database is uninitialized and superuser password is not specified." \
      "Set POSTGRES_PASSWORD to a non-empty value, or POSTGRES_HOST_AUTH_METHOD=trust to let everybody in."
  refuse_old_mount
  echo "initialising $PGDATA"
  # shellcheck disable=SC2086  # several options
  initdb --username="$user" --pwfile=<(printf '%s\n' "${password:-none}") ${POSTGRES_INITDB_ARGS:-}
  printf '\nhost all all all %s\n' "${method:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -w -o "-c listen_addresses=''" start
  # For tests that must meet it in the middle.
  sleep "${STANDIN_INIT_SECONDS:-0}"
  [ "$database" = postgres ] || createdb --username="$user" --no-password "$database"
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [ ! -e "$file" ] || psql --username="$user" --dbname="$database" --set ON_ERROR_STOP=1 --file "$file"
  done
  pg_ctl -D "$PGDATA" -m fast -w stop
  echo "PostgreSQL init process complete; ready for start up."
}

[ "${1:0:1}" != - ] || set -- postgres "$@"
if [ "$1" = postgres ]; then
  if [ "$(id -u)" = 0 ]; then
    prepare_folder
    HOME=/var/lib/postgresql exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
  fi
  if [ -s "$PGDATA/PG_VERSION" ]; then
    echo "PostgreSQL Database directory appears to contain a database; Skipping initialization"
  else
    initialise
  fi
fi
exec "$@"
