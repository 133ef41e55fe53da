#!/bin/sh
# Makes ~NAME~.wasm of ~SOURCE~: a module that `mcp-host run` makes a component of in memory.
# CC names another compiler, such as the clang of a WASI SDK, WASI_SYSROOT another library.
set -eu
cd -- "$(dirname -- "$0")"

"${CC:-clang}" --target=wasm32-wasi ${WASI_SYSROOT:+"--sysroot=$WASI_SYSROOT"} \
    -Os -Wall -Wextra -Wl,--gc-sections,--strip-debug -I ~SDK~ \
    ~SOURCE~ ~SDK~/sdk.c ~SDK~/sdk_component_type.o -o ~NAME~.wasm
