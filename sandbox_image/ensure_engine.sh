#!/bin/sh
# Makes sure that a Docker engine answers: uses the one that does; else, as root on Debian or Ubuntu, installs and starts Debian's own.
set -u

root=$(cd "$(dirname "$0")/.." && pwd)
python=${VENV_PYTHON:-$root/.venv/bin/python}

answers() {
  "$python" -c 'import docker; docker.APIClient(version="auto", timeout=10, **docker.utils.kwargs_from_env()).close()' 2>/dev/null
}

fail() {
  echo "$1" >&2
  exit 1
}

wait_for_answer() {
  for _ in $(seq 60); do
    answers && return 0
    sleep 1
  done
  return 1
}

"$python" -c 'import docker' || fail "The Python environment is not set up: run make setup."
answers && exit 0
[ -z "${DOCKER_HOST:-}" ] || fail "The Docker engine at DOCKER_HOST=$DOCKER_HOST does not answer: start it, or unset DOCKER_HOST."
[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
  fail "No Docker engine answers: install Docker, start it, and make sure that you may use it."

if ! command -v dockerd >/dev/null; then
  echo "engine: installing docker.io" >&2
  log=$(mktemp)
  { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends docker.io iptables ca-certificates; } >"$log" 2>&1 ||
    { tail -n 20 "$log" >&2; fail "docker.io could not be installed with apt-get: see above, or install Docker yourself."; }
  rm -f "$log"
fi

echo "engine: starting dockerd" >&2
answers && exit 0 # installing it may have started it
if [ -d /run/systemd/system ]; then
  systemctl start docker
else
  nohup setsid dockerd >/var/log/dockerd.log 2>&1 </dev/null &
fi
wait_for_answer || fail "dockerd was started but does not answer: see /var/log/dockerd.log or journalctl -u docker."
