"""Many columns: the command takes time in proportion to them, whatever the format."""

import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

WIDTH = 10_000
SECONDS = 6  # of all cores: several times what it takes; once it was a minute


def write(path, x):
    names = [f"c{i}" for i in range(x.shape[1])]
    table = pa.table(list(np.ascontiguousarray(x.T)), names=names)
    match path.suffix:
        case ".npy":
            np.save(path, x)
        case ".npz":
            np.savez(path, x)
        case ".parquet":
            pq.write_table(table, path)
        case ".arrow":
            with pa.ipc.new_file(path, table.schema) as writer:
                writer.write_table(table)
        case suffix:
            delimiter = "\t" if suffix == ".tsv" else ","
            lines = [delimiter.join(names), *(delimiter.join(map(repr, row)) for row in x.tolist())]
            path.write_text("\n".join(lines) + "\n")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".parquet", ".arrow", ".npy", ".npz"])
def test_many_columns(centra, folder, suffix):
    x = np.random.default_rng(0).random((5, WIDTH))
    write(folder / f"wide{suffix}", x)
    start = time.process_time()
    labels = "labels.parquet" if suffix.startswith(".np") else f"labels{suffix}"
    done = centra(
        "fit", f"wide{suffix}", "-k", "2", "--scale", "robust", "--labels", labels, "--model", "m.safetensors"
    )
    assert done.exit_code == 0, done.stderr
    assert centra("predict", "m.safetensors", f"wide{suffix}", "-o", "predicted.csv").exit_code == 0
    assert time.process_time() - start < SECONDS
    with open("predicted.csv") as file:
        assert len(file.readline().split(",")) == WIDTH + 1
