# Two commands need nothing but Python 3.11-3.13 and make: `make claims` and `make test`.
SHELL := /bin/bash
VENV ?= .venv
PYTHON_OK = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python; do \
	$$p -c '$(PYTHON_OK)' >/dev/null 2>&1 && echo $$p && break; done)
RUN := $(VENV)/bin/python -m
WORKERS ?= auto
CLAIMS ?=
BENCH ?=
# Where nights are remembered, and how many hours one may take (by the cores without it).
HISTORY ?= reports/history
HOURS ?=
# Names of planted changes (all without one), and the claims that are to notice them.
PLANTED ?=
PLANTED_CLAIMS ?= claims/test_library.py --offline
# Disturbed runs.
ROUNDS ?= 100
# The first of some fresh seeds, and how many.
SEEDS ?= 1001 20
# Names of stacks (all without one).
STACKS ?=
NOX ?= $(VENV)/nox/bin/nox
STAMP := $(VENV)/.locked

.PHONY: claims jax test example soak seeds planted matrix bench nightly report reference plan lint licences lock clean
.DEFAULT_GOAL := claims

claims: $(STAMP)  ## Judge every finding; print the verdicts and the page's path.
	$(RUN) pytest claims/ -n $(WORKERS) $(CLAIMS)

jax: $(STAMP)  ## Judge the findings on dense networks, computed by JAX instead of TensorFlow.
	KERAS_BACKEND=jax $(RUN) pytest claims/test_perceptron.py claims/test_activations.py \
		claims/test_collapse.py -n $(WORKERS) --report-dir=reports/out/jax $(CLAIMS)

test: $(STAMP)  ## Test the suite itself.
	$(RUN) pytest tests/ -n $(WORKERS)

example: $(STAMP)  ## Install the instrument into an empty environment, and judge the example there.
	.ci/example $(VENV)/bin/python requirements.lock examples/own_model

soak: $(STAMP)  ## Disturb whole runs at random: is anything lost, wrong, or raw afterwards?
	$(RUN) tests.faults.soak --rounds $(ROUNDS)

seeds: $(STAMP)  ## Judge every finding with twenty fresh seeds, one after another: what comes out otherwise?
	$(RUN) tests.claims.seeds $(SEEDS) -- claims/ -n $(WORKERS) $(CLAIMS)

planted: $(STAMP)  ## Change the installed libraries, one thing at a time, in a copy: who notices?
	$(RUN) tests.planted $(PLANTED) --claims '$(PLANTED_CLAIMS)'

matrix: $(STAMP) $(NOX)  ## Judge every finding on each released version; compare them on one page.
	$(NOX) $(if $(STACKS),--sessions $(foreach name,$(STACKS),'matrix($(name))')) -- $(CLAIMS) || [ $$? -eq 1 ]
	$(RUN) reports matrix --keep .nox/runs

bench: $(STAMP)  ## Time the work one by one and as populations, one thing at a time.
	$(RUN) pytest claims/bench_*.py -n0 $(BENCH)

nightly: $(STAMP)  ## Run a night, remember it, and say what differs from the nights before.
	$(RUN) reports night --history '$(HISTORY)' $(if $(HOURS),--hours $(HOURS)) \
		$(if $(filter-out auto,$(WORKERS)),--workers $(WORKERS)) --options='$(CLAIMS)'

report: $(STAMP)  ## Write tables and pages again, without training: the reference run's and the last run's.
	$(RUN) reports --ledger reports/reference/ledger.json --out reports/out/reference --tables .
	test ! -f reports/out/ledger.json || $(RUN) reports
	test ! -f reports/out/collected.json || $(RUN) reports --journal

reference: $(STAMP)  ## Make the last run the one that the README speaks of.
	$(RUN) reports --keep
	$(MAKE) report

plan: $(STAMP)  ## What every verdict would cost, and the hours of a run, at both scales; draws nothing.
	$(RUN) pytest claims/ --plan -q -n $(WORKERS) $(CLAIMS)
	$(RUN) pytest claims/ --plan -q -n $(WORKERS) --scale full $(CLAIMS)

lint: $(STAMP)  ## House style.
	$(RUN) ruff check .
	$(RUN) ruff format --check .
	$(RUN) mypy

licences: $(STAMP)  ## What the locked dependencies are licensed under.
	$(RUN) tests.licences

lock:  ## Pin the newest allowed versions; needs uv.
	uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-header --no-emit-index-url --upgrade -o requirements.lock

clean:  ## Forget drawn blocks and generated pages.
	rm -rf .evidence reports/out

$(VENV)/nox/bin/nox: pyproject.toml $(STAMP)
	$(VENV)/bin/python -m venv $(VENV)/nox
	$(VENV)/nox/bin/python -m pip install --quiet --disable-pip-version-check 'nox>=2025.5'
	@touch $@

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11-3.13 found. Install one, or name it: make PYTHON=/path/to/python3.12"; exit 1; }
	@test -x $(VENV)/bin/python || $(PYTHON) -c '$(PYTHON_OK)' || \
		{ echo "$(PYTHON) is no Python 3.11-3.13. Name one: make PYTHON=/path/to/python3.12"; exit 1; }
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -c '$(PYTHON_OK)' || \
		{ echo "$(VENV) was made by another Python than 3.11-3.13. Remove the folder, and run make again."; exit 1; }
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@
