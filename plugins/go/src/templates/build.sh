#!/bin/sh
# Makes ~NAME~.wasm of export_wasi_cli_run/, with bindings that are made anew each time.
set -eu
cd -- "$(dirname -- "$0")"

componentize() {
    go run github.com/bytecodealliance/componentize-go@~VERSION~ --wit-path ~WIT~ --world sdk "$@"
}

# This writes go.mod as well; what else the program needs, `tidy` adds again.
componentize bindings
go mod tidy
componentize build --output ~NAME~.wasm
