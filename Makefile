# Two commands need nothing but Python 3.11-3.13 and make: `make claims` and `make test`.
SHELL := /bin/bash
VENV ?= .venv
PYTHON_OK = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(PYTHON_OK)' >/dev/null 2>&1 && echo $$p && break; done)
RUN := $(VENV)/bin/python -m
WORKERS ?= auto
CLAIMS ?=
STAMP := $(VENV)/.locked

.PHONY: claims test bench nightly report readme plan lint lock clean
.DEFAULT_GOAL := claims

claims: $(STAMP)  ## Judge every finding; print the verdicts and the page's path.
	$(RUN) pytest claims/ -n $(WORKERS) $(CLAIMS)

test: $(STAMP)  ## Test the suite itself.
	$(RUN) pytest tests/ -n $(WORKERS)

bench: $(STAMP)  ## Time the work one by one and as populations, one thing at a time.
	$(RUN) pytest claims/bench_*.py --benchmark-only -n0

nightly: $(STAMP)  ## The reports' own sizes with a fresh seed, then the timings.
	$(RUN) pytest claims/ -n $(WORKERS) --scale full --seed fresh
	$(MAKE) bench

report: $(STAMP)  ## Draw the page again from the ledger, without training.
	$(RUN) reports

readme: $(STAMP)  ## Put the ledger's table of findings into the README.
	$(RUN) reports --readme README.md

plan: $(STAMP)  ## What every verdict would cost; draws nothing.
	$(RUN) pytest claims/ --plan -q -n0

lint: $(STAMP)  ## House style.
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

lock:  ## Pin the newest allowed versions; needs uv.
	uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --upgrade -o requirements.lock

clean:  ## Forget drawn blocks and generated pages.
	rm -rf .evidence reports/out

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11-3.13 found. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
