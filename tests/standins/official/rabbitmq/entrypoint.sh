#!/bin/sh
# Starts like the published image: as root only until the folder belongs to rabbitmq.
set -e

case "$1" in
  rabbitmq*)
    if [ "$(id -u)" = 0 ]; then
      find "$RABBITMQ_DATA_DIR" \! -user rabbitmq -exec chown rabbitmq '{}' +
      exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups "$0" "$@"
    fi
    ;;
esac
# Debian's wrapper of it is deaf to the signal that stops a container.
[ "$1" != rabbitmq-server ] || { shift && set -- /usr/lib/rabbitmq/bin/rabbitmq-server "$@"; }
exec "$@"
