#!/bin/sh
# Builds mcp-host-{{name}}.wasm, with the toolchain that requirements.txt pins.
set -eu
cd "$(dirname "$0")"

# Whether the toolchain was installed, to its end, from these very pins.
if ! cmp -s .venv/installed requirements.txt; then
    python3 -m venv --clear .venv
    .venv/bin/python3 -m pip install --disable-pip-version-check --quiet --requirement requirements.txt
    cp requirements.txt .venv/installed
fi
# Python writes its byte code beside the source, so it gets a copy.
rm -rf .build
mkdir .build
cp ./*.py .build
.venv/bin/python3 .venv/bin/componentize-py --quiet --wit-path wit --world target \
    componentize --python-path .build --output mcp-host-{{name}}.wasm app
