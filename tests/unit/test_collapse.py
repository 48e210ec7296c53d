"""Equal rows as one with a weight, against np.unique."""

import numpy as np
import pytest

from centra import kmeans
from centra.collapse import collapsed


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.float32, np.float64])
@pytest.mark.parametrize("d", [1, 2, 3, 5])
def test_as_by_unique(dtype, d):
    x = np.random.default_rng(d).integers(0, 4, (500, d)).astype(dtype)
    rows, of, counts = np.unique(x, axis=0, return_inverse=True, return_counts=True)
    found = collapsed(x)
    np.testing.assert_array_equal(found.rows, rows)
    np.testing.assert_array_equal(found.counts, counts)
    np.testing.assert_array_equal(found.of, of.reshape(-1))
    assert found.rows.dtype == dtype


def test_clusters_are_those_of_all_rows():
    x = np.random.default_rng(0).integers(0, 12, (3000, 2)).astype(float)
    found = collapsed(x)
    start = x[:5] + 0.1
    alone = kmeans(x, 5, init=start)
    together = kmeans(found.rows, 5, init=start, sample_weight=found.counts)
    np.testing.assert_array_equal(together.labels[found.of], alone.labels)
    np.testing.assert_array_equal(together.centers, alone.centers)
