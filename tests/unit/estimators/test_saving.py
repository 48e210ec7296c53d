"""What is saved comes back as it was, or is refused by name; the stream of mini-batches goes on as if never saved."""

import json
import pickle

import ml_dtypes
import numpy as np
import pandas as pd
import pytest
from safetensors.numpy import save as as_safetensors
from scipy import sparse

from centra import KMeans, MiniBatchKMeans, ModelError, ParameterError, kmeans, load
from centra.errors import OutputError

X = np.random.default_rng(0).random((300, 3))
EVERY = pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])


@pytest.fixture
def path(tmp_path):
    return tmp_path / "m.safetensors"


def again(model, path):
    model.save(path)
    return load(path)


def state(model):
    """All that a stream goes on from."""
    arrays = model.cluster_centers_, model.cluster_sizes_, model.inertia_
    return [np.asarray(array).tobytes() for array in arrays] + [model.n_steps_, model.n_iter_]


@pytest.mark.parametrize("weigh", [lambda model, x, w: model.fit(x, sample_weight=w), MiniBatchKMeans.partial_fit])
@pytest.mark.parametrize("saved", [True, False])
def test_a_stream_counts_weights(weigh, saved, path):
    model = MiniBatchKMeans(1, random_state=0)
    if weigh is MiniBatchKMeans.partial_fit:
        model.partial_fit(np.zeros((100, 1)), sample_weight=np.full(100, 100.0))
    else:
        weigh(model, np.zeros((100, 1)), np.full(100, 100.0))
    if saved:
        model = again(model, path)
    model.partial_fit(np.ones((100, 1)), sample_weight=np.full(100, 100.0))
    assert model.cluster_centers_.tolist() == [[0.5]]
    model.partial_fit(np.zeros((100, 1)), sample_weight=np.full(100, 200.0))
    assert model.cluster_centers_.tolist() == [[0.25]]


def test_after_a_weighted_fit_centres_count_as_their_rows():
    weights = np.random.default_rng(1).random(300) * 9
    model = MiniBatchKMeans(4, random_state=0, reassignment_ratio=0).fit(X, sample_weight=weights)
    totals = np.bincount(model.labels_, weights)
    before = model.cluster_centers_
    batch = before + 0.01
    model.partial_fit(batch, sample_weight=[3.0] * 4)
    np.testing.assert_allclose(model.cluster_centers_, before + 0.01 * 3 / (totals[:, None] + 3), rtol=1e-12)


def test_refit_counts_weights_under_the_new_numbers():
    x = np.repeat([[0.0], [10.0]], [30, 10], axis=0)
    model = MiniBatchKMeans(2, random_state=0).refit(x, match=[[10.0], [0.0]], sample_weight=np.full(40, 2.0))
    model.partial_fit([[11.0], [1.0]], sample_weight=[20.0, 60.0])
    np.testing.assert_allclose(model.cluster_centers_, [[10.5], [0.5]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("begun", ["fit", "partial_fit", "both"])
@pytest.mark.parametrize("ratio", [0, 0.01, 0.9])
def test_a_stream_goes_on_to_the_bit(dtype, begun, ratio, path):
    rng = np.random.default_rng(0)
    batches = (rng.standard_normal((12, 37, 3)) * 3).astype(dtype)
    weights = rng.random((12, 37)) * 5
    model = MiniBatchKMeans(7, random_state=3, batch_size=50, reassignment_ratio=ratio)
    if begun != "partial_fit":
        model.fit(X.astype(dtype), sample_weight=rng.random(300))
    if begun != "fit":
        model.partial_fit(batches[0], sample_weight=weights[0])
    detour = again(model, path)
    for batch, weight in zip(batches[1:], weights[1:], strict=True):
        model.partial_fit(batch, sample_weight=weight)
        detour.partial_fit(batch, sample_weight=weight)
        assert state(detour) == state(model)
        detour = again(detour, path)
    assert detour.cluster_centers_.dtype == dtype


def test_saved_twice_is_the_same_file(path):
    model = MiniBatchKMeans(3, random_state=0).partial_fit(X.astype(np.float32)).partial_fit(X[:9].astype(np.float32))
    loaded = again(model, path)
    first = path.read_bytes()
    loaded.save(path)
    assert path.read_bytes() == first


def test_centres_set_by_hand_are_gone_on_from(path):
    model = MiniBatchKMeans(1, random_state=0).partial_fit(np.zeros((4, 1)))
    model.cluster_centers_ = np.array([[10.0]])
    loaded = again(model, path)
    for one in (model, loaded):
        assert one.partial_fit(np.full((4, 1), 20.0)).cluster_centers_.tolist() == [[15.0]]


def test_steps_and_epochs_come_back(path):
    model = MiniBatchKMeans(3, random_state=0, batch_size=20).fit(X)
    loaded = again(model, path)
    assert (loaded.n_steps_, loaded.n_iter_) == (model.n_steps_, model.n_iter_)
    assert model.n_steps_ != model.n_iter_


PARAMS = {
    "max_iter": [np.int64(7), np.int8(7), 7],
    "tol": [np.float64(0.5), np.float32(0.1), np.float16(0.1), np.inf, 0, np.uint8(1)],
    "n_init": [np.int16(2), "auto", np.str_("auto")],
    "random_state": [np.uint32(5), 2**70, None, np.int8(0)],
    "n_threads": [np.int32(1), -1, None],
    "init": ["random", np.str_("random")],
    "verbose": [np.bool_(False), False, 0, np.int64(0)],
}


@EVERY
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in PARAMS.items() for value in values])
def test_parameters_come_back_with_their_value(kind, name, value, path):
    loaded = again(kind(**{"n_clusters": np.int8(3), "random_state": 0, name: value}).fit(X), path).get_params()
    assert loaded[name] == value
    assert type(loaded[name]) in (int, float, str, bool, type(None))
    assert loaded["n_clusters"] == 3
    assert type(loaded["n_clusters"]) is int


