#!/bin/bash
# Starts like the published image. As with PostgreSQL, process 1 is this shell while it initialises: no signal ends it.
set -euo pipefail

DATA=/var/lib/mysql

fail() {
  printf '[ERROR] [Entrypoint]: %s\n' "$@" >&2
  exit 1
}

note() { printf '[Note] [Entrypoint]: %s\n' "$*"; }

setting() {
  local name=$1 file="$1_FILE"
  if [ -n "${!file:-}" ]; then cat "${!file}"; else printf '%s' "${!name:-}"; fi
}

# A text as SQL writes it.
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

statements() {
  local database user host
  # Those without a password, which the installation makes for each name of this host.
  echo "DELETE FROM mysql.global_priv WHERE User IN ('', 'root') AND Host <> 'localhost'; FLUSH PRIVILEGES;"
  for host in localhost %; do
    echo "CREATE OR REPLACE USER root@'$host' IDENTIFIED BY $(quoted "$1");"
    echo "GRANT ALL ON *.* TO root@'$host' WITH GRANT OPTION;"
  done
  database=$(setting MARIADB_DATABASE) user=$(setting MARIADB_USER)
  [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
  if [ -n "$user" ]; then
    echo "CREATE USER $(quoted "$user")@'%' IDENTIFIED BY $(quoted "$(setting MARIADB_PASSWORD)");"
    [ -z "$database" ] || echo "GRANT ALL ON \`$database\`.* TO $(quoted "$user")@'%';"
  fi
}

initialise() {
  local password server
  password=$(setting MARIADB_ROOT_PASSWORD)
  [ -n "$password$(setting MARIADB_ALLOW_EMPTY_ROOT_PASSWORD)" ] ||
    fail "Database is uninitialized and password option is not specified." \
      "You need to specify one of MARIADB_ROOT_PASSWORD and MARIADB_ALLOW_EMPTY_ROOT_PASSWORD"
  note "Initializing database files"
  mariadb-install-db --datadir="$DATA" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  note "Starting temporary server"
  mariadbd --skip-networking --socket=/run/mysqld/init.sock &
  server=$!
  until mariadb-admin --no-defaults --socket=/run/mysqld/init.sock ping >/dev/null 2>&1; do
    kill -0 "$server" || fail "Unable to start server."
    sleep 0.2
  done
  # For tests that must meet it in the middle.
  sleep "${STANDIN_INIT_SECONDS:-0}"
  statements "$password" | mariadb --no-defaults --socket=/run/mysqld/init.sock --user=root
  kill "$server"
  wait "$server"
  note "MariaDB init process done. Ready for start up."
}

[ "${1:0:1}" != - ] || set -- mariadbd "$@"
if [ "$1" = mariadbd ]; then
  if [ "$(id -u)" = 0 ]; then
    find "$DATA" \! -user mysql -exec chown mysql '{}' +
    HOME=$DATA exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
  fi
  [ -d "$DATA/mysql" ] || initialise
fi
exec "$@"
