"""Sparse rows: every format and kind of index goes in, nothing is written out in full, what is broken is refused."""

import numpy as np
import oracle
import pytest
from scipy import sparse
from scipy.sparse import csc_array, csr_array, csr_matrix

from centra import DataError, KMeans, MiniBatchKMeans, check, kmeans, kmeans_plusplus
from centra.engine import bind


def rows(n=240, d=60, dtype=np.float64, seed=0):
    """Dense rows, mostly zeros, in which every row differs."""
    r = np.random.default_rng(seed)
    x = r.integers(1, 9, (n, d)).astype(dtype)
    x[r.random((n, d)) < 0.85] = 0
    return x


X = rows()
EXPECTED = kmeans(X, 6, random_state=0)


def same(result):
    np.testing.assert_array_equal(result.labels, EXPECTED.labels)
    np.testing.assert_array_equal(result.centers, EXPECTED.centers)
    assert result.inertia == pytest.approx(EXPECTED.inertia, rel=1e-13)


@pytest.mark.parametrize("container", ["csr", "csc", "coo", "lil", "dok", "bsr"])
@pytest.mark.parametrize("kind", ["array", "matrix"])
def test_every_format_is_its_dense_rows(container, kind):
    same(kmeans(getattr(sparse, f"{container}_{kind}")(X), 6, random_state=0))


@pytest.mark.parametrize("container", [csr_array, csc_array])
def test_indices_of_64_bits(container):
    x = container(X)
    x.indices, x.indptr = x.indices.astype(np.int64), x.indptr.astype(np.int64)
    same(kmeans(x, 6, random_state=0))
    assert x.indices.dtype == np.int64


def untidy():
    """X with its numbers in descending order of their columns, some of them in two parts, and explicit zeros."""
    values, columns, starts = [], [], [0]
    for i, row in enumerate(X):
        entries = [(j, v) for j, v in enumerate(row) if v][::-1]
        entries += [((i * 7) % 60, 0.0), ((i * 11) % 60, 2.0), ((i * 11) % 60, -2.0)]
        values += [v for _, v in entries]
        columns += [j for j, _ in entries]
        starts.append(len(values))
    return csr_matrix((np.array(values), columns, starts), shape=X.shape)


def test_unsorted_duplicate_and_zero_entries():
    x = untidy()
    np.testing.assert_array_equal(x.toarray(), X)
    before = x.data.copy(), x.indices.copy(), x.indptr.copy()
    same(kmeans(x, 6, random_state=0))
    for array, kept in zip((x.data, x.indices, x.indptr), before, strict=True):
        np.testing.assert_array_equal(array, kept)
    model = KMeans(6, random_state=0).fit(X)
    np.testing.assert_array_equal(model.predict(x), model.labels_)


def test_flags_that_lie_are_not_believed():
    x = untidy()
    x.has_sorted_indices = x.has_canonical_format = True
    same(kmeans(x, 6, random_state=0))


def test_read_only_buffers():
    for x in (csr_array(X), csc_array(X), untidy()):
        for array in (x.data, x.indices, x.indptr):
            array.flags.writeable = False
        same(kmeans(x, 6, random_state=0))


def test_entries_after_the_last_row_are_nobodys():
    x = csr_array(X)
    x.data, x.indices = np.append(x.data, [np.nan, 1]), np.append(x.indices, [10**6, -1]).astype(np.int32)
    same(kmeans(x, 6, random_state=0))


@pytest.mark.parametrize("dtype", ["float32", "float64", "bool", "int8", "uint8", "int16", "int64", "uint64"])
def test_every_dtype_is_its_values(dtype):
    x = rows(dtype=dtype)
    weights = np.random.default_rng(1).random(len(x))
    found, expected = (kmeans(a, 5, sample_weight=weights, random_state=1) for a in (csr_array(x), x))
    np.testing.assert_array_equal(found.labels, expected.labels)
    np.testing.assert_array_equal(found.centers, expected.centers)
    assert found.centers.dtype == expected.centers.dtype


