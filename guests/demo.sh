#!/bin/sh
# Runs the example guests against the built-in bookshop: demo.sh HOST_BINARY GUESTS_FOLDER.
set -eu

host=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
guests=$2
config=$guests/shop.toml

cat >"$config" <<TOML
[servers.shop]
command = "$host"
args = ["example-server"]
TOML

show() {
    printf '\n$ mcp-host run %s\n' "$*"
    file=$1
    shift
    "$host" run --config "$config" "$guests/$file" "$@"
}

show hello.wasm
show hello.wasm --allow shop/search_books -- verne
show fan-out.wasm --allow shop/wait
show c-hello.wasm --allow shop -- verne
show js-hello.wasm --allow shop -- verne
show py-hello.wasm --allow shop -- verne

printf '\n$ mcp-host servers check\n'
"$host" servers check --config "$config"
