# make demo: a living network on this machine. make test: every test. See README.md.
PYTHON ?=
export PYTHON

.PHONY: help demo dev test check bench eval setup setup-dev lock clean

help:
	@echo "make demo    a living network to try, on http://127.0.0.1:8000 (PORT=... for another port)"
	@echo "make dev     the same, for developers: error pages with details"
	@echo "make check   lint, floors, types, migrations, translations, sizes"
	@echo "make test    every test, on SQLite, on PostgreSQL and in a real browser"
	@echo "make eval    how well search and experts rank, beside simpler rankers"
	@echo "make bench   how fast the pages are, on SQLite and on PostgreSQL"
	@echo "make setup   only what is needed to run, in .venv"
	@echo "make lock    the locks anew from pyproject.toml (needs uv)"
	@echo "make clean   removes .venv and caches; never the data"

demo: setup
	@exec .venv/bin/comptoir demo

dev: setup-dev
	@COMPTOIR_DEBUG=yes exec .venv/bin/comptoir demo

check: setup-dev
	@bin/check

test: setup-dev
	@.venv/bin/python bin/test

DATA ?= ../shared/data
eval: setup-dev
	@bin/with_postgresql .venv/bin/python bin/evaluate --data $(DATA)

bench: setup-dev
	@bin/bench

setup:
	@bin/setup requirements.lock

setup-dev:
	@bin/setup requirements-dev.lock

lock:
	@bin/lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
