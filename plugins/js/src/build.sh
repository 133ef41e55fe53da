#!/bin/sh
# Makes ~NAME~.wasm of ~SOURCE~, and types/ for editors. The toolchain of package-lock.json is
# installed here the first time; TOOLCHAIN names another folder that has its node_modules.
set -eu
cd -- "$(dirname -- "$0")"

modules=${TOOLCHAIN:-.}/node_modules/@bytecodealliance
if [ ! -d "$modules/componentize-js" ]; then
    npm ci --ignore-scripts --no-audit --no-fund
    modules=node_modules/@bytecodealliance
fi

node "$modules/jco/src/jco.js" guest-types ~WIT~ --world-name sdk --out-dir types --quiet
# Without these two the engine would import wasi:http, which no guest gets.
node "$modules/componentize-js/src/cli.js" ~SOURCE~ --wit ~WIT~ --world-name sdk \
    --disable http --disable fetch-event --out ~NAME~.wasm
