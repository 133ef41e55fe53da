#!/bin/sh
# Installs what the tests run against and cannot build themselves: the real MCP
# servers, by pinned version, under target/tools/servers, a Redis server through the
# system's package manager, and the example guests. Safe to run again; what is there
# already is left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
repo=$(dirname -- "$here")
pins=$here/tools
tools=$repo/target/tools/servers

fail() {
    printf 'error: %s\n\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null 2>&1 || fail "$1 is not there, and the tests need it" "$2"
}

# A part is current when its stamp holds the sum of its pins and of what runs it. The
# folder counts, because a virtual environment does not survive a move.
current() {
    [ -f "$1/stamp" ] && [ "$(cat "$1/stamp")" = "$2" ]
}

sum() {
    { cat "$@"; printf '%s' "$tools"; } | cksum
}

run() {
    log=$tools/setup.log
    "$@" >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        fail "this command failed: $*" "is the package registry within reach? the whole output is in $log"
    }
}

install_node() {
    need node 'install Node.js 20 or newer (Debian: apt-get install nodejs npm)'
    need npm 'install npm (Debian: apt-get install npm)'
    want="$(sum "$pins/package.json" "$pins/package-lock.json") $(node --version)"
    if current "$tools/node" "$want"; then
        echo 'node servers: there already'
        return
    fi
    echo 'node servers: installing'
    rm -rf "$tools/node"
    mkdir -p "$tools/node"
    cp "$pins/package.json" "$pins/package-lock.json" "$tools/node/"
    run npm ci --ignore-scripts --no-audit --no-fund --prefix "$tools/node"
    printf '%s' "$want" >"$tools/node/stamp"
}

install_python() {
    need python3 'install Python 3.10 or newer with venv (Debian: apt-get install python3 python3-venv)'
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        fail 'python3 has no venv module' 'install it (Debian: apt-get install python3-venv)'
    want="$(sum "$pins/requirements.txt") $(python3 --version)"
    if current "$tools/python" "$want"; then
        echo 'python servers: there already'
        return
    fi
    echo 'python servers: installing'
    rm -rf "$tools/python"
    run python3 -m venv "$tools/python"
    run "$tools/python/bin/pip" install --disable-pip-version-check -r "$pins/requirements.txt"
    printf '%s' "$want" >"$tools/python/stamp"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        run "$@"
    elif command -v sudo >/dev/null 2>&1; then
        run sudo "$@"
    else
        fail "installing packages needs root: $*" 'run it as root, then run this again'
    fi
}

# Any version from 7 on will do: the tests start it themselves, on a socket of their own.
install_redis() {
    if command -v redis-server >/dev/null 2>&1; then
        echo 'redis server: there already'
        return
    fi
    echo 'redis server: installing'
    if command -v apt-get >/dev/null 2>&1; then
        as_root apt-get update -qq
        as_root apt-get install -y -qq redis-server
    elif command -v dnf >/dev/null 2>&1; then
        as_root dnf install -y redis
    elif command -v brew >/dev/null 2>&1; then
        run brew install redis
    fi
    need redis-server 'install Redis 7 or newer (Debian: apt-get install redis-server)'
}

build_guests() {
    if [ -f "$repo/guests/build.sh" ]; then
        echo 'guests: building'
        "$repo/guests/build.sh" all "$repo/target/guests"
    fi
}

mkdir -p "$tools"
need git 'install git (Debian: apt-get install git)'
install_node
install_python
install_redis
"$here/fidelity/setup.sh"
"$here/clients/setup.sh"
"$here/scripts/test262/setup.sh"
build_guests
