"""What scikit-learn's classes take, these take; what they do with it is the same, or a sentence says why not."""

import ml_dtypes
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import sparse
from sklearn.cluster import KMeans as SklearnKMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.validation import check_is_fitted

import centra
from centra import DataError, KMeans, MiniBatchKMeans, ParameterError, k_means, kmeans, kmeans_plusplus

X = np.random.default_rng(0).random((60, 3))
NAMES = ["a", "b", "c"]
EVERY = pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
WIDE = np.longdouble
WIDER = pytest.mark.skipif(np.dtype(WIDE).itemsize == 8, reason="long double is double here")


def starts(X, n_clusters, random_state):
    return X[random_state.permutation(X.shape[0])[:n_clusters]]


FITS = {
    "KMeans": lambda x, state, **more: KMeans(3, random_state=state, **more).fit(x).cluster_centers_,
    "MiniBatchKMeans": lambda x, state, **more: (
        MiniBatchKMeans(3, random_state=state, batch_size=20, **more).fit(x).cluster_centers_
    ),
    "partial_fit": lambda x, state, **more: (
        MiniBatchKMeans(3, random_state=state, **more).partial_fit(x).cluster_centers_
    ),
    "kmeans": lambda x, state, **more: kmeans(x, 3, random_state=state, **more).centers,
    "k_means": lambda x, state, **more: k_means(x, 3, random_state=state, **more)[0],
    "kmeans_plusplus": lambda x, state: kmeans_plusplus(x, 3, random_state=state)[0],
}


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("init", [None, "random", starts], ids=["k-means++", "random", "callable"])
def test_a_fresh_random_state_is_its_seed(fit, init):
    if init is not None and fit == "kmeans_plusplus":
        pytest.skip("has no init")
    more = {} if init is None else {"init": init, "n_init": 1, "max_iter": 1}
    for seed in (0, 1, 2**32 - 1):
        state = np.random.RandomState(seed)
        first = FITS[fit](X, state, **more)
        np.testing.assert_array_equal(FITS[fit](X, seed, **more), first)
        assert (FITS[fit](X, state, **more) != first).any()  # and the next time it goes on


@pytest.mark.parametrize("fit", FITS)
def test_a_used_random_state_is_not_its_seed(fit):
    used = np.random.RandomState(1)
    used.random_sample()
    assert (FITS[fit](X, used) != FITS[fit](X, np.random.RandomState(1))).any()


@pytest.mark.parametrize("fit", FITS)
def test_generators_are_taken_and_go_on(fit):
    rng = np.random.default_rng(1)
    first = FITS[fit](X, rng)
    np.testing.assert_array_equal(first, FITS[fit](X, np.random.default_rng(1)))
    assert (FITS[fit](X, rng) != first).any()


@pytest.mark.parametrize("fit", FITS)
def test_seeds_beyond_32_bits(fit):
    assert (FITS[fit](X, 2**40) != FITS[fit](X, 2**40 + 1)).any()


@pytest.mark.parametrize("init", ["k-means++", "random", starts])
@pytest.mark.parametrize("seed", [0, 7, np.random.RandomState(3)])
def test_the_function_and_the_class_draw_alike(init, seed):
    result = kmeans(X, 4, init=init, random_state=clone(seed))
    model = KMeans(4, init=init, n_init=1, random_state=clone(seed)).fit(X)
    if not callable(init):
        np.testing.assert_array_equal(model.cluster_centers_, result.centers)
        return
    result = kmeans(X, 4, init=init, n_init="auto", random_state=clone(seed))
    model = KMeans(4, init=init, random_state=clone(seed)).fit(X)
    np.testing.assert_array_equal(model.cluster_centers_, result.centers)
    assert len({run.inertia for run in result.restarts}) > 1


def clone(seed):
    if isinstance(seed, int):
        return seed
    state = np.random.RandomState()
    state.set_state(seed.get_state())
    return state


def test_the_seeds_of_a_class_are_those_of_the_function():
    model = KMeans(5, random_state=3, record="full").fit(X)
    centers = model.history_[0].centers
    seeds, index = kmeans_plusplus(X, 5, random_state=3)
    np.testing.assert_array_equal(seeds, X[index])
    assert sorted(seeds.tolist()) == sorted(centers.tolist())


