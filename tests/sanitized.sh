#!/usr/bin/env bash
# Python with a core that sanitizers watch in place of the installed one:
# tests/sanitized.sh address -m pytest tests/promises/golden
set -euo pipefail
cd "$(dirname "$0")/.."
library() { "${CXX:-g++}" -print-file-name="lib$1.so"; }

build=build/sanitize-$1
case $1 in
  address) runtime="$(library asan) $(library ubsan)" ;;
  thread) runtime=$(library tsan) ;;
  fuzz)  # Clang's runtime, which GCC's code can use, too: with the counters that atheris reports coverage by
    build=build/sanitize-address
    runtime=$PWD/build/fuzz/asan_with_fuzzer.so ;;
esac
shift

# The interpreter that .venv was made from, with the packages of .venv but without its hooks: the one of the editable
# install would bring the installed core. Exceptions need libstdc++ to be there before the runtime starts.
python=$(realpath .venv/bin/python)
packages=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("platlib"))')
export PYTHONPATH=$PWD/$build:$packages:$PWD/build/fuzz PYTHONMALLOC=malloc
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:die_after_fork=0
exec env LD_PRELOAD="$runtime $(library stdc++)" "$python" "$@"
