"""What an estimator refuses: a ValueError or TypeError with a clear sentence, never a crash, never a silent answer."""

import numpy as np
import pandas as pd
import pytest

from centra import KMeans, kmeans

GOOD = np.random.default_rng(0).random((20, 3))


def spoiled(value, row=4, column=1):
    x = GOOD.copy()
    x[row, column] = value
    return x


REFUSED = {
    "datetime64": (GOOD.astype("M8[s]"), "dtype"),
    "complex": (GOOD + 1j, "[Cc]omplex"),
    "masked": (np.ma.masked_greater(GOOD, 0.5), "masked array"),
    "text": (np.full((20, 3), "a"), "dtype|convert"),
    "objects with text": ([*GOOD.astype(object).tolist()[:19], ["a", "b", "c"]], "convert|dtype|not an array"),
    "one dimension": (GOOD[0], "1 dimension|1D array"),
    "three dimensions": (GOOD[None], "3 dimension|dim 3|ndim 3|Found array with dim"),
    "no rows": (GOOD[:0], "shape|0 sample"),
    "no columns": (GOOD[:, :0], "shape|0 feature"),
    "NaN": (spoiled(np.nan), r"NaN in row 4, column 1"),
    "infinity": (spoiled(-np.inf), r"infinity in row 4, column 1"),
    "NaN in float16": (spoiled(np.nan).astype(np.float16), r"NaN in row 4, column 1"),
    "ragged": ([[1.0, 2.0], [3.0]], "array|inhomogeneous|sequence"),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("fit", [lambda x: KMeans(2).fit(x), lambda x: kmeans(x, 2)], ids=["KMeans", "kmeans"])
def test_rows(fit, what):
    x, says = REFUSED[what]
    with pytest.raises((ValueError, TypeError), match=says):
        fit(x)


@pytest.mark.parametrize("what", ["masked", "NaN", "one dimension", "text", "complex"])
def test_rows_at_predict(what):
    x, says = REFUSED[what]
    model = KMeans(2, random_state=0).fit(GOOD)
    for method in (model.predict, model.transform, model.score):
        with pytest.raises((ValueError, TypeError), match=says):
            method(x)


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (np.where(np.arange(20) == 3, np.nan, 1.0), r"sample_weight has NaN or infinity \(first: row 3\)"),
        (-np.ones(20), "Negative values in sample_weight"),
        (np.ones(19), r"sample_weight.shape == \(19,\), expected \(20,\)"),
        (np.ones((20, 1)), "sample_weight.shape"),
        (["a"] * 20, "sample_weight"),
    ],
)
def test_weights(weights, says):
    with pytest.raises((ValueError, TypeError), match=says):
        KMeans(2).fit(GOOD, sample_weight=weights)
    with pytest.raises((ValueError, TypeError), match=says):
        KMeans(2, random_state=0).fit(GOOD).score(GOOD, sample_weight=weights)


def test_other_columns_at_predict():
    model = KMeans(2, random_state=0).fit(pd.DataFrame(GOOD, columns=list("abc")))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(pd.DataFrame(GOOD, columns=list("abd")))
    with pytest.raises(ValueError, match="2 features, but KMeans is expecting 3"):
        KMeans(2, random_state=0).fit(GOOD).predict(GOOD[:, :2])


@pytest.mark.parametrize(
    ("centers", "says"),
    [
        (np.full((2, 3), np.inf), "cluster_centers_ has NaN or infinity"),
        (np.zeros((2, 4)), "number of features"),
        (np.zeros(3), "cluster_centers_ has shape"),
        (np.full((2, 3), 1e300), "cluster_centers_ has a magnitude"),
    ],
)
def test_tampered_centers(centers, says):
    model = KMeans(2, random_state=0).fit(GOOD)
    model.cluster_centers_ = centers
    for method in (model.predict, model.transform, model.score):
        with pytest.raises(ValueError, match=says):
            method(GOOD)