def test_numpys_seed_is_heeded_where_none_is_given():
    np.random.seed(1)  # noqa: NPY002
    model = KMeans(3).fit(X)
    np.testing.assert_array_equal(model.cluster_centers_, KMeans(3, random_state=1).fit(X).cluster_centers_)


def test_a_callable_draws_what_it_draws_for_scikit_learn():
    drawn = {}
    for kind in (KMeans, SklearnKMeans):

        def init(X, n_clusters, random_state, kind=kind):
            drawn[kind] = random_state.permutation(len(X))[:n_clusters]
            return X[drawn[kind]]

        kind(3, init=init, n_init=1, random_state=5).fit(X)
    np.testing.assert_array_equal(drawn[KMeans], drawn[SklearnKMeans])


def writing(X, n_clusters, random_state):
    if sparse.issparse(X):
        X.data[:] = 7
    else:
        X[:] = 7
    return np.zeros((n_clusters, X.shape[1]))


def reordering(X, n_clusters, random_state):
    X.indices[:] = X.indices[::-1].copy()


@pytest.mark.parametrize("fit", ["KMeans", "MiniBatchKMeans", "partial_fit", "kmeans", "k_means"])
@pytest.mark.parametrize("form", [np.array, sparse.csr_array, sparse.csr_matrix, sparse.csc_array])
def test_a_callable_init_can_not_write_to_the_rows(fit, form):
    x = form(np.where(X > 0.5, X, 0))
    before = x.copy()
    for init in (writing, *([reordering] if sparse.issparse(x) else [])):
        with pytest.raises(ValueError, match="read-only"):
            FITS[fit](x, 0, init=init)
    if sparse.issparse(x):
        assert (x != before).nnz == 0
        assert all(getattr(x, part).flags.writeable for part in ("data", "indices", "indptr"))
    else:
        np.testing.assert_array_equal(x, before)
        assert x.flags.writeable


@pytest.mark.parametrize("fit", ["KMeans", "MiniBatchKMeans", "partial_fit", "kmeans", "k_means"])
@pytest.mark.parametrize("form", [sparse.csr_array, sparse.csr_matrix])
def test_a_callable_init_gets_sparse_rows_of_their_kind(fit, form):
    seen = []

    def init(X, n_clusters, random_state):
        seen.append(X)
        return X[:n_clusters].toarray()

    x = form(np.where(X > 0.5, X, 0))
    FITS[fit](x, 0, init=init)
    assert {type(rows) for rows in seen} == {form}
    assert (seen[0] != x).nnz == 0


def both(x, **options):
    """Fits of the class and the function, and what the class says of the rows."""
    model = KMeans(2, random_state=0).fit(x, **options)
    result = kmeans(x, 2, random_state=0, **options)
    np.testing.assert_array_equal(model.cluster_centers_, result.centers)
    np.testing.assert_array_equal(model.predict(x), model.labels_)
    np.testing.assert_array_equal(model.transform(x).argmin(axis=1), model.labels_)
    assert model.score(x, **options) == -model.inertia_
    return result


TEXT = {
    "str": X.astype("U"),
    "bytes": X.astype("S"),
    "StringDType": X.astype(np.dtypes.StringDType()),
    "objects": X.astype("U").astype(object),
    "a list": X.astype("U").tolist(),
    "pandas": pd.DataFrame(X.astype("U"), columns=NAMES),
    "pandas, in part": pd.DataFrame(X, columns=NAMES).astype({"b": str}),
    "polars": pl.DataFrame(X, schema=NAMES).cast(pl.String),
    "Arrow": pa.table(dict(zip(NAMES, X.astype("U").T, strict=True))),
}
PLAIN = kmeans(X, 2, random_state=0)


@pytest.mark.parametrize("kind", TEXT)
def test_text_that_reads_as_numbers(kind):
    np.testing.assert_array_equal(both(TEXT[kind]).centers, PLAIN.centers)
    MiniBatchKMeans(2, random_state=0).partial_fit(TEXT[kind]).predict(TEXT[kind])


def test_weights_and_starts_of_text():
    weights = np.arange(1, 61)
    plain = kmeans(X, 2, sample_weight=weights, init=X[:2])
    text = kmeans(X, 2, sample_weight=weights.astype("U"), init=X[:2].astype("U"))
    np.testing.assert_array_equal(text.centers, plain.centers)


