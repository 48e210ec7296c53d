# make demo, make test: all that a newcomer needs. Each brings the environment (.venv) up to date first.
PYTHON ?= python3
BIN := .venv/bin
NATIVE := CMakeLists.txt $(wildcard native/*.cmake native/*/*)

.PHONY: demo test lint format pictures bench clean

demo: .venv/built
	$(BIN)/centra demo

test: .venv/built
	$(BIN)/python -m pytest

lint: .venv/built
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/clang-format --dry-run --Werror $(filter %.cpp %.hpp %.inl,$(NATIVE))

format: .venv/built
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/clang-format -i $(filter %.cpp %.hpp %.inl,$(NATIVE))

pictures: .venv/built
	$(BIN)/python docs/pictures.py

bench: .venv/built
	$(BIN)/python bench/run.py import A B D H --out bench/results/latest.jsonl
	$(BIN)/python bench/report.py bench/results/latest.jsonl

clean:
	rm -rf .venv build dist centra-demo

# The package is installed in place: Python files are read from src/, the core is built again when it changed.
.venv/built: pyproject.toml $(NATIVE)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@