def test_the_same_for_any_number_of_threads_and_parts():
    x = csr_array(rows(3000, 40, np.float32))
    weights = np.random.default_rng(1).random(3000)
    one = kmeans(x, 9, sample_weight=weights, random_state=0, n_threads=1, record="full")
    for threads in (2, 3, 7):
        other = kmeans(x, 9, sample_weight=weights, random_state=0, n_threads=threads, record="full")
        np.testing.assert_array_equal(other.labels, one.labels)
        np.testing.assert_array_equal(other.centers, one.centers)
        assert other.inertia == one.inertia
        for a, b in zip(other.history, one.history, strict=True):
            assert (a.inertia, a.shift, a.moved, a.distances) == (b.inertia, b.shift, b.moved, b.distances)
    data, centers = check.data(x, weights), one.centers.astype(float)
    whole, parted = (bind(data, 2, parts=parts) for parts in (1, 4))
    a, b = whole.step(centers), parted.step(centers)
    np.testing.assert_array_equal(whole.labels(), parted.labels())
    np.testing.assert_array_equal(a.means(centers), b.means(centers))
    assert whole.cover(centers) == pytest.approx(parted.cover(centers), rel=1e-13)
    np.testing.assert_array_equal(whole.farthest(9), parted.farthest(9))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("k", [1, 2, 3, 4, 7, 8, 12, 16, 17, 20, 25, 32, 33, 48, 50, 56, 63, 64, 65, 80, 129])
def test_centres_of_any_number_fill_registers_somehow(k, dtype):
    x = rows(70, 30, dtype)
    centers = rows(k, 30, seed=1) * 0.9
    engine = bind(check.data(csr_array(x)), 1)
    engine.step(centers)
    np.testing.assert_array_equal(engine.labels(), oracle.label_distances(x, centers).argmin(axis=1))


def test_rows_of_zeros_alone():
    result = kmeans(csr_array(np.zeros((5, 3))), 1)
    assert (result.centers == 0).all()
    assert result.inertia == 0
    x = np.zeros((6, 4))
    x[:2, 1] = 3
    result = kmeans(csr_array(x), 2, random_state=0)
    np.testing.assert_array_equal(result.sizes, [4, 2])
    assert result.inertia == 0


def test_ties_go_to_the_lowest_index():
    """Unit vectors are equally far from all centres but their own; an empty row from all of them."""
    x = np.vstack([np.eye(30, dtype=np.float32), np.zeros((2, 30), np.float32)])
    centers = np.eye(30)[5:25]
    engine = bind(check.data(csr_array(x)), 2)
    engine.step(centers)
    np.testing.assert_array_equal(engine.labels(), oracle.label_distances(x, centers).argmin(axis=1))


@pytest.mark.parametrize("offset", [1e4, 1e6])
def test_an_offset_in_float32_costs_no_digits(offset):
    x = (np.random.default_rng(0).standard_normal((300, 7)) + offset).astype(np.float32)
    found, expected = (KMeans(5, random_state=0).fit(a) for a in (csr_array(x), x))
    np.testing.assert_array_equal(found.labels_, expected.labels_)
    oracle.assert_nearest(found.labels_, x, found.cluster_centers_)
    squared = oracle.squared_distances(x, found.cluster_centers_)
    np.testing.assert_allclose(found.transform(csr_array(x)), np.sqrt(squared.astype(float)), rtol=2e-7)
    assert found.inertia_ == pytest.approx(float(squared.min(axis=1).sum()), rel=1e-13)


def test_a_difference_where_the_row_has_nothing_is_not_lost():
    """|x|^2 - 2 x.c + |c|^2 would be 0 or rounding here, as would a plain sum less another."""
    x = np.zeros((3, 4000))
    x[:, ::2] = np.random.default_rng(0).random((3, 2000))
    point = x[:1].copy()
    point[0, 1] = 1e-10
    distances = np.concatenate(list(bind(check.data(csr_array(x))).distances(np.vstack([point, x[1]]))))
    assert distances[0, 0] == pytest.approx(1e-20, rel=1e-11)
    assert distances[1, 1] == 0


def test_all_answers_of_an_estimator():
    x = csr_array(X)
    for model in (KMeans(6, random_state=0).fit(x), MiniBatchKMeans(6, random_state=0, batch_size=50).fit(x)):
        np.testing.assert_array_equal(model.predict(x), model.labels_)
        np.testing.assert_array_equal(model.predict(X), model.labels_)
        np.testing.assert_array_equal(model.transform(x).argmin(axis=1), model.labels_)
        np.testing.assert_allclose(model.transform(x), model.transform(X), rtol=1e-13)
        assert model.score(x) == pytest.approx(-model.inertia_, rel=1e-14)
        assert len(np.unique(model.labels_)) == 6
        assert model.refit(x, match=model).n_features_in_ == 60
    batches = MiniBatchKMeans(3, random_state=0)
    for start in range(0, 240, 60):
        batches.partial_fit(csc_array(X[start : start + 60]))
    assert batches.cluster_sizes_.sum() == 240
    centers, index = kmeans_plusplus(x.astype(np.float32), 4, random_state=0)
    assert centers.dtype == np.float32
    np.testing.assert_array_equal(centers, X[index])
    with pytest.raises(ValueError, match="60 features"):
        model.predict(csr_array(X[:, :-1]))


