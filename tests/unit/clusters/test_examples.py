"""Rows at the middle and at the border of clusters."""

from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from centra import DataError, GeoKMeans, KMeans, ParameterError, borderline, exemplars, geo, kmeans, spherical

RNG = np.random.default_rng(0)
X = RNG.normal(size=(200, 3))
RESULT = kmeans(X, 4, random_state=0)
APART = np.sqrt(np.square(X[:, None] - RESULT.centers).sum(axis=2))


def test_the_nearest_rows_of_each_cluster_by_brute_force():
    found = RESULT.exemplars(X, 5)
    expected = [
        row for c in range(4) for row in sorted(np.flatnonzero(RESULT.labels == c), key=lambda i: APART[i, c])[:5]
    ]
    assert found["row"].tolist() == expected
    assert found["cluster"].tolist() == np.arange(4).repeat(5).tolist()
    np.testing.assert_allclose(found["distance"], APART[expected, found["cluster"]])
    np.testing.assert_array_equal(found[["column 0", "column 1", "column 2"]], X[expected])


def test_the_smallest_margins_by_brute_force():
    found = RESULT.borderline(X, 7)
    two = np.sort(APART, axis=1)
    order = np.argsort(two[:, 1] - two[:, 0], kind="stable")[:7]
    assert found["row"].tolist() == order.tolist()
    np.testing.assert_allclose(found["margin"], (two[:, 1] - two[:, 0])[order])
    assert found["second"].tolist() == np.argsort(APART, axis=1)[order, 1].tolist()


def test_clusters_of_fewer_rows_have_fewer_examples():
    x = [[0.0], [0.0], [9.0]]
    found = exemplars(kmeans(x, 2, random_state=0), x, 3)
    assert found["row"].tolist() == [0, 1, 2]  # of equally near ones, the first first


def test_the_index_of_a_frame_is_kept():
    frame = pd.DataFrame(X, columns=["a", "b", "c"], index=[f"r{i}" for i in range(200)]).assign(note="x")
    result = kmeans(frame[["a", "b", "c"]], 4, random_state=0).named({0: "first"})
    assert result.index is frame.index or result.index.equals(frame.index)
    found = result.exemplars(frame, 1)
    assert found.index.tolist() == [f"r{row}" for row in found["row"]]
    assert found["name"].tolist() == ["first", "1", "2", "3"]
    assert found["note"].tolist() == ["x"] * 4
    assert kmeans(frame[["a"]].reset_index(drop=True), 2).index is None


def test_distances_are_those_of_the_rows_as_they_were_clustered():
    wide = pd.DataFrame(X * [1, 1000, 1], columns=["a", "b", "c"])
    model = make_pipeline(StandardScaler(), KMeans(3, random_state=0)).fit(wide)
    scaled = model[:-1].transform(wide)
    found = exemplars(model, wide, 1)
    apart = np.linalg.norm(scaled - model[-1].cluster_centers_[model[-1].labels_], axis=1)
    np.testing.assert_allclose(found["distance"], apart[found["row"]])
    np.testing.assert_array_equal(found["b"], wide["b"].to_numpy()[found["row"]])


def test_rows_without_a_direction_are_no_examples():
    x = np.array([[0.0, 0.0], [1.0, 0.1], [3.0, 0.2], [0.0, 1.0]])
    result = spherical(x, 2, zero="apart", random_state=0)
    assert 0 not in exemplars(result, x)["row"].tolist()
    assert set(borderline(result, x, 9)["row"].tolist()) == {1, 2, 3}


def test_places_are_metres_apart():
    degrees = np.array([[47.07, 15.43], [47.07, 15.44], [48.2, 16.37]])
    result = geo(degrees, 2, random_state=0)
    found = borderline(result, degrees, 1)
    assert 100_000 < float(found["margin"][0]) < 200_000
    assert exemplars(GeoKMeans(2, random_state=0).fit(degrees), degrees, 1)["row"].tolist()[1] == 2


def test_what_is_wrong_is_said():
    with pytest.raises(DataError, match="these are not the rows that were fitted"):
        RESULT.exemplars(X + 1)
    with pytest.raises(ParameterError, match="one cluster only"):
        borderline(kmeans(X, 1), X)
    for n in (0, 1.5, "3"):
        with pytest.raises(ParameterError, match="n="):
            RESULT.exemplars(X, n)


def test_columns_keep_their_types():
    frame = pd.DataFrame(
        {
            "a": X[:, 0],
            "whole": pd.array([None, *range(len(X) - 1)], "Int64"),
            "kind": pd.Categorical(np.where(X[:, 1] > 0, "up", "down")),
            "sure": pd.array([None, *[True] * (len(X) - 1)], "boolean"),
            "day": [date(2020, 1, 1)] * len(X),
            "at": pd.date_range("2020", periods=len(X), tz="UTC"),
        }
    )
    result = kmeans(frame[["a"]], 3, random_state=0)
    told = result.exemplars(frame, 2)
    assert dict(told.dtypes[list(frame)]) == dict(frame.dtypes)
    pd.testing.assert_frame_equal(
        told[list(frame)].reset_index(drop=True), frame.iloc[told["row"]].reset_index(drop=True)
    )
    other = pl.from_pandas(frame)
    assert [result.exemplars(other)[name].dtype for name in other.columns] == other.dtypes
    arrow = pa.Table.from_pandas(frame)
    assert [result.borderline(arrow).schema.field(name).type for name in arrow.column_names] == arrow.schema.types


def test_a_column_that_is_called_like_ours_gets_a_number():
    frame = pd.DataFrame({"a": X[:, 0], "name": "ann", "row": 7})
    result = kmeans(frame[["a"]], 2, random_state=0).named({0: "first"})
    found = exemplars(result, frame, 1)
    assert list(found) == ["cluster", "name", "row", "distance", "a", "name (2)", "row (2)"]
    assert found["name (2)"].tolist() == ["ann", "ann"]
    assert found["name"].tolist() == ["first", "1"]


def test_no_column_is_lost_to_another_of_its_name():
    twice = pd.DataFrame(X, columns=["a", "a", "b"])
    found = exemplars(kmeans(twice, 2, random_state=0), twice, 1)
    np.testing.assert_array_equal(found[["a", "a (2)", "b"]], X[found["row"]])


@pytest.mark.parametrize("unit", [2.0**-700, 2.0**-500, 2.0**300])
def test_numbers_whose_squares_vanish(unit: float):
    result = kmeans(X * unit, 4, random_state=0)
    found, told = result.exemplars(X * unit, 2), RESULT.exemplars(X, 2)
    assert found["row"].tolist() == told["row"].tolist()
    np.testing.assert_allclose(found["distance"] / unit, told["distance"])
    near = result.borderline(X * unit, 3)
    assert near["row"].tolist() == RESULT.borderline(X, 3)["row"].tolist()
    np.testing.assert_allclose(near["margin"] / unit, RESULT.borderline(X, 3)["margin"])
