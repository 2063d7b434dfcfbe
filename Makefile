# Thin on purpose: bin/bootstrap makes .venv, leasing_portal.stand does the rest.
# PYTHON=/path/to/python3 chooses the interpreter, PORT=8080 the port.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test lint fmt bench ledger-proof messages pins clean base dev

PY := .venv/bin/python
STAND := $(PY) -m leasing_portal.stand
export PYTHON PORT

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: base ## start the portal with demo data on this machine; Ctrl-C stops everything
	@exec $(STAND) demo

demo-reset: base ## the same after forgetting the demo's data
	@exec $(STAND) reset

test: dev ## run all tests on their own servers (ARGS="-k invoice" to choose)
	@$(STAND) test $(ARGS)

lint: dev ## run every check that is not a test
	@$(STAND) lint

fmt: dev ## put code and templates into the house style
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .

bench: dev ## measure the heavy paths
	@if [ -d bench ]; then $(PY) -m bench $(ARGS); else echo "There are no measurements yet: the folder bench/ is absent."; exit 1; fi

ledger-proof: dev ## try the ledger at length: 500 sequences of postings, 50 kills of each kind of process
	@LEDGER_EXAMPLES=500 LEDGER_KILLS=50 $(STAND) test tests/payments/ledger/test_machine.py tests/payments/ledger/test_kill.py tests/payments/kills $(ARGS)

messages: dev ## collect texts of the interface into locale/ (needs GNU gettext)
	@command -v xgettext >/dev/null || { echo "GNU gettext is not here. Type:  apt-get install -y gettext"; exit 1; }
	@ENVIRONMENT=test $(PY) manage.py makemessages --locale ru --locale en --no-wrap --no-location --no-obsolete --ignore node_modules --ignore .venv --ignore .local --ignore tests --ignore bench

pins: dev ## make requirements/*.txt anew from requirements/*.in (ARGS=--upgrade for newer versions)
	@for set in base dev node; do \
		.venv/bin/uv pip compile --quiet --no-python-downloads $(ARGS) --python-version 3.12 --universal --generate-hashes --no-header \
			requirements/$$set.in -o requirements/$$set.txt || exit 1; \
	done

clean: ## remove what was installed and built; the demo's data stays
	rm -rf .venv .venv.log node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

base:
	@bin/bootstrap base

dev:
	@bin/bootstrap dev
