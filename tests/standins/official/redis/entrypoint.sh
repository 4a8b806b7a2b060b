#!/bin/sh
# Starts like the published image: as root only until the folder belongs to redis.
set -e

case "$1" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec setpriv --reuid=redis --regid=redis --init-groups "$0" "$@"
  fi
  # The published build takes connections from other containers without a password.
  set -- "$@" --protected-mode no
fi
exec "$@"
