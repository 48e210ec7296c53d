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
REPAIR = f"{RIGHT}/test_repair.py"
SCALES = f"{CONTRACT}/test_scales.py"
# What could notice, for those that are known to survive.
ALL = (EDGE, SCALES, f"{RIGHT}/test_skipping.py", f"{RIGHT}/test_magnitudes.py", "tests/unit/seeding/test_seeding.py")


@dataclass(frozen=True)
class Mutant:
    name: str
    change: str  # "*0.125" or "=0"
    tests: tuple[str, ...] = (EDGE,)
    survives: str = ""  # why no test can notice; empty: one must


# What must be large enough is made smaller, by little where a test can see that. Comments tell why it can't.
MUTANTS = (
    Mutant("kUnit", "*0.125"),
    Mutant("kLeastFloat", "=0", (f"{SCALES}::test_squares_below_those_of_float32_do_not_mislead",)),
    Mutant("kLeastDouble", "=0"),
    # These two must be small enough.
    Mutant("kMostFloat", "*2", (f"{SCALES}::test_what_is_known_of_distances_holds_at_any_scale",)),
    Mutant("kFitsFloat", "*1e4"),
    # Larger, as nobody sees it smaller: kSquareDoubt covers a q that is too small, kSquareLoss one that is too large.
    Mutant("kSquareError", "*16"),
    Mutant("kLeeway", "*0.25"),
    Mutant("kSquareLoss", "=0"),
    Mutant("kShare", "*0.125", ALL, "any positive number is right; this one leaves few rows open"),
    Mutant(
        "kSquareDoubt",
        "=0",
        ALL,
        "kSquareError sees to it that q is not too small; one that is too large brings the bounds of a row closer",
    ),
    # Not 1: no row is nearer to the mean than the shift is, so that kSquareDoubt covers the rounding of |m - s|.
    Mutant("kShiftUp", "=0"),
    Mutant("kScoreRounding", "=0", ALL, "kSquareDoubt and the slack of the centres are more than these roundings"),
    Mutant("kRootRounding", "=0", ALL, "kSquareDoubt and the slack of the centres are more than these roundings"),
    Mutant("kLimitRounding", "=0", ALL, "all roundings of a score of 17 columns would have to be their worst at once"),
    Mutant("kCarryRounding", "*0.125"),
    # Not 1: kCarryRounding adds more for the rounding of the sum than the drift was rounded by.
    Mutant("kDriftUp", "=0.9999"),
    Mutant("kMoreRoundings", "=0"),
    # Not 1: what float64 rounds while a bound is found is far less than the bound.
    Mutant("kBoundRaised", "*0.125"),
    # This one must be small enough, too.
    Mutant("kMostBound", "=1e9", ALL, "the bound stays one below 2^24 products, and a test of more would take 2 GB"),
    Mutant("kDirectRoundings", "=0", ALL, "of so few columns that it counts, kMoreRoundings leaves as much"),
    # This one divides. It and the next are for roundings that are all at their worst, which is hard to come by.
    Mutant("kDirectChains", "*256"),
    Mutant("kDirectFactor", "*0.00390625"),
    # Larger: sums are taken anew less often.
    Mutant("kEven", "*1e12", (f"{REPAIR}::test_weights_far_apart_end",)),
    Mutant("kExactSums", "*1e12", ("tests/promises/right/test_sums.py::test_rows_that_left_leave_nothing_behind",)),
    Mutant("kTiny", "*0.015625"),
    Mutant("kAlike", "*1e-5", (f"{REPAIR}::test_one_hot_rows_are_as_far_sparse_as_dense",)),
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
UNIT = re.compile(r"template <class T>\nconstexpr double kUnit = [^;]*;\n")


def names_in(bounds: str) -> list[str]:
    return [name for text in DEFINITION.findall(bounds) for name in re.findall(r"(k\w+) = ", text)]


def switched(found: re.Match[str]) -> str:
    """Definitions of constants that ask for their value."""
    parts = [part.split(" = ", 1) for part in found[1].split(", ")]
    return "static const double " + ", ".join(f'{name} = mutant("{name}", {value})' for name, value in parts) + ";"


def with_switches(bounds: str) -> str:
    """The header with no static_assert, and with constants that are read when the core is loaded."""
    unit = UNIT.search(bounds)
    assert unit, f"{BOUNDS} has another kUnit than tests/mutants.py expects"
    # What is derived from the unit of rounding has a mutant of its own. That of kUnit is for the bound of a score.
    exact = unit[0].replace("kUnit", "kExactUnit")
    head = "double mutant(const char* name, double value);\n\n" + exact
    text = re.sub(r"static_assert\(.*?\);\n", "", bounds.replace(unit[0], "@"), flags=re.DOTALL)
    text = DEFINITION.sub(switched, text.replace("kUnit<", "kExactUnit<"))
    return text.replace("@", head + 'template <class T>\nstatic const double kUnit = mutant("kUnit", kExactUnit<T>);\n')


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
    for path, content in files.items():
        if path.startswith("native/"):
            files[path] = named.sub(r"\1const\2", content.decode()).encode()
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
    python, path = os.path.realpath(sys.executable), os.pathsep.join([str(SITE), sysconfig.get_path("platlib")])
    try:
        done = subprocess.run(
            [python, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-k", "not numpy", *tests],
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
    wrong = 0

    def timed(mutant: Mutant) -> tuple[str, float]:
        start = time.monotonic()
        return outcome(mutant.name + mutant.change, mutant.tests), time.monotonic() - start

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for mutant, (killer, seconds) in zip(mutants, pool.map(timed, mutants), strict=True):
            verdict = f"killed by {killer}" if killer else f"survives: {mutant.survives}"
            if bool(killer) == bool(mutant.survives):
                verdict, wrong = f"SURVIVED {' '.join(mutant.tests)}" if not killer else f"NOW {verdict}", wrong + 1
            print(f"{mutant.name:18}{mutant.change:12}{seconds:4.0f} s  {verdict}", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
