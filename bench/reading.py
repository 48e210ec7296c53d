"""How long a CSV of a million rows and 10 columns takes to be read, beside pyarrow.csv alone, in turns.

To read is to find out how it is written, to check it, and to choose what is clustered: all that stands before a fit.
"""

import io
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
from pyarrow import csv

from centra.io.dialect import dialect_of
from centra.io.read import read_table
from centra.io.reading import AS_IT_IS
from centra.io.selection import select

ROWS, COLUMNS, ROUNDS = 1_000_000, 10, 7


def main() -> None:
    x = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "rows.csv")
        csv.write_csv(pa.table({f"x{j}": x[:, j] for j in range(COLUMNS)}), path)
        with open(path, "rb") as file:
            head = io.BufferedReader(file).read(1 << 18).decode()
        works = {
            "centra": lambda: select(read_table(path)),
            "pyarrow": lambda: csv.read_csv(path),
            "the dialect alone": lambda: dialect_of(path, head, AS_IT_IS),
        }
        seconds: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(ROUNDS):
            for name, work in works.items():
                start = perf_counter()
                work()
                seconds[name].append(perf_counter() - start)
    for name, taken in seconds.items():
        print(f"{name:<18} {min(taken):.3f} s at least, {np.median(taken):.3f} s in the middle")
    print(f"centra / pyarrow   {min(seconds['centra']) / min(seconds['pyarrow']):.2f}")


if __name__ == "__main__":
    main()
