# Everything a newcomer needs: make run, make test. Needs Python >= 3.11, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test setup setup-dev check bench soak lock clean

run: setup
	@exec $(BIN)/tmserver run

setup: $(VENV)/.installed

setup-dev: $(VENV)/.installed-dev

# The lock files hold everything: pip need not look for what else is wanted. The editable install is built with the pinned
# setuptools of the lock file, without asking an index.
$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tmserver needs Python 3.11 or newer; this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing pinned packages into $(VENV) …"
	@$(PIP) install --no-deps --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

# The clients stand apart: the packages translate and translate-toolkit both install a package called translate.
$(VENV)/.installed-dev: $(VENV)/.installed requirements-dev.lock tests/compat/clients.lock
	@echo "Installing the development tools …"
	@$(PIP) install --no-deps --require-hashes --requirement requirements-dev.lock
	@$(PIP) install --no-deps --require-hashes --upgrade --target $(VENV)/clients --requirement tests/compat/clients.lock
	@touch $@

test: setup-dev
	@$(BIN)/python -m tests.browser.install
	@$(BIN)/python -m pytest -n 2 --dist worksteal

check: setup-dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy tmserver
	@$(BIN)/tmserver glossary check glossaries/*.csv

# The long runs: 200 kills under load, 50 in imports, 10,000 random writes seen across two hosts, OmegaT's console on our
# files. About an hour.
soak: setup-dev
	@command -v omegat >/dev/null || printf '%s\n' '!!! OmegaT is not installed: what it makes of our files WILL NOT BE TRIED.' \
	  '!!! On Debian: apt-get install omegat'
	@SOAK_KILLS=200 SOAK_IMPORT_KILLS=50 SOAK_WRITES=10000 $(BIN)/python -m pytest -n 2 tests/processes tests/services/test_indexes.py tests/soak/omegat.py

# Everything of docs/benchmarks.md, the peers in an environment of their own: make bench DATA=folder ARGS="--sizes 10000"
bench: setup-dev
	@$(BIN)/python -m tests.bench $(if $(DATA),--data "$(DATA)") --json build/bench.json $(ARGS)

# For maintainers: resolve the versions of pyproject.toml anew, with hashes, without addresses.
lock:
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --upgrade --quiet --output-file requirements.lock
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --upgrade --quiet --output-file requirements-dev.lock
	uv pip compile tests/compat/clients.in --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --no-emit-package click --no-emit-package lxml --no-emit-package requests --no-emit-package certifi --no-emit-package charset-normalizer --no-emit-package idna --no-emit-package urllib3 --upgrade --quiet --output-file tests/compat/clients.lock

clean:
	rm -rf $(VENV) build tmserver.egg-info
