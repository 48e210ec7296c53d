"""What clusters are: golden tables by hand, brute force, and frames of every kind."""

import subprocess
import sys
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy.sparse import csr_array
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from centra import DataError, KMeans, ParameterError, kmeans, profile, spherical
from centra.clusters import profiled

ROWS = pd.DataFrame(
    {
        "income": [20.0, 22.0, 24.0, 60.0, 64.0],
        "age": [30.0, 31.0, 29.0, 50.0, 52.0],
        "city": ["Graz", "Graz", None, "Linz", "Linz"],
        "member": [True, False, True, True, True],
        "id": ["a", "b", "c", "d", "e"],
        "visits": [1.0, np.nan, 3.0, 5.0, 8.0],
        "same": [7.0] * 5,
    },
    index=[10, 20, 30, 40, 50],
)
RESULT = kmeans(ROWS[["income", "age"]], 2, init=[[22.0, 30.0], [62.0, 51.0]])


def test_golden_table():
    found = RESULT.profile(ROWS, names={1: "well off"})
    assert list(found["cluster"]) == [0, 1]
    assert list(found["name"]) == ["0", "well off"]
    assert list(found["rows"]) == [3, 2]
    assert list(found["share"]) == [0.6, 0.4]
    assert list(found["inertia"]) == [4 + 0 + 4 + 0 + 1 + 1, 4 + 4 + 1 + 1]
    assert list(found["income mean"]) == [22.0, 62.0]
    assert list(found["income median"]) == [22.0, 62.0]
    assert list(found["income sd"]) == pytest.approx([(8 / 3) ** 0.5, 2.0])
    sd = (((20 - 38) ** 2 + (22 - 38) ** 2 + (24 - 38) ** 2 + (60 - 38) ** 2 + (64 - 38) ** 2) / 5) ** 0.5
    assert list(found["income difference"]) == pytest.approx([(22 - 38) / sd, (62 - 38) / sd])
    assert list(found["visits mean"]) == [2.0, 6.5]  # the gap is left out
    assert list(found["visits median"]) == [2.0, 6.5]
    assert list(found["same difference"]) == [0.0, 0.0]
    assert list(found["city = Graz"]) == pytest.approx([2 / 3, 0.0])
    assert list(found["city = Linz"]) == [0.0, 1.0]
    assert list(found["member = True"]) == pytest.approx([2 / 3, 1.0])
    assert not any(str(name).startswith("id") for name in found.columns)
    assert found["apart"][1] == "age +1.2 sd, income +1.2 sd, visits +0.9 sd"


def test_the_columns_that_set_a_cluster_apart_are_ranked_by_their_difference():
    found = profiled(RESULT, ROWS)
    for cluster in range(2):
        told = found.apart(cluster)
        assert len(told) == 3
        every = {name: abs(each.difference[cluster]) for name, each in found.statistics.items()}
        assert [name for name, _ in told] == sorted(every, key=lambda name: -every[name])[:3]


def test_brute_force_with_weights():
    rng = np.random.default_rng(0)
    x, weights = rng.normal(1e6, 1, (300, 3)), rng.integers(0, 4, 300)
    result = kmeans(x, 4, sample_weight=weights, random_state=0)
    found = profiled(result, x)
    repeated, labels = x.repeat(weights, axis=0), result.labels.repeat(weights)
    for j, each in enumerate(found.statistics.values()):
        for cluster in range(4):
            own = repeated[labels == cluster, j].astype(np.longdouble)
            assert each.mean[cluster] == pytest.approx(float(own.mean()), rel=1e-14)
            assert each.sd[cluster] == pytest.approx(float(own.std()), rel=1e-9)
            assert each.median[cluster] == pytest.approx(float(np.median(own.astype(float))), rel=1e-15)
            away = (own.mean() - repeated[:, j].astype(np.longdouble).mean()) / repeated[:, j].std()
            assert each.difference[cluster] == pytest.approx(float(away), rel=1e-6)
    assert found.sizes.tolist() == result.sizes.tolist()
    assert found.within.sum() == pytest.approx(result.inertia)


