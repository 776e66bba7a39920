# make run: install everything, locked by hash, and run the pipeline on the shipped sample.
# make test: the same, and run the tests. Needs Python 3.11 or newer with venv; nothing else.

# Compiled bytecode makes imports two to three times faster (Great Expectations: 6.3 s to 2.6 s).
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LOCK := --generate-hashes --universal --python-version 3.11 --no-strip-extras --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" -q
export UV_NO_PROGRESS := 1

.PHONY: run dagster test lint format docs bench bench-backfill hostile soak crash fuzz audit \
	lock clean

run: $(VENV)/.run
	@$(BIN)/compute-market run --sample

# Graph, checks and schedules in a browser; keeps what it remembers in data/dagster.
dagster: $(VENV)/.run
	DAGSTER_HOME=$(CURDIR) $(BIN)/dagster dev

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 -m "not slow"

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev
	$(BIN)/python -m warehouse.dictionary > docs/tables.md

bench: $(VENV)/.dev
	$(BIN)/python -m pytest -m slow tests/test_benchmarks.py
	$(BIN)/python -m tests.benchmarks

# Two Dask workers against one over 500 MB of WARC: eight minutes of two idle cores.
bench-backfill: $(VENV)/.dev
	$(BIN)/python -m tests.benchmarks.backfill

# Every fault of every source against what should become of it; last line: the counts.
hostile: $(VENV)/.dev
	$(BIN)/python -m tests.hostile

# 300 kills and everything else that happens to disks; then 10,500 spoilt bodies.
soak: crash fuzz

crash: $(VENV)/.dev
	$(BIN)/python -W ignore -m tests.crash

fuzz: $(VENV)/.dev
	$(BIN)/python -W ignore -m tests.fuzz --keep build/fuzz

# Known weaknesses and licences of all that is needed to run; status 2: the service was not reached.
audit: $(VENV)/.dev
	$(BIN)/python -m tests.audit

lock: $(VENV)/.bootstrap
	$(BIN)/uv pip compile $(LOCK) requirements-bootstrap.in -o requirements-bootstrap.lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml requirements-build.in -o requirements.lock
	$(BIN)/uv pip compile $(LOCK) pyproject.toml requirements-build.in --all-extras --group dev -o requirements-dev.lock

$(VENV)/.bootstrap: requirements-bootstrap.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.lock
	@touch $@

$(VENV)/.run: requirements.lock pyproject.toml $(VENV)/.bootstrap
	@echo "installing into $(VENV) (once)"
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# Holds all that .run installs and more, so that a later `make run` finds its work done.
$(VENV)/.dev: requirements-dev.lock pyproject.toml $(VENV)/.bootstrap
	@echo "installing into $(VENV) (once)"
	@$(BIN)/uv pip sync -q --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $(VENV)/.run $@

clean:
	rm -rf $(VENV) build *.egg-info data-sample
