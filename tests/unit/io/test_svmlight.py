"""Sparse rows as text: read as they are, known by how they begin, refused with the line."""

import bz2

import numpy as np
import pytest
from scipy.sparse import random as random_sparse
from sklearn.datasets import dump_svmlight_file

from centra.data import Csr
from centra.errors import DataError
from centra.io.read import read_table
from centra.io.reading import Reading
from centra.io.selection import select

ROWS = "# by hand\n1 1:0.5 3:2 # one\n\n-1 2:5 7:-1e2\n"


@pytest.mark.parametrize("name", ["in.svm", "in", "in.txt", "in.libsvm.bz2"])
def test_rows_stay_sparse(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(bz2.compress(ROWS.encode()) if name.endswith("bz2") else ROWS.encode())
    chosen = select(read_table(str(path)))
    assert chosen.columns == tuple(f"x{i}" for i in range(1, 8))
    assert dict(chosen.left_out) == {"label": "what each row is labelled with"}
    assert isinstance(chosen.x, Csr)
    np.testing.assert_array_equal(chosen.x.astype(float), [[0.5, 0, 2, 0, 0, 0, 0], [0, 5, 0, 0, 0, 0, -100]])


def test_as_scikit_learn_writes_them(tmp_path):
    x = random_sparse(50, 300, density=0.05, format="lil", random_state=0)
    x[0, 0] = 1.5
    x = x.tocsr()
    x.data = x.data.round(9)  # it writes 16 digits
    dump_svmlight_file(x, np.arange(50), str(tmp_path / "in"))
    table = read_table(str(tmp_path / "in"))
    names = [*select(table).columns]
    assert names[0] == "x0"
    np.testing.assert_array_equal(select(table).x.astype(float), x.toarray()[:, : len(names)])
    asked = select(table, ["x7", "label", "x3"]).x.astype(float)
    np.testing.assert_array_equal(asked, np.column_stack([x.toarray()[:, 7], np.arange(50), x.toarray()[:, 3]]))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("1 1:2\n1 3:1 3:2\n", "line 2: column 3 follows column 3"),
        ("1 1:2\n\n1 3:1 two:2\n", "line 3: 'two:2' is not a number"),
        ("1 1:2\n1 3:nan\n", "line 2: '3:nan' is not a number"),
        ("1 1:2\n1 3:1e200\n", "row 2, column 'x3': 1e.200, too large to be squared"),
        ("1\n-1\n", "has labels, but no numbers"),
        ("# nothing\n", "has no rows"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, rows, sentence):
    (tmp_path / "in.svm").write_text(rows)
    with pytest.raises(DataError, match=sentence):
        select(read_table(str(tmp_path / "in.svm")))


def test_times_of_day_are_no_sparse_rows(tmp_path):
    (tmp_path / "in.txt").write_text("1 12:30 13:45\n2 08:15 9:05\n3 10:10 11:11\n")
    assert not isinstance(select(read_table(str(tmp_path / "in.txt"), Reading())).x, Csr)


def test_several_files_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).write_text(ROWS)
    with pytest.raises(DataError, match="several files"):
        read_table(str(tmp_path))