@EVERY
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.float16, int, "U", ml_dtypes.bfloat16, np.longdouble])
def test_an_init_of_centres_comes_back(kind, dtype, path):
    init = np.round(X[:3] * 8)[::-1].astype(dtype)
    for given in (init, init.tolist(), pd.DataFrame(init.astype(float))):
        model = kind(3, init=given, n_init=1, random_state=0).fit(X)
        loaded = again(model, path)
        assert isinstance(loaded.init, np.ndarray)
        np.testing.assert_array_equal(loaded.init, init.astype(np.float64))
        np.testing.assert_array_equal(loaded.fit(X).cluster_centers_, model.cluster_centers_)
    assert np.float32 != dtype or again(kind(3, init=init, n_init=1).fit(X), path).init.dtype == np.float32


def test_parameters_that_were_changed_after_the_fit_come_back(path):
    model = KMeans(3, random_state=0).fit(X).set_params(n_clusters=9, tol=0.25)
    assert again(model, path).get_params() == model.get_params()


def start(X, n_clusters, random_state):
    return X[:n_clusters]


UNSAVABLE = {
    "init": [start, np.full((3, 3), 2**60 + 1)],
    "random_state": [np.random.RandomState(0), np.random.default_rng(0)],
    "tol": [np.longdouble(0.1)],
}


@EVERY
@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in UNSAVABLE.items() for value in values])
def test_what_can_not_be_saved_is_named(kind, name, value, path):
    path.write_bytes(b"old")
    model = kind(3, n_init=1, random_state=0).fit(X).set_params(**{name: value})
    with pytest.raises(ParameterError, match=rf"^{name}=.*can't be saved: .*set_params\({name}=") as caught:
        model.save(path)
    assert caught.value.__cause__ is None
    assert path.read_bytes() == b"old"
    model.set_params(**{name: kind().get_params()[name]}).save(path)


