# Thin: every recipe is a command one could type.

CARGO ?= cargo
GUESTS := target/guests
HOST := target/release/mcp-host
# The types that the built binary makes, for the harness that measures them.
GENERATE := target/debug/mcp-host generate typescript --from {list} --out {out}

.PHONY: help setup build demo test test262 conformance lint bench clean

help:
	@echo "make demo   install what is missing, build, run the example guests"
	@echo "make test   everything that is tested, against real servers too"
	@echo "make test262  the whole conformance suite of the language, not a sample of it"
	@echo "make conformance  the official suite of the protocol, against serve and the bridge"
	@echo "make bench  the benchmarks and the comparison table"
	@echo "make lint   formatting and clippy"

# The wasm targets through rustup, clang for C guests through the system's package manager.
setup:
	guests/setup.sh

build: setup
	$(CARGO) build --release --locked -p mcp-host

demo: build
	guests/demo.sh $(HOST) $(GUESTS)

# Real servers and the guests in every language, by pinned version, then everything.
test: setup
	tests/setup.sh
	plugins/examples/setup.sh
	$(CARGO) test --locked --workspace
	node tests/fidelity/fidelity.mjs --generator '$(GENERATE)'
	node tests/fidelity/runtime.mjs
	cd plugins/javascript/prelude-tests && node --test

# The table by folder is in target/test262.md afterwards.
test262: setup
	tests/scripts/test262/setup.sh
	MCP_HOST_TEST262=all $(CARGO) test --locked --workspace --test all -- --nocapture test262

# Both required sets, on both sides; what is not as tests/conformance/baseline.yml has it fails.
conformance: setup
	tests/conformance/setup.sh
	$(CARGO) build --locked --workspace --bins
	node tests/conformance/run.mjs

lint:
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

bench: build
	benches/scripts/setup.sh
	$(CARGO) bench --locked -p mcp-host-benches

clean:
	$(CARGO) clean
