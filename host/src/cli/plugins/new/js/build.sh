#!/bin/sh
# Builds mcp-host-{{name}}.wasm, with the toolchain that package-lock.json pins.
set -eu
cd "$(dirname "$0")"

# Whether the toolchain was installed, to its end, from this very lock.
if ! cmp -s node_modules/installed package-lock.json; then
    npm ci --ignore-scripts --no-audit --no-fund
    cp package-lock.json node_modules/installed
fi
# Without these two the engine would import wasi:http, which a generator has no use for.
node node_modules/@bytecodealliance/componentize-js/src/cli.js --wit wit --world-name target \
    --disable http --disable fetch-event --out mcp-host-{{name}}.wasm target.js