def test_transform_agrees_with_predict_where_rounding_would_not():
    """The rule for labels sums in another order than the distances of sparse rows: exact ties may come out apart."""
    r = np.random.default_rng(0)
    x = r.integers(0, 2, (400, 12)) / 3.0
    centers = np.unique(r.integers(0, 2, (30, 12)), axis=0) / 3.0 * 0.7
    model = KMeans(len(centers), init=centers, n_init=1, max_iter=1).fit(x)
    model.cluster_centers_ = centers
    np.testing.assert_array_equal(model.transform(csr_array(x)).argmin(axis=1), model.predict(x))
    np.testing.assert_array_equal(model.predict(csr_array(x)), model.predict(x))


def broken(**changes):
    x = csr_array(X)
    for name, value in changes.items():
        setattr(x, name, np.asarray(value))
    return x


def changed(array, place, value):
    array = array.copy()
    array[place] = value
    return array


CSR = csr_array(X)
BROKEN = {
    "column too high": (broken(indices=changed(CSR.indices, 3, 60)), "column index of 60 at place 3"),
    "column negative": (broken(indices=changed(CSR.indices, 5, -1)), "column index of -1 at place 5"),
    "indptr too short": (broken(indptr=CSR.indptr[:-1]), "indptr has shape"),
    "indptr falls": (broken(indptr=changed(CSR.indptr, 2, 10**6)), "indptr does not rise from 0 .see row 3"),
    "indptr starts late": (broken(indptr=changed(CSR.indptr, 0, 1)), "indptr does not rise from 0 .see row 0"),
    "indptr negative": (broken(indptr=changed(CSR.indptr, 0, -5)), "indptr does not rise from 0 .see row 0"),
    "indptr beyond": (broken(indptr=changed(CSR.indptr, -1, 10**6)), "indptr ends at 1000000 where there are"),
    "too few values": (broken(data=CSR.data[:-1]), "indices and .* values"),
    "too few indices": (broken(indices=CSR.indices[:-1]), "indices and .* values"),
    "indices of another kind": (broken(indices=CSR.indices.astype(float)), "not whole numbers"),
    "values of two dimensions": (broken(data=CSR.data[:, None]), "dimensions, expected 1"),
    "NaN": (broken(data=changed(CSR.data, 0, np.nan)), "1 row.* NaN in row 0"),
    "infinity": (broken(data=changed(CSR.data, -1, np.inf)), "infinity in row 239"),
    "complex": (csr_array(X).astype(complex), "complex"),
    "empty": (csr_array((0, 5)), "at least one row"),
    "no column": (csr_array((5, 0)), "at least one row and one column"),
    "one dimension": (sparse.coo_array(X[0]), "1 dimension"),
}


@pytest.mark.parametrize("estimator", [False, True], ids=["kmeans()", "KMeans"])
@pytest.mark.parametrize(("x", "words"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_is_refused(x, words, estimator):
    with pytest.raises(DataError, match=words):
        KMeans(3).fit(x) if estimator else kmeans(x, 3)


@pytest.mark.parametrize("container", ["csc", "coo", "bsr"])
def test_what_is_broken_is_refused_before_it_is_converted(container):
    x = getattr(sparse, f"{container}_array")(X)
    if container == "coo":
        x.coords = (x.coords[0], changed(x.coords[1], 4, 10**8))
    else:
        x.indices = changed(x.indices, 4, 10**8)
    with pytest.raises(DataError, match=r"1\d{8}"):
        KMeans(3).fit(x)


def test_nothing_is_written_out_in_full(run_python):
    """In full these rows would take 16 GB; the centres take 3 MB."""
    code = """
import numpy as np, centra
from scipy.sparse import csr_array
r = np.random.default_rng(0)
x = csr_array((r.random(500_000), r.integers(0, 200_000, 500_000), np.arange(0, 500_001, 50)), shape=(10_000, 200_000))
x.sum_duplicates()
centra.KMeans(2).fit(x[:100])
open("/proc/self/clear_refs", "w").write("5")
status = lambda field: next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith(field))
before = status("VmRSS")
centra.KMeans(2, random_state=0, max_iter=3).fit(x)
print((status("VmHWM") - before) // 1024)
"""
    done = run_python(code)
    assert int(done.stdout) < 60, done.stderr
