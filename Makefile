# `make demo` and `make test` need Python 3.11 or later and make, and set up the rest themselves.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
SECONDS ?= 600
SEEDS ?= 1000
FROM ?= 0

# The newest Python that is new enough; the sentence is for those who have none.
PYTHON := $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && { echo $$p; break; }; done)

.PHONY: help setup demo test lint bench bench-reading likeness fuzz soak docs clean

help:
	@echo "make demo   a whole mail world on this machine, and a story played through it"
	@echo "make test   all tests; as root on Debian on real mail servers"
	@echo "make lint | setup | docs | bench | bench-reading | likeness | fuzz | clean"
	@echo "make soak   SEEDS=1000 random stories of mail, faults and restarts; FROM=n is the first"

$(VENV)/.demo: pyproject.toml .ci/constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; please install it first." >&2; exit 1; }
	@echo "Setting up in $(VENV), once; this takes about half a minute."
	@test -x $(BIN)/pip || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-c .ci/constraints.txt -e '.[demo]'
	@touch $@

$(VENV)/.dev: $(VENV)/.demo
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-c .ci/constraints.txt -e '.[dev]'
	@touch $@

setup: $(VENV)/.demo
	@echo "The command is $(BIN)/swps-mailflow"

demo: $(VENV)/.demo
	@$(BIN)/swps-mailflow demo $(ARGS)

test: $(VENV)/.dev
	@sh tests/bed/install.sh
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(ARGS)

lint: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

docs: $(VENV)/.demo
	@$(BIN)/python -m swps_mailflow.reports.diagrams > docs/workflows.md

bench: $(VENV)/.dev
	@$(BIN)/python -m bench.mails --plot docs/mail-cost.svg $(ARGS)

bench-reading: $(VENV)/.dev
	@$(BIN)/python -m bench.reading $(ARGS)

likeness: $(VENV)/.dev
	@$(BIN)/python -m bench.likeness

fuzz: $(VENV)/.dev
	@$(BIN)/python -m tests.fuzz.fuzz_letter $(SECONDS)

soak: $(VENV)/.dev
	@$(BIN)/python -m tests.crash.soak $(SEEDS) --from $(FROM) $(ARGS)

clean:
	rm -rf $(VENV) build dist demo-mail *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
