# Two commands do all the set-up they need from a bare clone: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo test lint soak bench lock clean
help:
	@echo "make demo   set up, then build a dataset from examples/ with the embedded teacher"
	@echo "make test   set up, then lint and run all tests"
	@echo "make setup  only set up: virtual environment, Docker engine, sandbox image"
	@echo "make soak   the tests that take longer than make test may"
	@echo "make bench  what the sandbox costs against a plain subprocess and an empty container"
	@echo "make lock   compile requirements.lock anew from pyproject.toml"

setup: $(READY)
	@sh sandbox_image/ensure_engine.sh
	@$(BIN)/python -m tasks.adapters.sandbox.image

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: setup
	@$(BIN)/python -m flows.demo

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

test: setup lint
	$(BIN)/pytest -m "not soak"

soak: setup
	$(BIN)/pytest -m soak

bench: setup
	$(BIN)/python -m tests.bench sandbox

lock:
	$(BIN)/pip-compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-header \
	  --strip-extras --allow-unsafe --extra dev --upgrade -o requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .codeio-demo sandbox_image/.build
