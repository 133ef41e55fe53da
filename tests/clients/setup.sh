#!/bin/sh
# Installs the MCP clients that drive the host, by pinned version, under
# target/tools/clients. Python's comes with the servers of tests/setup.sh, and the Node that
# the Inspector asks for with the conformance suite. Safe to run again; what is there
# already is left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tools=$(dirname -- "$(dirname -- "$here")")/target/tools/clients

command -v npm >/dev/null 2>&1 || {
    printf 'error: npm is not there\n\nhint: install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm)\n' >&2
    exit 1
}
"$(dirname -- "$here")/conformance/setup.sh"
want=$(cat "$here/package.json" "$here/package-lock.json" | cksum)
if [ -f "$tools/stamp" ] && [ "$(cat "$tools/stamp")" = "$want" ]; then
    exit 0
fi
rm -rf "$tools"
mkdir -p "$tools"
cp "$here/package.json" "$here/package-lock.json" "$tools/"
npm ci --ignore-scripts --no-audit --no-fund --silent --prefix "$tools"
printf '%s' "$want" >"$tools/stamp"
