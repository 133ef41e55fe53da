#!/bin/sh
# Makes ~NAME~.wasm of ~SOURCE~/app.py, and bindings/ for editors. The toolchain that
# requirements.txt pins is installed in .venv the first time; TOOLCHAIN names another
# virtual environment that has it.
set -eu
cd -- "$(dirname -- "$0")"

tools=${TOOLCHAIN:-.venv}
if [ ! -f "$tools/bin/componentize-py" ]; then
    python3 -m venv .venv
    tools=.venv
    "$tools/bin/python3" -m pip install --disable-pip-version-check --requirement requirements.txt
fi

# What each server's module is called, however many servers there are.
componentize() {
    "$tools/bin/python3" "$tools/bin/componentize-py" --quiet --wit-path ~WIT~ --world sdk \
~NAMES~        "$@"
}

rm -rf bindings
componentize bindings bindings
componentize componentize --python-path ~SOURCE~ --output ~NAME~.wasm app
