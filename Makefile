# Everything a person does with this folder. macOS and Linux; for Windows see CONTRIBUTING.md.

VENV ?= .venv
VENV_DEV ?= .venv-dev
# By this exact pin: the build for the CPU, where the package index has one.
TORCH ?= torch==2.13.0

# The first interpreter that is new enough, not too new, and can make environments.
FITS = import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	"$$python" -c '$(FITS)' >/dev/null 2>&1 && echo "$$python" && break; done)

export PIP_DISABLE_PIP_VERSION_CHECK = 1

# The user's installation is a copy, made again when what it copies changes.
INSTALLED = $(VENV)/.installed
INSTALLED_DEV = $(VENV_DEV)/.installed
COPIED = $(shell find src -type f ! -name '*.pyc')

.PHONY: help run test lint format bench beside clean
.DEFAULT_GOAL = help

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: $(INSTALLED) ## set up, take the examples apart, show the result
	$(VENV)/bin/razbor annotate examples -o out/examples.parquet
	@echo "The whole result: out/examples.parquet"

test: $(INSTALLED_DEV) ## set up and run the tests
	$(VENV_DEV)/bin/python -m pytest --cov --cov-report=term:skip-covered

lint: $(INSTALLED_DEV) ## set up and check style, types and the direction of imports
	$(VENV_DEV)/bin/ruff check .
	$(VENV_DEV)/bin/ruff format --check .
	$(VENV_DEV)/bin/mypy
	$(VENV_DEV)/bin/lint-imports --no-logo

format: $(INSTALLED_DEV) ## mend what can be mended by itself
	$(VENV_DEV)/bin/ruff check --fix .
	$(VENV_DEV)/bin/ruff format .

BENCH ?= examples
bench: $(INSTALLED) ## measure the speed on this machine (BENCH=FILE: on other vacancies)
	$(VENV)/bin/razbor benchmark $(BENCH)
	$(VENV)/bin/python benchmarks/growth.py

# Apart from `bench`, since it needs torch, and about a second a vacancy.
beside: $(INSTALLED_DEV) ## measure the speed beside the published networks (BENCH=FILE)
	$(VENV_DEV)/bin/python -m benchmarks.published_networks $(BENCH)

clean: ## remove the environments and everything that was built
	rm -rf .venv .venv-* out build dist .coverage .coverage.* coverage.xml
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml $(COPIED)
	$(call environment,$(VENV))
	$(VENV)/bin/python -m pip install -q '.[documents]'
	@touch $@

# An index without that torch is no failure: the extra takes what it finds.
$(INSTALLED_DEV): pyproject.toml
	$(call environment,$(VENV_DEV))
	$(VENV_DEV)/bin/python -m pip install -q '$(TORCH)' || echo "No $(TORCH) here: any torch will do"
	$(VENV_DEV)/bin/python -m pip install -q -e '.[documents,train,dev]'
	@touch $@

define environment
@test -n "$(PYTHON)" || { echo "No Python found. Expected: python3.11, 3.12 or 3.13 with venv." \
	"What helps: install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; }
@"$(PYTHON)" -c '$(FITS)' || { echo "$(PYTHON) does not fit. Expected: Python 3.11, 3.12 or 3.13" \
	"with venv. What helps: name another: make PYTHON=/path/to/python3.12" >&2; exit 1; }
"$(PYTHON)" -m venv "$(1)"
endef
