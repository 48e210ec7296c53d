"""Tables in Markdown from what run.py wrote: ``python bench/report.py bench/results/latest.jsonl``.

With ``--docs docs``, the page docs/benchmarks.md and its picture; what starts.py wrote gets a section of it. Several
files of results make one report.
"""

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
YARDSTICK = "sklearn"  # the peer that the others are compared with
PICTURE = "images/benchmarks.png"
DARK_PICTURE = "images/benchmarks_dark.png"  # its twin, for dark pages
STARTS = Path(__file__).parent / "results" / "starts.jsonl"

PAGE = """\
# Benchmarks

{about}

![Time of an iteration of Lloyd, as a multiple of centra's, for each peer and workload]({picture})

Above the line centra is faster, below it the peer is. A bar is missing where a library [can't](#left-out) do it.

Every figure here comes from `make bench-peers`: all libraries take turns on the same rows, and make as many iterations
from the same centres with the same number of threads. [What differs](#how-each-library-is-run) is told below; the
inertia, computed alike from the centres that came back, tells whether the work was the same.

{workloads}

## One iteration of Lloyd, ms

The shortest of the repetitions, the whole call divided by its iterations; the fastest in bold.

{overview}

{sections}

## How each library is run

{notes}

## How to repeat it

    make bench-peers

installs the peers into `.venv-peers`, measures, and writes this page and its picture. It takes about half an hour on
two cores; they should have nothing else to do. `bench/run.py` tells how it is measured, `bench/workloads.py` makes the
rows, `bench/peers/` has a small module for each library. For some workloads and peers alone:

    .venv-peers/bin/python bench/run.py A H --peers centra faiss --out bench/results/some.jsonl
    .venv-peers/bin/python bench/report.py bench/results/some.jsonl
"""

SECTION = """\
## Starts

Where k-means starts decides where it ends. From each start: the time until there are centres, checks of X included;
then the iterations of Lloyd's algorithm with the default tolerance, and the inertia that it ends with. Means over
{runs} seeds, n_init = 1; the lowest mean in bold. Starts that draw nothing are run once. Beside them scikit-learn's
default, refined by scikit-learn.

{table}

{machine}. `make bench-starts` repeats it; `bench/starts.py` tells how it is measured.\
"""


def main() -> None:
    parser = argparse.ArgumentParser(description="Make tables of what run.py measured.")
    parser.add_argument("results", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, help="write the tables there as well")
    parser.add_argument("--docs", type=Path, help="write benchmarks.md and its picture into this folder as well")
    parser.add_argument("--starts", type=Path, default=STARTS, help="what starts.py wrote, for benchmarks.md")
    options = parser.parse_args()
    rows = [row for file in options.results for row in read(file)]
    text = report(rows)
    print(text)
    if options.out:
        options.out.write_text(text + "\n")
    if options.docs:
        document(rows, read(options.starts) if options.starts.exists() else [], options.docs)


