# Everything a clone can do. `make help` lists it; set-up happens by itself, once.

PYTHON ?= python3
BIN := .venv/bin
export VIRTUAL_ENV := $(CURDIR)/.venv
READY := .venv/ready
# Each worker starts a private PostgreSQL.
TEST_WORKERS ?= 2
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	$(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help demo run test check browser-test compose-test bench bench-large reference lock

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

demo: $(READY)  ## play the main job from nothing, show each step, stop everything
	$(BIN)/python -m services.demo

run: $(READY)  ## start the whole platform and leave it up until Ctrl-C
	$(BIN)/python -m services up

test: $(READY)  ## every test that needs no browser and no container engine
	$(BIN)/pytest -n $(TEST_WORKERS)

check: $(READY)  ## lint, types, import contracts, house rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest tests/unit/house_rules

browser-test: $(READY)  ## what a person sees, in a real Chromium
	$(BIN)/pytest -m browser tests/browser

compose-test: $(READY)  ## the deployment, under a container engine of its own (root, Debian)
	tests/compose/run

bench: $(READY)  ## measure; writes build/bench.json
	$(BIN)/python -m tests.bench

bench-large: $(READY)  ## measure at full size; writes docs/reference/figures.md
	$(BIN)/python -m tests.bench --large

reference: $(READY)  ## write again the documents that are generated from the code
	$(BIN)/python -m tests.unit.house_rules.reference

lock: $(READY)  ## bring the locks up to pyproject.toml; UPGRADE=--upgrade takes newer releases
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) pyproject.toml --extra dev -o requirements-dev.lock
	$(COMPILE) pyproject.toml --extra biometrics -o requirements-biometrics.lock
	echo uv | $(COMPILE) - -o requirements-setup.lock

# Set-up. One at a time, however many makes start at once: whoever waited finds it done.
# uv is many times faster than pip but ignores pip's own settings (a mirror, a certificate): where
# it fails, pip does the same. Only what the product runs is compiled ahead; tests compile as they go.
UV := $(BIN)/uv pip
UV_TRUST := $(if $(wildcard /etc/ssl/certs/ca-certificates.crt),--system-certs)
ifdef SETTING_UP
$(READY): requirements-setup.lock requirements.lock requirements-dev.lock pyproject.toml
	test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(BIN)/pip install -q --no-compile --require-hashes -r requirements-setup.lock
	$(UV) install -q $(UV_TRUST) --compile-bytecode --require-hashes -r requirements.lock && \
	$(UV) sync -q $(UV_TRUST) --require-hashes requirements-dev.lock || \
	$(BIN)/pip install -q --no-deps --no-compile --require-hashes -r requirements-dev.lock
	$(UV) install -q --no-deps --no-build-isolation -e .
	@touch $@
else
$(READY): requirements-setup.lock requirements.lock requirements-dev.lock pyproject.toml
	@mkdir -p build && flock build/set-up.lock $(MAKE) --no-print-directory SETTING_UP=1 $@
endif