KINDS = {
    "pandas": (lambda frame: frame, pd.DataFrame),
    "polars": (pl.from_pandas, pl.DataFrame),
    "arrow": (lambda frame: pa.Table.from_pandas(frame, preserve_index=False), pa.Table),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_gives_one_of_its_kind(kind: str):
    make, expected = KINDS[kind]
    frame: Any = make(ROWS)
    for told in (RESULT.profile(frame), RESULT.exemplars(frame, 1), RESULT.borderline(frame, 2)):
        assert isinstance(told, expected)
    found = RESULT.profile(frame)
    assert np.asarray(found["income mean"]).tolist() == [22.0, 62.0]
    assert np.asarray(found["city = Linz"]).tolist() == [0.0, 1.0]
    assert np.asarray(found["visits mean"]).tolist() == [2.0, 6.5]


def test_arrays_give_frames_of_what_is_installed_and_sparse_rows_their_dense_selves():
    x = np.array([[0.0, 1.0], [0.0, 2.0], [9.0, 0.0], [8.0, 0.0]])
    result = kmeans(x, 2, random_state=0)
    dense, sparse = profile(result, x), profile(result, csr_array(x))
    assert isinstance(dense, pd.DataFrame)
    pd.testing.assert_frame_equal(dense, sparse)
    assert "column 0 mean" in dense.columns


def test_without_frames_there_are_arrays():
    code = (
        "import sys\n"
        "for name in ('pandas', 'polars', 'pyarrow'): sys.modules[name] = None\n"
        "import centra.frames, numpy as np\n"
        "centra.frames.installed = lambda name: False\n"
        "from centra import kmeans\n"
        "found = kmeans([[0.0], [1.0], [9.0]], 2, random_state=0).profile([[0.0], [1.0], [9.0]])\n"
        "assert type(found) is dict and found['column 0 mean'].tolist() == [0.5, 9.0]\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True).stderr == ""


def test_units_are_those_of_the_rows_that_are_handed_over():
    model = make_pipeline(StandardScaler(), KMeans(2, random_state=0)).fit(ROWS[["income", "age"]])
    found = profile(model, ROWS)
    assert sorted(found["income mean"]) == [22.0, 62.0]
    scaled = StandardScaler().fit_transform(ROWS[["income", "age"]])
    assert sorted(profile(kmeans(scaled, 2, random_state=0), ROWS)["income mean"]) == [22.0, 62.0]


def test_rows_in_no_cluster_do_not_count():
    x = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [0.0, 0.0]])
    found = profiled(spherical(x, 2, zero="apart", random_state=0), x)
    assert found.sizes.sum() == 3
    assert {round(float(mean), 6) for mean in found.statistics["column 0"].mean} == {1.5, 0.0}


def test_what_is_wrong_is_said():
    with pytest.raises(DataError, match="X has 4 rows, but 5 were clustered"):
        RESULT.profile(ROWS[:4])
    for names in ({2: "x"}, {0: ""}, {0: 5}, {0: "a", 1: "a"}, "ab", {True: "a"}, ["a"]):
        with pytest.raises(ParameterError, match="names="):
            RESULT.profile(ROWS, names=names)
    assert list(RESULT.profile(ROWS, names=["many", "few"])["name"]) == ["many", "few"]


def test_columns_of_one_name_are_told_apart():
    twice = ROWS[["income", "age"]].set_axis(["x", "x"], axis=1)
    found = RESULT.profile(twice)
    assert found["x mean"].tolist() == [22.0, 62.0]
    assert found["x (2) mean"].tolist() == [30.0, 51.0]


def test_numbers_that_squares_do_not_hold_and_infinity():
    odd = ROWS.assign(large=ROWS["income"] * 1e300, small=ROWS["income"] * 1e-300, ends=[-np.inf, 1, 3, 5, np.inf])
    found = RESULT.profile(odd)
    for name, unit in (("large", 1e300), ("small", 1e-300)):
        for what in ("mean", "median", "sd"):
            np.testing.assert_allclose(found[f"{name} {what}"] / unit, found[f"income {what}"])
        np.testing.assert_allclose(found[f"{name} difference"], found["income difference"])
    assert found["ends mean"].tolist() == [2, 5]


def test_columns_that_hold_nothing_set_no_cluster_apart():
    assert "nothing" not in "".join(RESULT.profile(ROWS.assign(nothing=np.nan))["apart"])


def test_objects_are_numbers_where_all_of_them_are():
    whole = np.array([np.int64(1), None, np.int64(3), np.int64(5), np.int64(8)], object)
    exact = [Decimal("1.5"), None, Decimal("2.5"), Decimal(5), Decimal(7)]
    found = RESULT.profile(ROWS.assign(whole=whole, exact=exact))
    assert found["whole mean"].tolist() == [2.0, 6.5]
    assert found["exact mean"].tolist() == [2.0, 6.0]
    long = np.array([*range(2000)], object)
    long[1999] = "n/a"
    result = kmeans(np.arange(2000.0)[:, None], 2, random_state=0)
    assert not any("long" in name for name in result.profile(pd.DataFrame({"long": long})))


def test_columns_of_structures_are_left_out():
    frame = pl.from_pandas(ROWS[["income", "age"]]).with_columns(pl.Series("both", [{"a": 1, "b": 2}] * 5))
    assert not any("both" in name for name in RESULT.profile(frame).columns)
