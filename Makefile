# make demo: a living network on http://127.0.0.1:8000 · make test: every test. See README.md.
export PIP_DISABLE_PIP_VERSION_CHECK = 1
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test check bench dev setup setup-dev clean

demo: setup
	@exec $(BIN)/comptoir demo

dev: setup-dev
	@COMPTOIR_DEBUG=yes exec $(BIN)/comptoir demo

test: setup-dev
	@bin/test

check: setup-dev
	@bin/check

bench: setup-dev
	@bin/bench

setup:
	@PYTHON=$(PYTHON) bin/setup requirements.lock

setup-dev:
	@PYTHON=$(PYTHON) bin/setup requirements-dev.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
