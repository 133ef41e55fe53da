#!/bin/sh
# Makes ~NAME~.wasm of ~SOURCE~: a module that `mcp-host run` makes a component of in memory.
# CC names another compiler, such as the clang of a WASI SDK, WASI_SYSROOT another library.
set -eu
cd -- "$(dirname -- "$0")"

compile() {
    "${CC:-clang}" --target=wasm32-wasi ${WASI_SYSROOT:+"--sysroot=$WASI_SYSROOT"} "$@"
}

# This start code itself does what comes before and after `main`. Without it some linkers do
# that around every function that the host calls, and what was printed first is lost.
start=$(compile --print-file-name=crt1.o)
if [ -f "$start" ]; then
    set -- -nostartfiles "$start"
fi

compile "$@" -Os -Wall -Wextra -Wl,--gc-sections,--strip-debug -I ~SDK~ \
    ~SOURCE~ ~SDK~/sdk.c ~SDK~/sdk_component_type.o -o ~NAME~.wasm
