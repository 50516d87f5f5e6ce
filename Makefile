# make run    install, index, serve on http://127.0.0.1:8080 and answer one sample question; KBASE_PORT=8081 make run
# make test   install what the tests need, then run all of them
# make check  formatting, lint, types, import rules, the notes of corpus/
# make docs   write the generated pages of docs/ anew
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test check docs bench clean

run: $(VENV)/installed
	@$(BIN)/python scripts/run.py

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 tests/corpus

docs: $(VENV)/installed
	@$(BIN)/python -m kbase.render.docs

bench: $(VENV)/installed-dev
	$(BIN)/python -m evals.bench

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "kbase needs Python 3.11 or newer; name one with: make PYTHON=python3.11 run"; exit 1; }
	@echo "== creating the virtual environment in $(VENV)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python3-venv is missing; on Debian and Ubuntu: apt-get update && apt-get install python3-venv"; exit 1; }

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "== installing kbase"
	@$(PIP) -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	@echo "== installing what the tests need (torch, for training and foreign models, is the large part: some 200 MB)"
	@$(PIP) torch
	@$(PIP) -e '.[models,training,llm,mcp,slack,anki,postgres,dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info