@WIDER
@pytest.mark.parametrize("form", [np.array, sparse.csr_array], ids=["dense", "sparse"])
def test_float128(form):
    result = both(form(X.astype(WIDE)), sample_weight=np.ones(60, WIDE))
    np.testing.assert_array_equal(result.centers, kmeans(form(X), 2, random_state=0).centers)
    np.testing.assert_array_equal(KMeans(2, init=X[:2].astype(WIDE)).fit(X).labels_, kmeans(X, 2, init=X[:2]).labels)
    assert kmeans_plusplus(form(X.astype(WIDE)), 2, random_state=0)[0].dtype == np.float64


@WIDER
@pytest.mark.parametrize("form", [np.array, sparse.csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize(("factor", "says"), [("1e4000", r"e\+3999|e\+4000"), ("1e-4000", "e-400")])
def test_float128_beyond_float64(form, factor, says):
    x = form(X.astype(WIDE) * WIDE(factor))
    model = KMeans(2, random_state=0).fit(X)
    for refused in (lambda: kmeans(x, 2), lambda: KMeans(2).fit(x), lambda: model.predict(x), lambda: model.score(x)):
        with pytest.raises(DataError, match=f"X has a magnitude of .*({says}).*float64 can't hold"):
            refused()


@pytest.mark.parametrize("dtype", [np.float64, np.float32, int, bool])
def test_all_sparse_frames_stay_sparse(dtype):
    dense = np.where(X > 0.5, X * 10, 0).astype(dtype)
    frame = pd.DataFrame.sparse.from_spmatrix(sparse.csr_array(dense), columns=NAMES)
    seen = []

    def init(X, n_clusters, random_state):
        seen.append(sparse.issparse(X))
        return dense[:n_clusters].astype(float)

    expected = kmeans(sparse.csr_array(dense), 2, random_state=0)
    np.testing.assert_array_equal(both(frame).centers, expected.centers)
    for fit in ("KMeans", "MiniBatchKMeans", "kmeans"):
        FITS[fit](frame, 0, init=init)
    assert seen
    assert all(seen)
    model = KMeans(2, random_state=0).fit(frame)
    assert list(model.feature_names_in_) == NAMES
    with pytest.raises(ValueError, match="feature names"):
        model.predict(frame[["b", "a", "c"]])


def test_frames_that_leave_out_another_number_are_written_out():
    ones = np.where(X > 0.5, X, 1.0)
    frame = pd.DataFrame({name: pd.arrays.SparseArray(ones[:, i], fill_value=1.0) for i, name in enumerate(NAMES)})
    np.testing.assert_array_equal(both(frame).centers, kmeans(ones, 2, random_state=0).centers)


class Tensor:
    """What torch's does where NumPy knows no such dtype; torch itself is 2 GB."""

    dtype = "torch.bfloat16"
    shape = X.shape

    def __init__(self, converts):
        self.converts = converts

    def __len__(self):
        return len(X)

    def __array__(self, *_, **__):
        raise TypeError("Got unsupported ScalarType BFloat16")

    def __getattr__(self, name):
        if name == "float" and self.converts:
            return lambda: X.astype(ml_dtypes.bfloat16).astype(np.float32)
        raise AttributeError(name)


def test_bfloat16_of_torch():
    expected = kmeans(X.astype(ml_dtypes.bfloat16).astype(np.float32), 2, random_state=0)
    np.testing.assert_array_equal(both(Tensor(converts=True)).centers, expected.centers)
    model = KMeans(2, random_state=0).fit(X)
    for method in (KMeans(2).fit, MiniBatchKMeans(2).partial_fit, model.predict, model.transform, model.score):
        with pytest.raises(DataError, match=r"bfloat16.*pass it as float32"):
            method(Tensor(converts=False))


def test_a_conversion_that_fails_is_an_error_of_ours():
    class Grad:
        shape = X.shape

        def __array__(self, *_, **__):
            raise RuntimeError("Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.")

    for fit in (KMeans(2).fit, lambda x: kmeans(x, 2)):
        with pytest.raises(DataError, match=r"X is not an array of numbers: .*use tensor\.detach|detach"):
            fit(Grad())


def mixed(values):
    return {"a": X[:, 0], "what": values, "c": X[:, 2]}


WORDS = np.where(np.arange(60) == 4, "old", "1.5").tolist()
DATES = pd.date_range("2020-01-01", periods=60)
UNREADABLE = {
    "pandas text": (pd.DataFrame(mixed(WORDS)), r"'old' in row 4, column 'what'"),
    "pandas objects": (pd.DataFrame(mixed(np.array(WORDS, object))), r"'old' in row 4, column 'what'"),
    "pandas categories": (pd.DataFrame(mixed(pd.Categorical(WORDS))), r"'old' in row 4, column 'what'"),
    "pandas dates": (pd.DataFrame(mixed(DATES)), r"datetime64.*in column 'what'"),
    "pandas spans": (pd.DataFrame(mixed(DATES - DATES[0])), r"timedelta64.*in column 'what'"),
    "polars text": (pl.DataFrame(mixed(WORDS)), r"'old' in row 4, column 'what'"),
    "polars dates": (pl.DataFrame(mixed(DATES.to_pydatetime().tolist())), r"Datetime.*in column 'what'"),
    "polars lists": (pl.DataFrame(mixed([[1, 2]] * 60)), "column 'what'"),
    "Arrow text": (pa.table(mixed(WORDS)), r"'old' in row 4, column 'what'"),
    "Arrow dates": (pa.table(mixed(DATES)), r"timestamp.*in column 'what'"),
    "Arrow batch": (pa.RecordBatch.from_pydict(mixed(WORDS)), r"'old' in row 4, column 'what'"),
    "Arrow NaN": (pa.table(mixed(np.where(np.arange(60) == 4, np.nan, 1.0))), "NaN in row 4, column 'what'"),
    "polars null": (pl.DataFrame(mixed([*[1.0] * 4, None, *[1.0] * 55])), "NaN in row 4, column 'what'"),
    "pandas NA": (
        pd.DataFrame(mixed(pd.array([*[1] * 4, None, *[1] * 55], "Int64"))),
        "NaN in row 4, column 'what'",
    ),
    "array": (np.array(list(mixed(WORDS).values())).T, r"'old' in row 4, column 1"),
    "a query": (pl.DataFrame(mixed(WORDS)).lazy(), r"LazyFrame, .*: pass X\.collect\(\)"),
}


@pytest.mark.filterwarnings("ignore:X has feature names:UserWarning")
@pytest.mark.parametrize("what", UNREADABLE)
def test_what_can_not_be_read_is_named(what):
    x, says = UNREADABLE[what]
    model = KMeans(2, random_state=0).fit(X)
    refusals = {
        "fit": KMeans(2).fit,
        "kmeans": lambda x: kmeans(x, 2),
        "kmeans_plusplus": lambda x: kmeans_plusplus(x, 2),
        "partial_fit": MiniBatchKMeans(2).partial_fit,
        "predict": model.predict,
        "transform": model.transform,
        "score": model.score,
    }
    for refusal in refusals.values():
        with pytest.raises(DataError, match=says):
            refusal(x)


@pytest.mark.parametrize("init", ["k-means++", "random", "random_partition", "maximin", "pca", X[:5]])
def test_fewer_rows_of_positive_weight_than_clusters(init):
    weights = np.where(np.arange(60) % 25 == 3, 2.0, 0.0)  # three of them
    places = X[weights > 0]
    with pytest.warns(centra.ConvergenceWarning, match=r"distinct clusters \(3\) found smaller than n_clusters \(5\)"):
        found = [kmeans(X, 5, init=init, sample_weight=weights, random_state=0).centers]
    for kind in (KMeans, MiniBatchKMeans):
        with pytest.warns(ConvergenceWarning, match=r"distinct clusters \(3\) found smaller than n_clusters \(5\)"):
            model = kind(5, init=init, n_init=1, random_state=0).fit(X, sample_weight=weights)
        found.append(model.cluster_centers_)
        assert model.inertia_ == 0
        np.testing.assert_array_equal(model.labels_, model.predict(X))
    for centers in found:
        assert {tuple(row) for row in centers.tolist()} == {tuple(row) for row in places.tolist()}


def test_fewer_rows_of_positive_weight_in_one_column():
    weights = np.zeros(60)
    weights[[3, 9]] = 1
    with pytest.warns(centra.ConvergenceWarning, match=r"\(2\) found smaller than n_clusters \(4\)"):
        result = kmeans(X[:, :1], 4, init="quantile", sample_weight=weights)
    assert set(result.centers.ravel().tolist()) == set(X[[3, 9], 0].tolist())


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64, int])
def test_a_model_of_centres_alone(kind, dtype):
    model = kind(2)
    model.cluster_centers_ = np.array([[0, 0, 0], [1, 1, 1]], dtype)
    check_is_fitted(model)
    np.testing.assert_array_equal(model.predict(X), X.sum(axis=1) > 1.5)
    np.testing.assert_array_equal(model.transform(X).argmin(axis=1), model.predict(X))
    np.testing.assert_array_equal(model.predict(sparse.csr_array(X)), model.predict(X))
    assert model.score(X) == pytest.approx(-np.minimum((X**2).sum(axis=1), ((1 - X) ** 2).sum(axis=1)).sum())
    assert model.get_feature_names_out().tolist() == [f"{kind.__name__.lower()}{i}" for i in range(2)]
    with pytest.raises(DataError, match=r"X has 2 features, but .* is expecting 3 features"):
        model.predict(X[:, :2])
    assert not hasattr(model, "n_features_in_")
    with pytest.raises(centra.ModelError, match=r"can't be saved: it has no cluster_sizes_.*fit it first"):
        model.save("never.safetensors")


