#!/bin/sh
# Installs what the generated code is checked with, by pinned version, under
# target/tools/codegen-checks: Pydantic and a validator of JSON Schema, Zod; and builds the
# example code generators into target/plugins. Safe to run again; what is there already is
# left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
repo=$(CDPATH='' cd -- "$here/../.." && pwd)
pins=$here/check
tools=$repo/target/tools/codegen-checks

fail() {
    printf 'error: %s\n\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

need() {
    command -v "$1" >/dev/null 2>&1 || fail "$1 is not there, and the checks need it" "$2"
}

# Whether DIR was installed, to its end, from this very file of pins.
installed() {
    cmp -s "$1/installed" "$2"
}

run() {
    log=$tools/setup.log
    "$@" >"$log" 2>&1 || {
        tail -n 20 "$log" >&2
        fail "this command failed: $*" "is the package registry within reach? the whole output is in $log"
    }
}

install_python() {
    need python3 'install Python 3.10 or newer with venv (Debian: apt-get install python3 python3-venv)'
    installed "$tools/python" "$pins/requirements.txt" && return
    echo 'pydantic: installing'
    run python3 -m venv --clear "$tools/python"
    run "$tools/python/bin/python3" -m pip install --disable-pip-version-check --no-input -r "$pins/requirements.txt"
    cp "$pins/requirements.txt" "$tools/python/installed"
}

install_node() {
    need node 'install Node.js 20 or newer (Debian: apt-get install nodejs npm)'
    need npm 'install npm (Debian: apt-get install npm)'
    installed "$tools/node" "$pins/package-lock.json" && return
    echo 'zod: installing'
    rm -rf "$tools/node"
    mkdir -p "$tools/node"
    cp "$pins/package.json" "$pins/package-lock.json" "$tools/node/"
    run npm ci --ignore-scripts --no-audit --no-fund --prefix "$tools/node"
    cp "$pins/package-lock.json" "$tools/node/installed"
}

mkdir -p "$tools"
need cc 'install a C compiler (Debian: apt-get install gcc)'
install_python
install_node
"$here/build.sh" all "$repo/target/plugins"