def read(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def report(rows: list[Row]) -> str:
    return "\n\n".join([about(rows), *sections(rows, "###")])


def document(rows: list[Row], started: list[Row], folder: Path) -> None:
    import ratios
    import workloads

    text = PAGE.format(
        about=about(rows),
        picture=PICTURE,
        workloads=workloads.__doc__.strip(),
        overview=overview(rows),
        sections="\n\n".join([*sections(rows, "##"), *([starts(started)] if started else [])]),
        notes=notes(rows),
    )
    (folder / PICTURE).parent.mkdir(parents=True, exist_ok=True)
    (folder / "benchmarks.md").write_text(text)
    for style, picture in (("light", folder / PICTURE), ("dark", folder / DARK_PICTURE)):
        ratios.draw(chosen(rows, "lloyd"), picture, style)


def sections(rows: list[Row], level: str) -> Iterator[str]:
    bodies = {
        "All about these iterations": fits(rows, "lloyd"),
        "Default fits": fits(rows, "fit"),
        "Importing, ms": imports(rows),
        "Left out": left_out(rows),
    }
    return (f"{level} {title}\n\n{body}" for title, body in bodies.items() if body)


def about(rows: list[Row]) -> str:
    versions: dict[str, str] = {}
    for row in rows:
        versions |= row.get("versions", {})
    libraries = "".join(f", {name} {version}" for name, version in sorted(versions.items()))
    return (
        f"{every(rows, 'cpu')}, {every(rows, 'threads')} threads of {every(rows, 'cores')} cores, "
        f"kernels {every(rows, 'isa')}; {every(rows, 'date')}, commit {every(rows, 'commit')}; "
        f"Python {every(rows, 'python')}{libraries}."
    )


def every(rows: list[Row], field: str) -> str:
    """The value that all rows share, or all the values there are."""
    return " / ".join(dict.fromkeys(str(row[field]) for row in rows))


def chosen(rows: list[Row], cell: str) -> list[Row]:
    return [row for row in rows if row["cell"] == cell and "reason" not in row]


def overview(rows: list[Row]) -> str:
    """A line a workload, a column a peer."""
    times: dict[str, dict[str, float]] = {}
    shapes: dict[str, Row] = {}
    for row in chosen(rows, "lloyd"):
        times.setdefault(row["workload"], {})[row["peer"]] = milliseconds(row)
        shapes[row["workload"]] = row
    peers = list(dict.fromkeys(peer for found in times.values() for peer in found))
    return table(("workload", "rows", *peers), (_line(shapes[name], found, peers) for name, found in times.items()))


def _line(row: Row, times: dict[str, float], peers: list[str]) -> Iterator[str]:
    yield row["workload"]
    yield f"{row['n']:,} x {row['d']:,} {row['dtype']}, k = {row['k']:,}"
    for peer in peers:
        figure = digits(times[peer]) if peer in times else ""
        yield f"**{figure}**" if figure and times[peer] == min(times.values()) else figure


def fits(rows: list[Row], cell: str) -> str:
    found = chosen(rows, cell)
    yardsticks = {row["workload"]: row for row in found if row["peer"] == YARDSTICK}
    header = ("workload", "n", "d", "k", "peer", "iterations", "min, ms", "median, ms", f"times {YARDSTICK}'s speed")
    header += (f"inertia against {YARDSTICK}'s", "labels differing", "inertia", "distances computed")
    header += ("MB above X", "threads busy")
    return table(header, (_fit(row, yardsticks.get(row["workload"])) for row in found))


def _fit(row: Row, yardstick: Row | None) -> Iterator[str]:
    yield from (row["workload"], f"{row['n']:,}", f"{row['d']:,}", str(row["k"]), row["peer"], f"{row['n_iter']:.4g}")
    yield from (digits(milliseconds(row, key)) for key in ("seconds_min", "seconds_median"))
    if yardstick:
        key = "seconds_min" if row["cell"] == "lloyd" else "seconds_mean"  # of seeds, all count
        yield f"{milliseconds(yardstick, key) / milliseconds(row, key):.2f}"
        yield f"{row['inertia'] / yardstick['inertia'] - 1:+.1e}"
    else:
        yield from ("", "")
    yield f"{row['labels_differ']:,}" if "labels_differ" in row else ""
    yield f"{row['inertia']:.8g}"
    pairs = row["n"] * row["k"] * row["n_iter"]
    yield "" if row["distances"] is None else f"{row['distances'] / pairs:.0%}"
    yield "" if row["memory_mb"] is None else f"{row['memory_mb']:.0f}"
    yield f"{row['threads_busy']:.1f}"


def milliseconds(row: Row, key: str = "seconds_min") -> float:
    """Of an iteration, or of a whole fit to convergence."""
    return row[key] * 1e3 / (row["n_iter"] if row["cell"] == "lloyd" else 1)


def digits(figure: float) -> str:
    return f"{figure:.3g}" if figure < 1000 else f"{figure:,.0f}"


def imports(rows: list[Row]) -> str:
    found = chosen(rows, "import")
    cells = ([row["peer"], *(f"{row[key] * 1e3:.0f}" for key in ("seconds_min", "seconds_median"))] for row in found)
    return table(("what", "min", "median"), cells)


def starts(rows: list[Row]) -> str:
    """A line a data set and start."""
    lowest: dict[str, float] = {}
    for row in rows:
        lowest[row["data"]] = min(row["inertia"], lowest.get(row["data"], row["inertia"]))
    header = ("data", "start", "runs", "start, ms", "iterations", "inertia above the lowest")
    return SECTION.format(
        runs=max(row["runs"] for row in rows),
        machine=f"{every(rows, 'cpu')}; {every(rows, 'date')}, commit {every(rows, 'commit')}",
        table=table(header, (_start(row, lowest[row["data"]]) for row in rows)),
    )


def _start(row: Row, lowest: float) -> Iterator[str]:
    yield f"{row['data']}: {row['n']:,} x {row['d']:,}, k = {row['k']}"
    yield row["start"] if row["peer"] == "centra" else f"{row['start']}, {row['peer']}"
    yield from (str(row["runs"]), digits(row["seconds"] * 1e3), f"{row['n_iter']:.1f}")
    above = f"{row['inertia'] / lowest - 1:.2%}"
    yield f"**{above}**" if row["inertia"] == lowest else above


def left_out(rows: list[Row]) -> str:
    """A line a peer and reason."""
    cells: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if "reason" in row:
            kind = {"fit": "fit-", "import": "import"}.get(row["cell"], "")
            cells.setdefault((row["peer"], row["reason"]), []).append(kind + row.get("workload", ""))
    return "\n".join(f"- {', '.join(names)}, {peer}: {reason}" for (peer, reason), names in cells.items())


def notes(rows: list[Row]) -> str:
    told = {row["peer"]: row["note"] for row in rows if "note" in row}
    return "\n".join(f"- **{peer}**: {note}" for peer, note in told.items())


def table(header: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    lines = [list(cells) for cells in body]
    if not lines:
        return ""
    header = list(header)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, ["---"] * len(header), *lines])


if __name__ == "__main__":
    main()
