# What a newcomer types. Each target first sets up what it needs, which takes only make and Python 3.11 or newer (on Debian and Ubuntu
# also the package python3-venv). A second run finds all in place. Another Python: make PYTHON=python3.12 test

PYTHON = python3
UV = 0.13.9
BIN = .venv/bin
ARGS =
# file by file in the order of the folders: those of a few long tests come first, so that no process ends alone with them
SIDE_BY_SIDE = --numprocesses auto --dist loadfile --no-loadscope-reorder
GOLD =

SYNC = UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never $(BIN)/uv sync --frozen --quiet
# the tests start the program a thousand times: half of that is compiling, where Python is told to write no bytecode of its own accord
COMPILED = $(BIN)/python -m compileall -q src
OURS_OR_NONE = if [ -e demo-kb ] && [ ! -f demo-kb/conflictkg.toml ]; then \
	echo "demo-kb is not a knowledge base that make demo made; move it away first" >&2; exit 1; fi

.PHONY: help demo test check bench docs reference format clean

help:
	@echo "make demo     a knowledge base from the shipped example articles, in demo-kb/, and a question answered from it"
	@echo "make test     all tests; make test ARGS='-k time -x' passes options to pytest"
	@echo "make check    what has to hold before a commit: format, lint, types, layers, lock file, check of the ontology, tests"
	@echo "make bench    the measurements, each beside its yardstick; make bench GOLD=claims.yaml scores the reader against your gold claims"
	@echo "make docs     the generated part of the documentation"
	@echo "make reference  the generated part of the reference data"
	@echo "make format   format the code and fix what ruff can fix"
	@echo "make clean    remove all that make made"

demo: .venv/.runtime
	@$(OURS_OR_NONE)
	@rm -rf demo-kb
	$(BIN)/conflictkg demo demo-kb

test: .venv/.development
	@$(COMPILED)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

check: .venv/.development
	$(BIN)/ruff format --check src tests tools
	$(BIN)/ruff check src tests tools
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/uv lock --check
	$(BIN)/conflictkg ontology fmt --check ontology
	$(BIN)/conflictkg ontology check --strict ontology
	@$(COMPILED)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

bench: .venv/.development
	@set -e; for script in tests/bench/bench_*.py; do echo; echo "== $$script"; PYTHONPATH=. $(BIN)/python $$script; done
	@echo; echo "== how well the reader reads"
	$(BIN)/python -m tests.bench.extraction $(if $(GOLD),--gold "$(GOLD)")
	@echo; echo "== how well names are linked"
	$(BIN)/python -m tests.bench.linking
	@echo; echo "== how well claims of one event are put together"
	$(BIN)/python -m tests.bench.clusters

docs: .venv/.development
	$(BIN)/python -m conflictkg.cli.reference >docs/cli.md.new
	mv docs/cli.md.new docs/cli.md
	$(BIN)/python -m conflictkg.cli.questions_page >docs/questions.md.new
	mv docs/questions.md.new docs/questions.md

reference: .venv/.development
	@set -e; for script in build_states build_countries build_admin_units build_airports; do \
		if [ -f tools/$$script.py ]; then echo $$script; $(BIN)/python -m tools.$$script; fi; done

format: .venv/.development
	$(BIN)/ruff check --fix src tests tools
	$(BIN)/ruff format src tests tools

clean:
	@$(OURS_OR_NONE)
	rm -rf demo-kb .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

# Stamps: what they stand for is in .venv. The one for running leaves what the one for developing installed.

.venv/.runtime: .venv/.uv-$(UV) pyproject.toml uv.lock
	@echo "installing conflictkg into .venv"
	@$(SYNC) --no-dev --inexact
	@touch $@

.venv/.development: .venv/.uv-$(UV) pyproject.toml uv.lock
	@echo "installing conflictkg and its development tools into .venv"
	@$(SYNC) --compile-bytecode
	@touch $@ .venv/.runtime

.venv/.uv-$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "conflictkg needs Python 3.11 or newer, which '$(PYTHON)' is not; name another one, as in: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV)
	@touch $@
