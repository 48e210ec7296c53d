"""A mutation test of the error analysis: each constant of native/kernel/bounds.hpp, made to prove too much, must fail a
test.

`make mutants` builds one core in which the constants are read from the environment, CENTRA_MUTANT="kTiny*0.125" or
"kTiny=0", and runs with each mutant the tests that should notice. It fails where one survives that is not known to.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "mutants"
TREE, SITE = BUILD / "tree", BUILD / "site"
BOUNDS = "native/kernel/bounds.hpp"
MOST_SECONDS = 240  # of the tests of one mutant

RIGHT, CONTRACT = "tests/promises/right", "tests/promises/contract"
EDGE = f"{RIGHT}/test_bounds.py"
SCALES = f"{CONTRACT}/test_scales.py"


@dataclass(frozen=True)
class Mutant:
    name: str
    change: str  # "*0.125" or "=0"
    tests: tuple[str, ...] = (EDGE,)
    known: str = ""  # why no test can notice; empty: one must


MUTANTS = (
    Mutant("kUnit", "*0.125"),
    Mutant("kLeastFloat", "=0", (SCALES,)),
    Mutant("kLeastDouble", "=0"),
    Mutant("kMostFloat", "*1e10", (SCALES,)),
    Mutant("kFitsFloat", "*1e3", (SCALES,)),
    Mutant("kSquareError", "*16"),
    Mutant("kLeeway", "*0.125"),
    Mutant("kSquareLoss", "=0"),
    Mutant("kShare", "*0.125"),
    Mutant("kSquareDoubt", "=0"),
    Mutant("kShiftUp", "=0"),
    Mutant("kScoreRounding", "=0"),
    Mutant("kRootRounding", "=0"),
    Mutant("kLimitRounding", "=0"),
    Mutant("kCarryRounding", "*0.25"),
    Mutant("kDriftUp", "=1"),
    Mutant("kMoreRoundings", "=0"),
    Mutant("kBoundRaised", "*0.125"),
    Mutant("kMostBound", "=1e9"),
    Mutant("kDirectRoundings", "=0"),
    Mutant("kDirectChains", "*8"),
    Mutant("kDirectFactor", "*0.125"),
    Mutant("kEven", "=1e300", (f"{RIGHT}/test_repair.py", f"{RIGHT}/test_weights.py", f"{RIGHT}/test_sums.py")),
    Mutant("kTiny", "*1e-4", (f"{RIGHT}/test_sums.py",)),
    Mutant("kAlike", "=0", (f"{RIGHT}/test_repair.py",)),
)

SWITCH = """
#include <cstdlib>
#include <cstring>

