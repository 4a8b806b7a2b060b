# shellcheck shell=bash
# A Docker Engine started by hand, for machines that have none: no systemd, nothing of the user's touched.
# TOWER_ENGINE_DIR (default /var/lib/tower-dev) holds its images, sockets, log and pid, shared by all clones.

DEFAULT_ENGINE_DIR=/var/lib/tower-dev

daemon_files() {
  ENGINE_DIR="${TOWER_ENGINE_DIR:-$DEFAULT_ENGINE_DIR}"
  ENGINE_PID_FILE="$ENGINE_DIR/dockerd.pid"
  ENGINE_LOG="$ENGINE_DIR/dockerd.log"
}
daemon_files

# The one address that `docker run -v /var/run/docker.sock:…`, and so Tower itself, takes for granted.
DAEMON_HOST=unix:///var/run/docker.sock

daemon_pid() {
  local pid
  pid=$(cat "$ENGINE_PID_FILE" 2>/dev/null) || return 1
  # A pid file survives a reboot and pids are reused: only a dockerd with our data root counts.
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "--data-root $ENGINE_DIR/data" && echo "$pid"
}

# containerd takes what it finds in its state folder for running containers, which is wrong after a reboot.
_forget_state_of_another_boot() {
  local boot
  boot=$(cat /proc/sys/kernel/random/boot_id)
  if [ "$(cat "$ENGINE_DIR/boot" 2>/dev/null)" != "$boot" ]; then
    rm -rf "$ENGINE_DIR/exec" || return
    echo "$boot" >"$ENGINE_DIR/boot"
  fi
}

# Returns when the engine answers, whether this call started it or another did: one that did not answer in the time of an
# earlier call is still starting.
daemon_start() {
  local started pid
  started=$(date +%s)
  mkdir -p "$ENGINE_DIR" && chmod 711 "$ENGINE_DIR" || die "$ENGINE_DIR could not be made (see above)."
  exec 8>"$ENGINE_DIR/lock" && flock 8 || die "$ENGINE_DIR/lock could not be locked (see above)."
  if pid=$(daemon_pid); then
    say "dockerd is running already (pid $pid)"
    _daemon_wait "$pid"
  else
    _forget_state_of_another_boot || die "$ENGINE_DIR could not be cleaned (see above)."
    # Of a dockerd that was killed; a new one refuses to start while anything has that number, a dead process included.
    rm -f "$ENGINE_PID_FILE"
    setsid nohup dockerd --host "$DAEMON_HOST" --data-root "$ENGINE_DIR/data" --exec-root "$ENGINE_DIR/exec" \
      --pidfile "$ENGINE_PID_FILE" </dev/null >"$ENGINE_LOG" 2>&1 5<&- 6<&- 8>&- &
    pid=$!
    # Before the wait, which may end in an error while the engine starts all the same.
    echo "$ROOT" >"$ENGINE_DIR/started-by"
    _daemon_wait "$pid"
    say "Docker Engine started at $DAEMON_HOST in $(seconds_since "$started") (log: $ENGINE_LOG)"
  fi
  exec 8>&-
}

_daemon_wait() {
  local pid=$1
  if wait_until DEV_WAIT_ENGINE "dockerd" _daemon_is_up_or_dead "$pid" && kill -0 "$pid" 2>/dev/null; then return; fi
  tail -n 15 "$ENGINE_LOG" >&2
  ! kill -0 "$pid" 2>/dev/null ||
    die "dockerd does not answer (its last lines are above). The whole log: $ENGINE_LOG" "$(longer DEV_WAIT_ENGINE)"
  die "dockerd has ended (its last lines are above)." "The whole log: $ENGINE_LOG"
}

_daemon_is_up_or_dead() { DOCKER_HOST=$DAEMON_HOST docker info >/dev/null 2>&1 || ! kill -0 "$1" 2>/dev/null; }

# Other clones may count on an engine that this one has not started.
daemon_is_this_clones() {
  local starter
  starter=$(cat "$ENGINE_DIR/started-by" 2>/dev/null) || return 0
  [ "$starter" = "$ROOT" ] || [ ! -d "$starter" ]
}

# daemon_command COMMAND: how to call ./dev once the clone has forgotten where its engine's folder is.
daemon_command() {
  [ "$ENGINE_DIR" = "$DEFAULT_ENGINE_DIR" ] || printf 'TOWER_ENGINE_DIR=%q ' "$ENGINE_DIR"
  echo "$1"
}

daemon_is_idle() { [ -z "$(DOCKER_HOST=$DAEMON_HOST docker ps --quiet 2>/dev/null)" ]; }

_daemon_has_ended() { ! daemon_pid >/dev/null; }

daemon_stop() {
  local pid
  pid=$(daemon_pid) || return 0
  kill "$pid"
  wait_until DEV_WAIT_ENGINE_STOP "dockerd to end" _daemon_has_ended ||
    die "dockerd (pid $pid) does not stop. Its log: $ENGINE_LOG" "$(longer DEV_WAIT_ENGINE_STOP)"
  say "stopped the Docker Engine we had started (pid $pid)"
}
