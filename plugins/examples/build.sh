#!/usr/bin/env bash
# Builds the example code generators: build.sh python|js|c|all OUTDIR
#
# OUTDIR gets NAME.wasm for each; one line each says what was done. The toolchains are the
# ones of the example guests, whose build is run first: they lie next to OUTDIR, at the
# versions guests/ pins, and are installed once for both. A component that is newer than
# all it is made from is left alone. Nothing is ever installed outside OUTDIR/.. .
set -euo pipefail

usage='usage: plugins/examples/build.sh python|js|c|all OUTDIR'

main() {
    [ $# -eq 2 ] || die "$usage"
    examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    repo=$(cd "$examples/../.." && pwd)
    wit=$repo/wit/codegen
    mkdir -p "$2"
    out=$(cd "$2" && pwd)
    work=$(dirname "$out")
    mkdir -p "$work/log" "$work/tools"
    case $1 in
        python | js | c) one "$1" ;;
        all) for language in python js c; do one "$language"; done ;;
        *) die "$usage" ;;
    esac
}

one() { # LANGUAGE
    case $1 in
        python) fresh python-pydantic && return ;;
        js) fresh js-zod && return ;;
        c) fresh c-header && return ;;
    esac
    "$repo/guests/build.sh" "$1" "$work/guests"
    # Runs at the same time would write the same files: the second waits.
    exec 9>"$work/tools/lock"
    if command -v flock >/dev/null; then flock 9; fi
    "$1"
    exec 9>&-
}

python() {
    local tools="$work/tools/componentize-py"
    # Python writes its byte code beside the source, so it gets a copy.
    local made="$tools/python-pydantic"
    rm -rf "$made"
    mkdir "$made"
    cp "$examples/python-pydantic"/*.py "$made"
    logged python-pydantic "$tools/bin/python3" "$tools/bin/componentize-py" --quiet --wit-path "$wit" --world target \
        componentize --python-path "$made" --output "$out/python-pydantic.wasm.part" app
    finish python-pydantic
}

js() {
    local tools="$work/tools/componentize-js/node_modules/@bytecodealliance/componentize-js"
    # Without these two the engine would import wasi:http, which a generator has no use for.
    logged js-zod node "$tools/src/cli.js" --wit "$wit" --world-name target \
        --disable http --disable fetch-event --out "$out/js-zod.wasm.part" "$examples/js-zod/app.js"
    finish js-zod
}

c() {
    local made="$work/cargo/c-header"
    mkdir -p "$made"
    logged c-header "$work/cargo/debug/c-bindgen" "$wit" target "$made"
    logged c-header clang --target=wasm32-wasi ${WASI_SYSROOT:+"--sysroot=$WASI_SYSROOT"} -std=c11 -Os -Wall -Wextra \
        -Wl,--gc-sections,--strip-debug -I "$made" -I "$examples/c-header" "$examples/c-header"/*.c \
        "$made/target.c" "$made/target_component_type.o" -o "$out/c-header.wasm.part"
    finish c-header
}

# Whether NAME.wasm is newer than all it is made from.
fresh() { # NAME
    [ -f "$out/$1.wasm" ] || return 1
    [ -z "$(find "$examples/$1" "$wit" "$examples/build.sh" -type f -newer "$out/$1.wasm" -print -quit)" ] || return 1
    echo "$1.wasm: up to date"
}

# Runs a command whose output nobody wants to see unless it fails.
logged() { # NAME COMMAND...
    local log="$work/log/$1.log" name=$1
    shift
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 20 "$log" >&2
    die "$name did not build: see $log"
}

# Renames last, so that an interrupted build leaves nothing that looks finished.
finish() { # NAME
    mv "$out/$1.wasm.part" "$out/$1.wasm"
    echo "$1.wasm: built"
}

die() {
    echo "error: $1" >&2
    exit 1
}

main "$@"
