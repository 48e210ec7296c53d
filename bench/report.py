"""Tables in Markdown from what run.py wrote: ``python bench/report.py bench/results/latest.jsonl``."""

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Row = dict[str, Any]
YARDSTICK = "sklearn"  # the peer that the others are compared with


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--out", type=Path, help="write the tables there as well")
    options = parser.parse_args()
    text = report([json.loads(line) for line in options.results.read_text().splitlines()])
    print(text)
    if options.out:
        options.out.write_text(text + "\n")


def report(rows: list[Row]) -> str:
    sections = [
        ("One iteration of Lloyd, ms", fits(rows, "lloyd")),
        ("A default fit to convergence, ms", fits(rows, "fit")),
        ("Importing, ms", imports(rows)),
        ("Left out", left_out(rows)),
    ]
    return "\n\n".join([about(rows), *(f"### {title}\n\n{body}" for title, body in sections if body)])


def about(rows: list[Row]) -> str:
    row = rows[0]
    versions: dict[str, str] = {}
    for each in rows:
        versions |= each.get("versions", {})
    told = ", ".join(f"{name} {version}" for name, version in sorted(versions.items()))
    return (
        f"{row['cpu']}, {row['threads']} threads of {row['cores']} cores, kernels {row['isa']}; "
        f"commit {row['commit']}; Python {row['python']}{', ' if told else ''}{told}."
    )


def fits(rows: list[Row], cell: str) -> str:
    chosen = [row for row in rows if row["cell"] == cell and "reason" not in row]
    yardsticks = {row["workload"]: row for row in chosen if row["peer"] == YARDSTICK}
    header = ("workload", "n", "d", "k", "peer", "iterations", "min", "median", f"times {YARDSTICK}'s speed")
    header += (f"inertia against {YARDSTICK}'s", "labels differing", "distances computed", "MB above X")
    return table(header, (_fit(row, yardsticks.get(row["workload"])) for row in chosen))


def _fit(row: Row, yardstick: Row | None) -> Iterator[str]:
    yield from (row["workload"], f"{row['n']:,}", f"{row['d']:,}", str(row["k"]), row["peer"], str(row["n_iter"]))
    yield from (f"{milliseconds(row, key):.3g}" for key in ("seconds_min", "seconds_median"))
    if yardstick:
        yield f"{milliseconds(yardstick) / milliseconds(row):.2f}"
        yield f"{row['inertia'] / yardstick['inertia'] - 1:+.1e}"
    else:
        yield from ("", "")
    yield f"{row['labels_differ']:,}" if "labels_differ" in row else ""
    pairs = row["n"] * row["k"] * row["n_iter"]
    yield "" if row["distances"] is None else f"{row['distances'] / pairs:.0%}"
    yield "" if row["memory_mb"] is None else f"{row['memory_mb']:.0f}"


def milliseconds(row: Row, key: str = "seconds_min") -> float:
    """Of an iteration, or of a whole fit to convergence."""
    return row[key] * 1e3 / (row["n_iter"] if row["cell"] == "lloyd" else 1)


def imports(rows: list[Row]) -> str:
    chosen = [row for row in rows if row["cell"] == "import" and "reason" not in row]
    cells = ([row["peer"], *(f"{row[key] * 1e3:.0f}" for key in ("seconds_min", "seconds_median"))] for row in chosen)
    return table(("what", "min", "median"), cells)


def left_out(rows: list[Row]) -> str:
    chosen = [row for row in rows if "reason" in row]
    return "\n".join(f"- {row.get('workload', row['cell'])}, {row['peer']}: {row['reason']}" for row in chosen)


def table(header: Iterable[str], body: Iterable[Iterable[str]]) -> str:
    lines = [list(cells) for cells in body]
    if not lines:
        return ""
    header = list(header)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, ["---"] * len(header), *lines])


if __name__ == "__main__":
    main()
