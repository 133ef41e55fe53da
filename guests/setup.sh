#!/bin/sh
# Installs what building guests needs and this machine lacks: the wasm targets through
# rustup, clang with its wasm parts through the system's package manager. Says what to do
# where it cannot. Safe to run again: what is there is left alone.
set -eu

fail() {
    printf 'error: %s\n\nhint: %s\n' "$1" "$2" >&2
    exit 1
}

targets() {
    command -v rustup >/dev/null 2>&1 ||
        fail 'rustup is not there, so the wasm targets cannot be added' 'install Rust with rustup, or add wasm32-wasip2 to your toolchain'
    for target in wasm32-wasip2 wasm32-unknown-unknown; do
        rustup target list --installed | grep -qx "$target" || rustup target add "$target"
    done
}

has_clang() {
    command -v clang >/dev/null 2>&1 && command -v wasm-ld >/dev/null 2>&1 &&
        { [ -d /usr/include/wasm32-wasi ] || [ -n "${WASI_SYSROOT:-}" ]; }
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        fail "installing packages needs root: $*" 'run it as root, then run make again'
    fi
}

clang() {
    if has_clang; then
        return
    fi
    if command -v apt-get >/dev/null 2>&1; then
        echo 'installing clang, lld and wasi-libc'
        as_root apt-get update -qq
        as_root apt-get install -y -qq clang lld wasi-libc libclang-rt-14-dev-wasm32 >/dev/null ||
            as_root apt-get install -y -qq clang lld wasi-libc libclang-rt-dev-wasm32 >/dev/null
    elif command -v dnf >/dev/null 2>&1; then
        as_root dnf install -y clang lld wasi-libc-devel
    elif command -v brew >/dev/null 2>&1; then
        brew install llvm lld wasi-libc wasi-runtimes
    fi
    has_clang || fail 'clang for wasm32-wasi is not there and could not be installed' \
        'install clang, lld and wasi-libc with your package manager; set WASI_SYSROOT where wasi-libc is elsewhere'
}

targets
clang
