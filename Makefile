# Two commands on a fresh machine: make demo, make test. Both need Python 3.11+, its venv module and make;
# everything else is installed into .venv, once.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help demo test test-hostile lint types check docs house bench bench-match samples soak clean

help:            ## what there is to make
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "crmcli needs Python 3.11 or newer; say make PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,xlsx]'
	@touch $@

demo: $(READY)   ## import two exports, find and merge duplicates, log, brief, undo, export
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(READY) lint types ## lint, types and the whole suite
	@$(BIN)/python -m pytest

ZONES := UTC Pacific/Auckland America/Los_Angeles
HOSTILE := env -i PATH="$$PATH" LANG=C LC_ALL=C HOME=/proc/nowhere
# In a network namespace with nothing in it, where the machine allows one; the suite forbids sockets by itself too.
OFFLINE := $(shell unshare -rn true 2>/dev/null && echo unshare -rn)

test-hostile: $(READY) ## the whole suite without network, locale, home and stdin, in three time zones
	@for zone in $(ZONES); do \
	  echo "TZ=$$zone"; $(OFFLINE) $(HOSTILE) TZ=$$zone $(BIN)/python -m pytest $(ARGS) <&- || exit 1; \
	done

lint: $(READY)   ## style, format and the arrows between packages
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@$(BIN)/lint-imports --no-cache > .lint-imports.log 2>&1 || { cat .lint-imports.log; rm -f .lint-imports.log; exit 1; }
	@rm -f .lint-imports.log
	@echo "lint ok"

types: $(READY)  ## mypy, strict
	@$(BIN)/mypy

docs: $(READY)   ## write docs/cli.md from --help, the fields of filters, and what the console blocks print
	@$(BIN)/python docs/make_cli.py && $(BIN)/python docs/make_filter.py && $(BIN)/python docs/consoles.py

house: $(READY)  ## print every module with what it owns
	@$(BIN)/python docs/house.py

bench: $(READY)  ## start-up, speed and memory as ratios to floors and peers (ARGS="--people 100000")
	@$(BIN)/python -m bench $(ARGS)

bench-match: $(READY) ## quality and speed of duplicate detection, Splink beside it (ARGS="--generate 100000")
	@$(BIN)/python -m bench.match $(ARGS)

samples: $(READY) ## import every sample file and compare with what it should give
	@$(BIN)/python bench/samples.py $(ARGS)

soak: $(READY)   ## kill -9, faults, Ctrl-C, many writers, fuzzing; bounded (ARGS="--minutes 10")
	@$(BIN)/python bench/soak.py $(ARGS)

clean:           ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
