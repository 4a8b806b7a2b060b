#!/bin/sh
# Starts like the published image: as root only until the folder belongs to redis, and from then on without any capability,
# also to give up, which takes one (SETPCAP).
set -e

case "$1" in
  -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . \! -user redis -exec chown redis '{}' +
    exec setpriv --reuid=redis --regid=redis --clear-groups --nnp \
      --inh-caps=-all --ambient-caps=-all --bounding-set=-all "$0" "$@"
  fi
  # The published build takes connections from other containers without a password.
  set -- "$@" --protected-mode no
fi
exec "$@"