namespace centra {

double mutant(const char* name, double value) {
    const char* asked = std::getenv("CENTRA_MUTANT");
    const size_t length = std::strlen(name);
    if (!asked || std::strncmp(asked, name, length) != 0) return value;
    if (asked[length] == '=') return std::strtod(asked + length + 1, nullptr);
    return asked[length] == '*' ? value * std::strtod(asked + length + 1, nullptr) : value;
}

}  // namespace centra
"""
DEFINITION = re.compile(r"constexpr double ([^;]*);")


def names_in(bounds: str) -> list[str]:
    return [name for text in DEFINITION.findall(bounds) for name in re.findall(r"(k\w+) = ", text)]


def with_switches(bounds: str) -> str:
    """The header with constants that ask mutant() for their value, one by one, and no static_assert."""

    def switched(found: re.Match[str]) -> str:
        parts = [part.split(" = ", 1) for part in found[1].split(", ")]
        return "static const double " + ", ".join(f'{name} = mutant("{name}", {value})' for name, value in parts) + ";"

    text = re.sub(r"static_assert\(.*?\);\n", "", bounds, flags=re.DOTALL)
    # What is derived from the unit of rounding has a mutant of its own; that of kUnit is for the bound of a score.
    exact, rest = re.search(r"template <class T>\nconstexpr double kUnit = .*?;\n", text, re.DOTALL)[0], text
    rest = rest.replace(exact, "").replace("kUnit<", "kExactUnit<")
    unit = exact.replace("kUnit", "kExactUnit") + switched_unit()
    head = "namespace centra {\n\ndouble mutant(const char* name, double value);\n\n"
    return DEFINITION.sub(switched, rest).replace("namespace centra {\n\n", head + unit, 1)


def switched_unit() -> str:
    return 'template <class T>\nstatic const double kUnit = mutant("kUnit", kExactUnit<T>);\n'


def mutated_tree() -> dict[str, bytes]:
    """All files of the build, by their paths: constants are no longer known to the compiler."""
    listed = subprocess.run(
        ["git", "ls-files", "CMakeLists.txt", "pyproject.toml", "README.md", "LICENSE", "native", "src"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = {path: (ROOT / path).read_bytes() for path in listed.stdout.split()}
    bounds = files[BOUNDS].decode()
    named = re.compile(rf"^(.*)\bconstexpr\b(.*\b(?:{'|'.join(names_in(bounds))})\b)", re.MULTILINE)
    for path in files:
        if path.startswith("native/"):
            files[path] = named.sub(r"\1const\2", files[path].decode()).encode()
    files[BOUNDS] = with_switches(bounds).encode()
    files["native/kernel/select.cpp"] += SWITCH.encode()
    return files


def build() -> None:
    """Unless it is there: the core with switches, as a package of its own."""
    files = mutated_tree()
    there = {str(path.relative_to(TREE)): path.read_bytes() for path in TREE.rglob("*") if path.is_file()}
    if files == there and (BUILD / "built").exists():
        return
    (BUILD / "built").unlink(missing_ok=True)
    shutil.rmtree(TREE, ignore_errors=True)
    for path, content in files.items():
        (TREE / path).parent.mkdir(parents=True, exist_ok=True)
        (TREE / path).write_bytes(content)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--upgrade", "--target", str(SITE)]
    subprocess.run([*pip, "-C", f"build-dir={BUILD / 'cmake'}", str(TREE)], check=True)
    (BUILD / "built").touch()


def outcome(mutant: str, tests: tuple[str, ...]) -> str:
    """Which test fails, or nothing."""
    # As in tests/sanitized.sh: without the hook of the editable install, which would bring the installed core.
    path = os.pathsep.join([str(SITE), sysconfig.get_path("platlib")])
    try:
        done = subprocess.run(
            [os.path.realpath(sys.executable), "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": path, "CENTRA_MUTANT": mutant},
            capture_output=True,
            text=True,
            check=False,
            timeout=MOST_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no end after {MOST_SECONDS} s of {' '.join(tests)}"
    if done.returncode == 0:
        return ""
    failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
    return failed[1] if failed else f"exit code {done.returncode}: {(done.stdout + done.stderr)[-300:]}"


def main(asked: list[str]) -> int:
    named = names_in((ROOT / BOUNDS).read_text())
    if missing := set(named) ^ {mutant.name for mutant in MUTANTS}:
        print("constants without a mutant, or mutants without a constant:", *sorted(missing))
        return 1
    build()
    mutants = [mutant for mutant in MUTANTS if not asked or mutant.name in asked]
    if failed := outcome("", tuple(dict.fromkeys(test for mutant in mutants for test in mutant.tests))):
        print("without any mutant fails", failed)
        return 1
    survived = 0

    def timed(mutant: Mutant) -> tuple[str, float]:
        start = time.monotonic()
        return outcome(mutant.name + mutant.change, mutant.tests), time.monotonic() - start

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, (killer, seconds) in zip(mutants, pool.map(timed, mutants), strict=True):
            verdict = f"killed by {killer}" if killer else f"survived, as is known: {mutant.known}"
            if not killer and not mutant.known:
                verdict, survived = "SURVIVED", survived + 1
            print(f"{mutant.name:17}{mutant.change:9}{seconds:5.0f} s  {verdict}", flush=True)
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
