#!/bin/sh
# Builds the example guests and runs them against the built-in bookshop:
# demo.sh HOST_BINARY GUESTS_FOLDER. Rust and C guests always; JavaScript and Python ones
# where this machine has npm and python3.
set -eu

host=$(CDPATH='' cd -- "$(dirname -- "$1")" && pwd)/$(basename -- "$1")
guests=$2
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

build() {
    if [ -n "${2:-}" ] && ! command -v "$2" >/dev/null 2>&1; then
        echo "the $1 guest is left out: $2 is not there"
        return
    fi
    "$here/build.sh" "$1" "$guests"
}

build rust
build c
build js npm
build python python3
config=$guests/shop.toml

cat >"$config" <<TOML
[servers.shop]
command = "$host"
args = ["example-server"]
TOML

show() {
    [ -f "$guests/$1" ] || return 0
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
