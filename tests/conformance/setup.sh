#!/bin/sh
# Installs the conformance suite and the Node it needs, by pinned version, under
# target/tools/conformance, and builds the fixture that the suite asks for. Safe to run
# again; what is there already is left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=$(dirname -- "$(dirname -- "$here")")/target
tools=$target/tools/conformance

command -v npm >/dev/null 2>&1 || {
    printf 'error: npm is not there\n\nhint: install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm)\n' >&2
    exit 1
}
CARGO_TARGET_DIR=$target/conformance-fixture cargo build --locked --quiet \
    --manifest-path "$here/fixture/Cargo.toml"
want=$(cat "$here/package.json" "$here/package-lock.json" | cksum)
if [ -f "$tools/stamp" ] && [ "$(cat "$tools/stamp")" = "$want" ]; then
    exit 0
fi
rm -rf "$tools"
mkdir -p "$tools"
cp "$here/package.json" "$here/package-lock.json" "$tools/"
npm ci --ignore-scripts --no-audit --no-fund --silent --prefix "$tools"
printf '%s' "$want" >"$tools/stamp"
