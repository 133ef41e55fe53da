#!/usr/bin/env bash
# Builds the example guests: build.sh rust|c|js|python|all OUTDIR
#
# OUTDIR gets NAME.wasm for each guest; one line a guest says what was done. What a build
# needs besides lies next to OUTDIR: cargo/ (Rust), tools/ (the JavaScript and Python
# toolchains, at the versions this folder pins) and log/. A guest that is newer than all
# it is made from is left alone. Nothing is ever installed outside OUTDIR/.. .
set -euo pipefail

usage='usage: guests/build.sh rust|c|js|python|all OUTDIR'

main() {
    [ $# -eq 2 ] || die "$usage"
    guests=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
    wit=$(cd "$guests/../wit/guest" && pwd)
    mkdir -p "$2"
    out=$(cd "$2" && pwd)
    work=$(dirname "$out")
    mkdir -p "$work/log" "$work/tools"
    # Runs at the same time would install the same tools: the second waits.
    exec 9>"$work/tools/lock"
    if command -v flock >/dev/null; then flock 9; fi
    case $1 in
        rust) rust ;;
        c) c ;;
        js) js ;;
        python) python ;;
        all) rust; c; js; python ;;
        *) die "$usage" ;;
    esac
}

rust() {
    rust_guest hello hello
    rust_guest checkpoint checkpoint
    rust_guest fan-out fan_out
    rust_guest shapes shapes
}

rust_guest() { # NAME FILE_STEM
    fresh "$1" "$guests/$1" "$guests/Cargo.toml" "$guests/Cargo.lock" && return
    need cargo 'install Rust with rustup'
    [ -d "$(cd "$guests" && rustc --print target-libdir --target wasm32-wasip2)" ] ||
        die 'the Rust target wasm32-wasip2 is missing: run `rustup target add wasm32-wasip2`'
    logged "$1" cargo_guests --release --target wasm32-wasip2 -p "$1"
    cp "$work/cargo/wasm32-wasip2/release/$2.wasm" "$out/$1.wasm.part"
    finish "$1"
}

c() {
    fresh c-hello "$guests/c-hello" "$guests/Cargo.lock" && return
    local fix='run `apt-get install clang lld wasi-libc libclang-rt-dev-wasm32`'
    need clang "$fix"
    need wasm-ld "$fix"
    need cargo 'install Rust with rustup'
    local made="$work/cargo/c-hello"
    mkdir -p "$made"
    local clang=(clang --target=wasm32-wasi ${WASI_SYSROOT:+"--sysroot=$WASI_SYSROOT"})
    echo 'int main(void) { return 0; }' | "${clang[@]}" -x c - -o "$made/probe.wasm" 2>"$work/log/c-hello.log" ||
        die "clang cannot link for wasm32-wasi: $fix"
    # This start code does itself what comes before and after `main`. Without it some linkers do
    # that around every function that the host calls, and what was printed first is lost.
    local start
    start=$("${clang[@]}" --print-file-name=crt1.o)
    if [ -f "$start" ]; then clang+=(-nostartfiles "$start"); fi
    logged c-hello cargo_guests -p c-bindgen
    logged c-hello "$work/cargo/debug/c-bindgen" "$wit" imports "$made"
    logged c-hello "${clang[@]}" -Os -Wall -Wextra -Wl,--gc-sections,--strip-debug -I "$made" \
        "$guests/c-hello/hello.c" "$made/imports.c" "$made/imports_component_type.o" -o "$out/c-hello.wasm.part"
    finish c-hello
}

js() {
    fresh js-hello "$guests/js-hello" && return
    need node 'install Node.js 20 or newer'
    need npm 'install npm, which comes with Node.js'
    local tools="$work/tools/componentize-js"
    installed "$tools" "$guests/js-hello/package-lock.json" || js_tools "$tools"
    # A folder of WIT has its dependencies side by side, so the contract's own move up.
    local world="$tools/wit"
    rm -rf "$world"
    cp -R "$guests/js-hello/wit" "$world"
    cp -R "$wit/deps/." "$world/deps"
    mkdir "$world/deps/mcp-host-guest"
    cp "$wit"/*.wit "$world/deps/mcp-host-guest"
    # Without these two the engine would import wasi:http, which no guest gets.
    logged js-hello node "$tools/node_modules/@bytecodealliance/componentize-js/src/cli.js" --wit "$world" --world-name js-hello \
        --disable http --disable fetch-event --out "$out/js-hello.wasm.part" "$guests/js-hello/hello.js"
    finish js-hello
}

js_tools() { # DIR
    rm -rf "$1"
    mkdir -p "$1"
    cp "$guests/js-hello/package.json" "$guests/js-hello/package-lock.json" "$1"
    logged js-hello npm --prefix "$1" ci --ignore-scripts --no-audit --no-fund --no-progress
    cp "$1/package-lock.json" "$1/installed"
}

python() {
    python_guest py-hello hello "$wit" guest
    python_guest py-checkpoint checkpoint "$wit" guest
    python_guest py-words words "$guests/py-words/wit" library
}

python_guest() { # NAME MODULE WIT WORLD
    local pins="$guests/py-hello/requirements.txt" tools="$work/tools/componentize-py"
    fresh "$1" "$guests/$1" "$pins" && return
    need python3 'install Python 3.9 or newer'
    installed "$tools" "$pins" || python_tools "$1" "$tools" "$pins"
    # Python writes its byte code beside the source, so it gets a copy.
    local made="$tools/$1"
    rm -rf "$made"
    mkdir "$made"
    cp "$guests/$1/$2.py" "$made"
    logged "$1" "$tools/bin/python3" "$tools/bin/componentize-py" --quiet --wit-path "$3" --world "$4" \
        componentize --python-path "$made" --output "$out/$1.wasm.part" "$2"
    finish "$1"
}

python_tools() { # NAME DIR PINS
    python3 -c 'import ensurepip, venv' 2>/dev/null ||
        die 'python3 cannot make a virtual environment: run `apt-get install python3-venv`'
    logged "$1" python3 -m venv --clear "$2"
    logged "$1" "$2/bin/python3" -m pip install --disable-pip-version-check --no-input --requirement "$3"
    cp "$3" "$2/installed"
}

# A build script's or a test's own cargo settings are not meant for the guests.
cargo_guests() {
    env -u RUSTFLAGS -u CARGO_ENCODED_RUSTFLAGS -u RUSTC_WORKSPACE_WRAPPER -u CARGO_BUILD_TARGET \
        cargo build --locked --manifest-path "$guests/Cargo.toml" --target-dir "$work/cargo" "$@"
}

# Whether NAME.wasm is newer than all it is made from.
fresh() { # NAME INPUT...
    local made="$out/$1.wasm"
    [ -f "$made" ] || return 1
    shift
    [ -z "$(find "$@" "$wit" "$guests/build.sh" -type f -newer "$made" -print -quit)" ] || return 1
    echo "$(basename "$made"): up to date"
}

# Whether DIR was installed, to its end, from this very LOCK file.
installed() { # DIR LOCK
    cmp -s "$1/installed" "$2"
}

need() { # COMMAND FIX
    command -v "$1" >/dev/null || die "$1 is missing: $2"
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
