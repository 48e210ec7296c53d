"""Damaged tables put to the command: `files.py SECONDS [SEED]`.

Each must end with clusters or with one sentence and exit code 3: no crash, no traceback, no hang, no output that is not
text. The cases run in a child, which tells which one it is at; where it dies, the next child goes on after that.
"""

import gzip
import io
import os
import resource
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

EXTREMES = (0, 1, -1, 7, 64, 255, 1 << 15, (1 << 31) - 1, -(1 << 31), 1 << 32, (1 << 63) - 1, -(1 << 63))
HANG = 20  # seconds
MEMORY = 6 << 30


def table():
    """Numbers, text short and long, categories, nulls, lists: whatever has offsets or indices."""
    n, rng = 40, np.random.default_rng(0)
    words = [f"word {i} " * (1 + i % 3) for i in range(n)]
    return pa.table({
        "x": rng.random(n),
        "f": rng.random(n, np.float32),
        "i": rng.integers(0, 100, n),
        "b": rng.random(n) < 0.5,
        "name": words,
        "long": pa.array(words, pa.large_string()),
        "view": pa.array(words, pa.string_view()),
        "gaps": pa.array([w if i % 3 else None for i, w in enumerate(words)]),
        "kind": pa.array([words[i % 4] for i in range(n)]).dictionary_encode(),
        "raw": pa.array([w.encode() for w in words], pa.binary()),
        "list": pa.array([list(range(i % 4)) for i in range(n)]),
    })  # fmt: skip


def written(write):
    file = io.BytesIO()
    write(file)
    return file.getvalue()


def seeds():
    """Whole files, by the suffix that they go by."""
    rows = table()
    text = rows.drop(["raw", "list", "view"])
    for kind in ("none", "lz4", "zstd"):
        options = pa.ipc.IpcWriteOptions(compression=None if kind == "none" else kind)

        def arrow(file, new, rows=text, options=options):
            with new(file, rows.schema, options=options) as writer:
                writer.write_table(rows, max_chunksize=25)

        yield ".arrow", written(lambda file: arrow(file, pa.ipc.new_file))
        yield ".feather", written(lambda file: arrow(file, pa.ipc.new_stream))
        yield ".parquet", written(lambda file, kind=kind: pq.write_table(rows.drop(["view"]), file, compression=kind))
    yield ".arrow", written(lambda file: arrow(file, pa.ipc.new_file, rows))
    yield ".parquet", written(lambda file: pq.write_table(text, file, use_dictionary=False, data_page_version="2.0"))
    x = np.random.default_rng(0).random((40, 3))
    yield ".npy", written(lambda file: np.save(file, x))
    yield ".npz", written(lambda file: np.savez(file, x=x))
    yield ".npz", written(lambda file: np.savez_compressed(file, x=x))
    lines = [f'{a!r},{b!r},"a ""word"", {i}\nand more",é{i}' for i, (a, b, _) in enumerate(x.tolist())]
    csv = ("x,y,text,name\n" + "\n".join(lines) + "\n").encode()
    yield ".csv", csv
    yield ".tsv", csv.replace(b",", b"\t").replace(b"\n", b"\r\n")
    yield ".csv.gz", gzip.compress(csv)


def mutant(content, rng):
    """The content with some bytes, or one number, changed; cut short, or with a piece doubled or lost."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        size = len(content)
        at = int(rng.integers(size))
        end = min(size, at + int(rng.integers(1, 64)))
        match rng.integers(8):
            case 0 | 1:
                content[at] ^= 1 << int(rng.integers(8))
            case 2 | 3:
                content[at] = int(rng.choice([0, 1, 34, 44, 127, 128, 255, rng.integers(256)]))
            case 4 | 5:
                code, width = (("q", 8), ("i", 4))[int(rng.integers(2))]
                number = EXTREMES[int(rng.integers(len(EXTREMES)))] & ((1 << 8 * width) - 1)
                aligned = at // 4 * 4
                if aligned + width <= size:
                    struct.pack_into("<" + code.upper(), content, aligned, number)
            case 6:
                content[at:end] = b"" if rng.integers(2) else content[at:end] * 2
            case _:
                del content[max(1, at) if rng.integers(4) == 0 else size :]
    return bytes(content)


def run(seed, first, seconds, most):
    """The child: cases from `first` on, in the folder where it is; the number of each, and what it found."""
    from click.testing import CliRunner

    from centra.cli import cli

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    originals, deadline = list(seeds()), time.monotonic() + seconds
    for case in range(first, most):
        if time.monotonic() > deadline:
            return
        rng = np.random.default_rng([seed, case])
        suffix, content = originals[case % len(originals)]
        path, out = Path(f"case{suffix}"), Path(f"out{('.csv', '.parquet', '.arrow')[case % 3]}")
        path.write_bytes(mutant(content, rng))
        out.unlink(missing_ok=True)
        print("case", case, flush=True)
        signal.alarm(HANG)
        done = CliRunner().invoke(cli, ["fit", str(path), "-k", "2", "--max-iter", "3", "--labels", str(out)])
        signal.alarm(0)
        fault = _fault(done, out)
        path.unlink()
        if fault:
            print("fault", case, suffix, fault, flush=True)
    print("end", flush=True)


def _fault(done, out):
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        return f"{type(done.exception).__name__}: {done.exception}".replace("\n", " ")[:300]
    if done.exit_code not in (0, 3):
        return f"exit code {done.exit_code}"
    if done.exit_code == 3 and done.stderr.count("\n") != 1:
        return f"not one sentence: {done.stderr!r}"
    if (done.exit_code == 0) != out.exists():
        return "an output there is, or there is none, and it should be the other way about"
    if out.suffix == ".csv" and out.exists():
        try:
            out.read_bytes().decode()
        except UnicodeDecodeError:
            return "the output is no text"
    return None


def attack(seconds, seed=0, most=sys.maxsize):
    """How many cases were tried, and what went wrong with which."""
    faults, case, deadline = [], 0, time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while case < most and (left := deadline - time.monotonic()) > 0:
            done = subprocess.run(
                [sys.executable, __file__, "--child", str(seed), str(case), str(left), str(most)],
                cwd=folder, capture_output=True, text=True, check=False, env=os.environ | {"OMP_NUM_THREADS": "1"},
            )  # fmt: skip
            lines = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
            faults += [f"case {line[1]}: {line[2]}" for line in lines if line[0] == "fault"]
            tried = [int(line[1]) for line in lines if line[0] == "case"]
            if done.returncode and not tried:
                raise RuntimeError(done.stderr)
            case = tried[-1] + 1 if tried else case
            if done.returncode:
                faults.append(f"case {case - 1}: ended by {done.returncode}: {done.stderr[-300:]}")
            elif not tried or lines[-1][0] == "end":
                break
    return case, faults


def main():
    if sys.argv[1] == "--child":
        run(int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), int(sys.argv[5]))
        return
    tried, faults = attack(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(f"{tried} damaged files, {len(faults)} faults", *faults, sep="\n")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
