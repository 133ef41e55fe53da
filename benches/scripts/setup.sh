#!/bin/sh
# Installs the engines that scripts are measured beside, by pinned version, under
# target/tools/engines; one of them is compiled. Safe to run again; what is there already
# is left alone.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
tools=$(dirname -- "$(dirname -- "$here")")/target/tools/engines

command -v npm >/dev/null 2>&1 || {
    printf 'error: npm is not there\n\nhint: install Node.js 20 or newer with npm (Debian: apt-get install nodejs npm)\n' >&2
    exit 1
}
want="$(cat "$here/package.json" "$here/package-lock.json" | cksum) $(node --version)"
if [ -f "$tools/stamp" ] && [ "$(cat "$tools/stamp")" = "$want" ]; then
    exit 0
fi
echo 'engines: installing'
rm -rf "$tools"
mkdir -p "$tools"
cp "$here/package.json" "$here/package-lock.json" "$tools/"
npm ci --no-audit --no-fund --silent --prefix "$tools"
printf '%s' "$want" >"$tools/stamp"
