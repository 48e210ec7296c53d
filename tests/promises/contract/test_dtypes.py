"""Rows of every dtype that people have, in place: the same labels as their values in float64."""

import ml_dtypes
import numpy as np
import oracle
import pytest

from centra import KMeans, kmeans
from centra.data import Data
from centra.engine import bind

DTYPES = ["float16", "bfloat16", "float32", "float64", "bool"] + [
    f"{s}int{b}" for s in ("", "u") for b in (8, 16, 32, 64)
]
WIDE = {"d=2": 2, "d=16": 16, "d=37": 37}


def rows_of(name, n, d, seed=0):
    dtype = np.dtype(getattr(ml_dtypes, name)) if name == "bfloat16" else np.dtype(name)
    r = np.random.default_rng(seed)
    if dtype.kind in "iub":
        info = (0, 1) if dtype.kind == "b" else (np.iinfo(dtype).min, np.iinfo(dtype).max)
        low, high = max(int(info[0]), -(2**40)), min(int(info[1]), 2**40)
        return r.integers(low, high, (n, d), endpoint=True).astype(dtype)
    return (r.standard_normal((n, d)) * 100).astype(dtype)


@pytest.mark.parametrize("d", WIDE.values(), ids=WIDE)
@pytest.mark.parametrize("name", DTYPES)
@pytest.mark.parametrize("engine", ["native", "numpy"])
def test_every_dtype_is_its_values(engine, name, d):
    x = rows_of(name, 300, d)
    exact = x.astype(np.float64)
    weights = np.random.default_rng(1).random(300)
    centers = exact[::40] + 0.25 * exact.std()
    rows = bind(Data(x, weights), 2, engine=engine)
    for step in range(3):  # the later ones take a few rows away and add them elsewhere
        moved = centers + 0.05 * step * exact.std()
        partial = rows.step(moved)
        labels = oracle.label_distances(exact, moved).argmin(axis=1)
        np.testing.assert_array_equal(rows.labels(), labels)
        np.testing.assert_allclose(
            partial.sums, oracle.exact_sums(exact * weights[:, None], labels, len(centers)), rtol=1e-13
        )
        np.testing.assert_array_equal(partial.sizes, np.bincount(labels, minlength=len(centers)))
    reference = bind(Data(exact, weights), engine="numpy")
    assert rows.cover(centers) == pytest.approx(reference.cover(centers), rel=1e-13)
    np.testing.assert_array_equal(rows.farthest(5), reference.farthest(5))
    mean = np.average(exact, axis=0, weights=weights)
    variance = np.average(np.square(exact - mean), axis=0, weights=weights)
    np.testing.assert_allclose(rows.moments.variance, variance, rtol=1e-11)


@pytest.mark.parametrize("name", DTYPES)
def test_strides_of_every_dtype(name):
    x = rows_of(name, 120, 5)
    expected = kmeans(x, 4, random_state=0)
    for view in (np.asfortranarray(x), x[::-1][::-1], np.repeat(x, 2, axis=1)[:, ::2]):
        np.testing.assert_array_equal(kmeans(view, 4, random_state=0).labels, expected.labels)
    model = KMeans(4, init=expected.centers, n_init=1).fit(x)
    np.testing.assert_array_equal(model.labels_, expected.labels)
    view = x.view()
    view.flags.writeable = False
    np.testing.assert_array_equal(kmeans(view, 4, random_state=0).labels, expected.labels)
    assert expected.centers.dtype == (np.float32 if name == "float32" else np.float64)


@pytest.mark.parametrize("bits", range(0, 1 << 16, 257))
def test_every_kind_of_half_is_read_exactly(bits):
    value = np.array([[bits]], np.uint16).view(np.float16)
    if np.isfinite(value).all():
        rows = bind(Data(np.concatenate([value, value])))
        rows.step(np.zeros((1, 1)))
        assert rows.step(np.zeros((1, 1))).means(np.zeros((1, 1)))[0, 0] == float(value[0, 0])


def test_fields_of_packed_records():
    records = np.zeros(50, dtype=[("tag", "u1"), ("place", "f8", (3,))])
    records["place"] = np.random.default_rng(0).random((50, 3))
    np.testing.assert_array_equal(
        kmeans(records["place"], 4, random_state=0).labels, kmeans(records["place"].copy(), 4, random_state=0).labels
    )


def test_memory_maps(tmp_path):
    x = np.random.default_rng(0).random((1000, 4), dtype=np.float32)
    np.save(tmp_path / "x.npy", x)
    mapped = np.load(tmp_path / "x.npy", mmap_mode="r")
    np.testing.assert_array_equal(
        KMeans(5, random_state=0).fit(mapped).labels_, KMeans(5, random_state=0).fit(x).labels_
    )


def test_bytes_stay_bytes(run_python):
    """A picture of 48 million bytes is clustered in less memory than it would take in float64: 384 MB."""
    code = """
import numpy as np, centra
x = np.random.default_rng(0).integers(0, 255, (1_000_000, 48), dtype=np.uint8)
centra.KMeans(4, random_state=0).fit(x[:1000])
open("/proc/self/clear_refs", "w").write("5")
status = lambda field: next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith(field))
before = status("VmRSS")
centra.KMeans(4, random_state=0, max_iter=2).fit(x)
print((status("VmHWM") - before) // 1024)
"""
    done = run_python(code)
    assert int(done.stdout) < 60, done.stderr


def test_fit_in_one_dtype_and_predict_in_another():
    x = np.random.default_rng(0).integers(0, 200, (300, 3), dtype=np.uint8)
    model = KMeans(5, random_state=0).fit(x)
    for dtype in ("float16", "float32", "float64", "int64"):
        np.testing.assert_array_equal(model.predict(x.astype(dtype)), model.labels_)


def test_frames_of_polars_and_arrow_tables():
    polars = pytest.importorskip("polars")
    pyarrow = pytest.importorskip("pyarrow")
    x = np.random.default_rng(0).random((100, 3))
    columns = {name: x[:, j] for j, name in enumerate("abc")}
    expected = kmeans(x, 4, random_state=0).labels
    np.testing.assert_array_equal(kmeans(polars.DataFrame(columns), 4, random_state=0).labels, expected)
    np.testing.assert_array_equal(kmeans(pyarrow.table(columns), 4, random_state=0).labels, expected)
    model = KMeans(4, random_state=0).fit(polars.DataFrame(columns))
    assert list(model.feature_names_in_) == ["a", "b", "c"]
    assert list(KMeans(4, random_state=0).fit(pyarrow.table(columns)).feature_names_in_) == ["a", "b", "c"]