def test_partial_fit_from_centres_alone():
    model = MiniBatchKMeans(2, reassignment_ratio=0)
    model.cluster_centers_ = np.array([[0.0, 0, 0], [1, 1, 1]])
    labels = model.predict(X)
    model.partial_fit(X)
    np.testing.assert_allclose(model.cluster_centers_, [X[labels == i].mean(axis=0) for i in range(2)])
    assert (model.cluster_sizes_.sum(), model.n_steps_) == (60, 1)


@pytest.mark.parametrize("n_threads", [-1, -2, -1000, np.int8(-1)])
def test_threads_counted_from_all(n_threads):
    for fit in (KMeans, MiniBatchKMeans):
        expected = fit(3, random_state=0).fit(X)
        model = fit(3, random_state=0, n_threads=n_threads).fit(X)
        np.testing.assert_array_equal(model.predict(X), expected.labels_)
        model.transform(X), model.score(X)
    np.testing.assert_array_equal(kmeans(X, 2, random_state=0, n_threads=n_threads).labels, PLAIN.labels)


def test_no_threads_and_half_a_thread():
    for n_threads in (0, 1.5, "all", True):
        with pytest.raises(ParameterError, match=r"n_threads=.*-1 for all that there are"):
            kmeans(X, 2, n_threads=n_threads)


