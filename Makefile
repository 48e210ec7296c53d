# make demo, make test: all that a newcomer needs. Each brings the environment (.venv) up to date first.
PYTHON ?= python3
BIN := .venv/bin
PROMISES := tests/promises
NATIVE := CMakeLists.txt $(wildcard native/*.cmake native/*/*)
PACKAGE := $(wildcard src/centra/*.py src/centra/*/*.py)
SANITIZERS_address := address,undefined
SANITIZERS_thread := thread
FUZZED := rows csr model description
TSC := build/typescript/node_modules/.bin/tsc --noEmit --allowJs --checkJs --strict --noUnusedLocals --target es2022 \
	--lib es2022,dom,dom.iterable
SECONDS ?= 25
SEED ?= 0
SOME ?= test
PEERS := .venv-peers/bin
PEER_REPEATS ?= 3

.PHONY: demo test lint check-pages format sanitize mutants fuzz attack bounds docs gallery bench bench-peers bench-starts bench-choose bench-scaling bench-reading bench-spherical bench-palettes bench-optima bench-story bench-column clean

demo: .venv/built
	$(BIN)/centra demo

# Two tests at once, those of a file one after another: what fills the memory does so alone.
test: .venv/built
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

lint: .venv/built
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/clang-format --dry-run --Werror $(filter %.cpp %.hpp %.inl,$(NATIVE))