@EVERY
def test_a_class_of_ones_own_is_not_saved_as_another(kind, path):
    class Own(kind):
        pass

    model = Own(3, random_state=0).fit(X)
    with pytest.raises(ModelError, match="this Own can't be saved: its kind of estimator is unknown"):
        model.save(path)
    assert not path.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cluster_sizes_": np.ones(2, int)}, "sizes"),
        ({"cluster_sizes_": -np.ones(3, int)}, "sizes"),
        ({"inertia_": np.nan}, "inertia"),
        ({"feature_names_in_": np.array(["a", "a", "b"], object)}, "3 different names"),
        ({"stop_reason_": "bored"}, "stop reason"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(change, says, path):
    model = KMeans(3, random_state=0).fit(X)
    vars(model).update(change)
    with pytest.raises(ModelError, match=f"this KMeans can't be saved: .*{says}"):
        model.save(path)
    assert not path.exists()


def test_other_dtypes_of_centres_and_sizes_set_by_hand(path):
    model = KMeans(3, random_state=0).fit(X)
    model.cluster_centers_ = model.cluster_centers_.astype(np.float16)
    model.cluster_sizes_ = model.cluster_sizes_.astype(np.int32)
    loaded = again(model, path)
    np.testing.assert_array_equal(loaded.predict(X), model.predict(X))
    assert loaded.cluster_sizes_.tolist() == model.cluster_sizes_.tolist()


@pytest.mark.parametrize("columns", [None, ["a", "b", "c"]])
@pytest.mark.filterwarnings("ignore:X does not have valid feature names:UserWarning")
@EVERY
def test_files_of_the_first_format_are_read(kind, columns, path):
    centers, sizes = X[:4].copy(), np.array([4, 3, 2, 1])
    about = {"format": 1, "inertia": 2.5, "n_iter": 7, "stop_reason": "max_iter", "estimator": kind.__name__}
    about |= {"params": {"n_clusters": 4, "tol": 0.5, "random_state": 0}, "columns": columns, "scaling": None}
    path.write_bytes(as_safetensors({"centers": centers, "sizes": sizes}, {"centra": json.dumps(about)}))
    model = load(path)
    np.testing.assert_array_equal(model.cluster_centers_, centers)
    assert (model.n_iter_, model.inertia_, model.tol, model.n_clusters) == (7, 2.5, 0.5, 4)
    if kind is MiniBatchKMeans:
        model.set_params(reassignment_ratio=0).partial_fit(centers + 0.01)  # sizes are all that such a file has
        np.testing.assert_allclose(model.cluster_centers_, centers + 0.01 / (sizes[:, None] + 1))
        assert model.n_steps_ == 8
    again(model, path)


@EVERY
def test_a_state_from_before_a_parameter_existed(kind, path):
    model = kind(3, random_state=0).fit(X)
    old = dict(model.__getstate__())
    for name in ("n_threads", "verbose", "tol"):
        del old[name]
    early = kind.__new__(kind)
    early.__setstate__(old)
    for one in (early, pickle.loads(pickle.dumps(early))):
        assert one.get_params() == model.get_params()
        assert repr(one) == repr(model)
        np.testing.assert_array_equal(one.predict(X), model.labels_)
        np.testing.assert_array_equal(again(one, path).predict(X), model.labels_)
        np.testing.assert_array_equal(one.fit(X).labels_, model.labels_)


def test_a_read_only_file_stays(path, monkeypatch):
    """Asked of the system; that is how it answers whoever is not root."""
    import os

    path.write_bytes(b"old")
    path.chmod(0o444)
    real = os.access
    monkeypatch.setattr(os, "access", lambda file, mode: real(file, mode) and not (mode == os.W_OK and file == path))
    with pytest.raises(OutputError, match=r"can't be written: .*permission denied"):
        KMeans(3, random_state=0).fit(X).save(path)
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == [path.name]


LIMITED = """
import resource, sys
import numpy as np
from centra import KMeans, load
path = sys.argv[1]
model = KMeans(2, random_state=0).fit(np.arange(9.0).reshape(3, 3))
model.save(path)
load(path)
wide = 1 << 20
model.cluster_centers_, model.n_features_in_ = np.ones((2, wide)), wide
most = resource.getrlimit(resource.RLIMIT_AS)[1]
for work in (lambda: model.save(path), lambda: load(path)):
    for spare in (0.4, 0.8, 1.2, 1.6, 2.4, 8):  # of the size of the centres
        used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + int(spare * 16 * wide), most))
        try:
            work()
            print("done")
        except MemoryError:
            print("MemoryError")
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
"""


def test_with_little_memory(run_python, path):
    finished = run_python(LIMITED, path)
    assert (finished.returncode, finished.stderr) == (0, "")
    said = finished.stdout.split()
    assert set(said) == {"done", "MemoryError"}
    assert said[::6] == ["MemoryError"] * 2
    assert said[5::6] == ["done"] * 2
    assert load(path).cluster_centers_.shape == (2, 1 << 20)


# The stream before it has centres.


def streamed(parts, **options):
    model = MiniBatchKMeans(5, random_state=0, **options)
    for part in parts:
        model.partial_fit(part)
    return model


@pytest.mark.parametrize("form", [np.array, sparse.csr_array], ids=["dense", "sparse"])
@pytest.mark.parametrize("init", ["k-means++", "random", "random_partition", start])
@pytest.mark.parametrize("dtype", [np.float32, np.float64, int])
def test_rows_wait_until_there_are_enough(form, init, dtype):
    init = init if isinstance(init, str) or form is np.array else "maximin"
    x = form((X * 100).astype(dtype))
    whole = streamed([x[:40]], init=init)
    parts = streamed([x[:2], x[2:3], x[3:40]], init=init)
    np.testing.assert_array_equal(parts.cluster_centers_, whole.cluster_centers_)
    assert parts.cluster_centers_.dtype == whole.cluster_centers_.dtype
    np.testing.assert_array_equal(parts.cluster_sizes_, whole.cluster_sizes_)
    assert parts.cluster_sizes_.sum() == 40
    np.testing.assert_array_equal(parts.labels_, whole.labels_[3:])  # those of the last batch
    assert parts.inertia_ == pytest.approx(-whole.score(x[3:40]))
    assert parts.n_steps_ == 1
    np.testing.assert_array_equal(
        parts.partial_fit(x[40:90]).cluster_centers_, whole.partial_fit(x[40:90]).cluster_centers_
    )


@pytest.mark.parametrize("last", [np.array, sparse.csr_array], ids=["dense", "sparse"])
def test_rows_of_every_kind_wait_together(last):
    x = np.where(X > 0.5, np.round(X, 1), 0)
    parts = [x[:1].astype(np.float32), sparse.csr_array(x[1:3]), x[3:4], last(x[4:30])]
    whole = MiniBatchKMeans(5, random_state=0).partial_fit(last(np.concatenate([parts[0].astype(float), x[1:30]])))
    np.testing.assert_array_equal(streamed(parts).cluster_centers_, whole.cluster_centers_)


def test_rows_that_wait_keep_their_weights_and_their_numbers():
    weights = np.arange(1.0, 41)
    whole = MiniBatchKMeans(5, random_state=0).partial_fit(X[:40], sample_weight=np.r_[[1.0] * 2, weights[2:]])
    model, buffer, shares = MiniBatchKMeans(5, random_state=0), X[:2].copy(), weights[2:4].copy()
    model.partial_fit(buffer)
    buffer[:] = 9  # whoever brings the rows may use the memory again
    buffer[:] = X[2:4]
    model.partial_fit(buffer, sample_weight=shares)
    buffer[:], shares[:] = np.nan, np.nan
    model.partial_fit(X[4:40], sample_weight=weights[4:])
    np.testing.assert_array_equal(model.cluster_centers_, whole.cluster_centers_)


def test_rows_of_no_weight_do_not_count():
    model = MiniBatchKMeans(3, random_state=0).partial_fit(X[:9], sample_weight=[1.0, 1, *[0.0] * 7])
    assert not hasattr(model, "cluster_centers_")
    model.partial_fit(X[9:10])
    assert sorted(model.cluster_centers_.tolist()) == sorted(X[[0, 1, 9]].tolist())


def test_until_then_there_is_no_model(path):
    model = MiniBatchKMeans(5, random_state=0).partial_fit(X[:2]).partial_fit(X[2:4])
    says = "4 rows of positive weight wait for others, as there are fewer than n_clusters=5. Call partial_fit"
    for method in (model.predict, model.transform, model.score):
        with pytest.raises(ValueError, match=says) as caught:
            method(X)
        assert type(caught.value).__name__ == "NotFittedError"
    with pytest.raises(ValueError, match=says):
        model.save(path)
    assert not path.exists()
    with pytest.raises(ValueError, match="2 features"):
        model.partial_fit(X[:3, :2])
    with pytest.raises(ValueError, match="NaN in row 0"):
        model.partial_fit(np.full((1, 3), np.nan))
    for one in (pickle.loads(pickle.dumps(model)), model):
        assert one.partial_fit(X[4:6]).cluster_sizes_.sum() == 6
    assert len(MiniBatchKMeans(5, random_state=0).partial_fit(X[:2]).fit(X).labels_) == 300


def test_a_batch_with_gaps_is_refused_when_it_comes():
    model = MiniBatchKMeans(3, random_state=0)
    with pytest.raises(ValueError, match="NaN in row 1"):
        model.partial_fit([[1.0], [np.nan]])
    assert model.partial_fit([[1.0], [2.0], [3.0]]).cluster_sizes_.tolist() == [1, 1, 1]


def test_given_centres_need_no_rows_to_wait_for():
    centers = np.array([[0.0], [10.0], [20.0]])
    model = MiniBatchKMeans(3, init=centers, reassignment_ratio=0).partial_fit([[1.0]])
    np.testing.assert_array_equal(model.cluster_centers_, [[1.0], [10.0], [20.0]])
    assert model.partial_fit([[19.0], [3.0]]).cluster_centers_.ravel().tolist() == [2.0, 10.0, 19.0]


@pytest.mark.parametrize("size", [np.int8(3), np.uint8(100), np.int8(100)])
def test_small_whole_numbers_do_not_overflow(size):
    x = np.random.default_rng(0).random((1000, 2))
    options = {"batch_size": size, "init_size": size, "max_iter": np.int8(100), "n_clusters": np.int8(60)}
    plain = {name: int(value) for name, value in options.items()}
    with pytest.warns(RuntimeWarning, match="init_size=3 ") if size == 3 else memoryview(b""):
        found = MiniBatchKMeans(random_state=0, **options).fit(x)
        expected = MiniBatchKMeans(random_state=0, **plain).fit(x)
    np.testing.assert_array_equal(found.cluster_centers_, expected.cluster_centers_)
    found = KMeans(np.int8(100), max_iter=np.int8(5), n_init=np.int8(2), random_state=0).fit(x)
    np.testing.assert_array_equal(found.labels_, KMeans(100, max_iter=5, n_init=2, random_state=0).fit(x).labels_)
    assert len(kmeans(x, np.int8(100), random_state=0).sizes) == 100