@EVERY
def test_a_wrong_parameter_is_of_both_kinds(kind):
    for error in (TypeError, ValueError, ParameterError):
        with pytest.raises(error, match="n_clusters=0"):
            kind(0).fit(X)


def test_seeds_that_are_repeated_are_told_of():
    x = np.repeat([[1.0], [2.0]], 3, axis=0)
    with pytest.warns(ConvergenceWarning, match=r"2 distinct row.*n_clusters=4: row \d is repeated"):
        _, index = kmeans_plusplus(x, 4, random_state=0)
    assert len(set(index.tolist())) == 2
    kmeans_plusplus(x, 2, random_state=0)
    assert len(kmeans_plusplus(x, np.int8(1), random_state=0)[1]) == 1


def tied():
    """Three clusters of ten rows."""
    return np.repeat([[5.0, 1], [0, 7], [5, -3]], 10, axis=0) + np.random.default_rng(0).random((30, 2)) / 10


def orders(fit):
    return {tuple(np.round(fit(seed)).astype(int).ravel().tolist()) for seed in range(30)}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equal_sizes_are_numbered_by_coordinates(dtype):
    x = tied().astype(dtype)
    found = orders(lambda seed: kmeans(x, 3, n_init=3, random_state=seed).centers)
    found |= orders(lambda seed: KMeans(3, n_init=3, random_state=seed, record="full").fit(x).cluster_centers_)
    found |= orders(lambda seed: MiniBatchKMeans(3, n_init=3, random_state=seed).fit(x).cluster_centers_)
    assert found == {(0, 7, 5, -3, 5, 1)}


def test_ties_are_those_of_the_published_centres():
    """In float64 the first column tells them apart, in float32 only the second does."""
    x = np.array([[1, 9], [1, 9], [1, 2], [1 + 2**-23, 2]], np.float32)  # means of 1 and of 1 + 2^-24, which is 1 again
    for seed in range(6):
        result = kmeans(x, 2, random_state=seed)
        np.testing.assert_array_equal(result.centers, [[1, 2], [1, 9]])
        np.testing.assert_array_equal(result.labels, [1, 1, 0, 0])