# The scripts of pages, as TypeScript reads the types in their comments; the compiler is fetched once, into build/.
check-pages: build/typescript/built
	$(TSC) src/centra/pages/explore/*.js
	$(foreach page,$(wildcard src/centra/pages/*.js),$(TSC) $(page) &&) true

format: .venv/built
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/clang-format -i $(filter %.cpp %.hpp %.inl,$(NATIVE))

# ASan and UBSan over all kernels, TSan over what has threads. Left out: the reference engine, the contract once more on
# every instruction set but the machine's own and the baseline, and tests that fill or measure the memory, of which
# sanitizers take much themselves. SOME: a part of the former.
sanitize: build/sanitize-address/built build/sanitize-thread/built
	tests/sanitized.sh address -m pytest -q tests/unit/test_sparse.py tests/unit/engine \
		$(addprefix $(PROMISES)/,golden contract process threads fuzz) \
		-k "($(SOME)) and not (numpy or v3 or v4 or memory or bytes_stay or written_out or big or limits)"
	tests/sanitized.sh thread -m pytest -q $(PROMISES)/threads $(PROMISES)/process/test_fork.py -k "threads or fork_fit"

# Each constant of the error analysis (native/kernel/bounds.hpp) is made to prove too much, and a test must fail. Some
# minutes; SOME_CONSTANTS='kEven kTiny' for a part.
mutants: .venv/built
	$(BIN)/python tests/mutants.py $(SOME_CONSTANTS)

# SECONDS for each target; a crash is kept in tests/promises/fuzz/regressions, `make -k fuzz` goes on after one.
fuzz: $(FUZZED:%=fuzz-%)

fuzz-%: build/sanitize-address/built build/fuzz/built
	tests/sanitized.sh fuzz $(PROMISES)/fuzz/run.py $* -max_total_time=$(SECONDS) -seed=$(SEED)

# Clusterings that are hard to get right, against brute force, and damaged files, for so many SECONDS each; CENTRA_ISA picks
# an instruction set.
attack: .venv/built
	$(BIN)/python -W ignore $(PROMISES)/attack/run.py $(SECONDS) $(SEED)
	$(BIN)/python $(PROMISES)/attack/files.py $(SECONDS) $(SEED)

# Bounds of so many random cases against brute force: a quarter of an hour.
BOUNDS ?= 5000
bounds: .venv/built
	$(BIN)/python tests/unit/bounds/run.py $(BOUNDS) $(SEED)

# The docs, in build/docs, from the ground: every script of the gallery is run. A warning is an error.
docs: .venv/docs
	rm -rf build/docs docs/auto_*
	$(BIN)/python -m sphinx -b html -W --keep-going --quiet docs build/docs
	@echo build/docs/index.html

# The pictures of the README, by the scripts of the gallery.
gallery: .venv/built
	$(BIN)/python docs/pictures.py

bench: .venv/built
	$(BIN)/python bench/run.py import A B D H --out bench/results/latest.jsonl
	$(BIN)/python bench/report.py bench/results/latest.jsonl

# Beside all peers, on all workloads: half an hour on two cores that have nothing else to do.
bench-peers: .venv-peers/built
	$(PEERS)/python bench/run.py import A B C D E F G10 G100 H I J K L M --peers all \
		--repeats $(PEER_REPEATS) --out bench/results/peers.jsonl
	$(PEERS)/python bench/run.py fit-A fit-B fit-C fit-D fit-E fit-F fit-G10 fit-G100 fit-H fit-K fit-L \
		--out bench/results/fits.jsonl
	$(PEERS)/python bench/report.py bench/results/peers.jsonl bench/results/fits.jsonl --docs docs

# Where k-means ends from each start: half a minute, the section of docs/benchmarks.md about it.
bench-starts: .venv/built
	$(BIN)/python bench/starts.py --out bench/results/starts.jsonl
	$(BIN)/python bench/report.py bench/results/peers.jsonl bench/results/fits.jsonl --docs docs

# How often each criterion of choose_k is right, and how fast: five minutes, the tables of docs/choosing.md.
bench-choose: .venv/built
	$(BIN)/python bench/choose.py

# How an iteration grows with n, k, d, threads and instruction sets: five minutes, the tables of docs/performance.md.
bench-scaling: .venv/built
	$(BIN)/python bench/scaling.py

# How long a CSV takes to be read, beside pyarrow alone: half a minute.
bench-reading: .venv/built
	$(BIN)/python bench/reading.py

# Spherical k-means, beside the peers that are installed in .venv (faiss-cpu, soyclustering).
bench-spherical: .venv/built
	$(BIN)/python bench/spherical.py

# How near to the best known optima, beside scikit-learn and, where it is installed in .venv, breathing k-means (bkmeans):
# half an hour on a machine that has nothing else to do. QUESTIONS='Q1 Q5' for a part.
bench-optima: .venv/built
	$(BIN)/python bench/optima.py $(QUESTIONS) --out bench/results/optima.jsonl

# Inertia over time, the picture of docs/optima.md: two minutes.
bench-story: .venv/built
	$(BIN)/python bench/story.py

# Palettes, beside Pillow, scikit-learn's tutorial and, if it is installed in .venv, libimagequant.
bench-palettes: .venv/built
	$(BIN)/python bench/palettes.py

# One column, beside kmeans1d and ckwrap, if they are installed in .venv: ten minutes, nearly all of it theirs.
bench-column: .venv/built
	$(BIN)/python bench/column.py

clean:
	rm -rf .venv .venv-peers build dist centra-demo docs/auto_*

# The package is installed in place: Python files are read from src/, the core is built again when it changed.
.venv/built: pyproject.toml $(NATIVE)
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

# What builds the docs, beside the package that is there: its list is the extra of that name.
.venv/docs: .venv/built
	$(BIN)/python -m pip install --quiet 'centra[docs]'
	touch $@

# The package with a core that sanitizers watch, beside the one that is installed.
build/sanitize-%/built: .venv/built $(PACKAGE)
	$(BIN)/python -m pip install --quiet --no-deps --upgrade --target build/sanitize-$* -C build-dir=build/sanitize-$*/cmake \
		-C cmake.build-type=RelWithDebInfo -C cmake.define.CENTRA_SANITIZE=$(SANITIZERS_$*) .
	touch $@

build/typescript/built:
	npm install --silent --no-audit --no-fund --prefix $(@D) typescript@5
	touch $@

build/fuzz/built: .venv/built
	$(BIN)/python -m pip install --quiet --upgrade --target build/fuzz 'atheris>=3'
	touch $@

# An environment of their own. A peer that can't be had for this machine is left out with the reason.
.venv-peers/built: pyproject.toml $(NATIVE) $(PACKAGE)
	test -x $(PEERS)/python || $(PYTHON) -m venv .venv-peers
	$(PEERS)/python -m pip install --quiet -C build-dir=build/peers '.[plot]'
	-$(PEERS)/python -m pip install --quiet --upgrade scikit-learn-intelex
	-$(PEERS)/python -m pip install --quiet --upgrade faiss-cpu
	-$(PEERS)/python -m pip install --quiet --upgrade superkmeans
	touch $@
