# Every target sets up what it needs; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
LIBRARY ?= library
HOST ?= 127.0.0.1
PORT ?= 8000

.DEFAULT_GOAL := help
.PHONY: help run test check bench messages setup clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

run: setup ## Add docs/ as the sample library and serve the chat page on http://127.0.0.1:8000
	@$(BIN)/pincite --library $(LIBRARY) add docs
	@$(BIN)/pincite --library $(LIBRARY) serve --host $(HOST) --port $(PORT)

test: setup .venv/tested ## Run the whole test suite
	$(BIN)/pytest --numprocesses auto --dist loadfile

check: setup .venv/tested ## Check format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup .venv-peers/installed ## Measure speed and memory beside four peers (about 15 minutes)
	$(BIN)/python -m benchmarks.run

messages: setup ## Bring the catalogues of the interface in step with its messages
	@mkdir -p build
	$(BIN)/pybabel extract -F pyproject.toml -k lazy_gettext --add-location file -o build/messages.pot web
	$(BIN)/pybabel update -i build/messages.pot -d web/translations -N --ignore-obsolete --ignore-pot-creation-date -w 110

setup: .venv/installed ## Make .venv with everything Pincite needs

.venv/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'Pincite needs Python 3.11 or newer; name one with: make PYTHON=python3.11' >&2; exit 1; }
	@echo 'Installing what Pincite needs into .venv (a few minutes, once) …'
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/tested: .venv/installed requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

.venv-peers/installed: benchmarks/peers.txt requirements.txt
	@echo 'Installing the peers into .venv-peers (a few minutes, once) …'
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet --disable-pip-version-check --requirement benchmarks/peers.txt \
		--constraint requirements.txt
	@touch $@

clean: ## Remove .venv and the caches of tools; the library stays
	rm -rf .venv .venv-peers build *.egg-info .mypy_cache .ruff_cache .pytest_cache
