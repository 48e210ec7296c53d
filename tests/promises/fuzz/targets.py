"""What is fuzzed: functions of bytes. Each returns, or has found a fault.

Whatever the bytes stand for, centra answers or raises a CentraError; and the reference engine gives the same answers as
the core.
"""

import json
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import ml_dtypes
import numpy as np
from choices import Choices
from safetensors.numpy import save
from scipy import sparse

import centra
import centra.estimators.load
import centra.refine.minibatch
import centra.seeding.random_rows
from centra import check
from centra.data import Data
from centra.engine import bind
from centra.io.container import KEY

DTYPES = [*"bBhHiIlLefd?", ml_dtypes.bfloat16, ">f8", ">i4", "g", "F", "O", "U3", "M8[s]"]
ROWS = [1, 2, 3, 9, 16, 17, 63, 64, 65, 150, 4097, 0]
COLUMNS = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 70, 130, 0]
CLUSTERS = [1, 2, 3, 5, 8, 12, 13, 17, 33, 64, 65, 0]
MOST = 60_000  # numbers; the reference is slow


def rows(data: bytes) -> None:
    """Dense rows of every dtype, shape and stride."""
    choices = Choices(data)
    fit(array(choices), choices)


def csr(data: bytes) -> None:
    """Sparse rows of every format, most of them broken."""
    choices = Choices(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            x = sparse_rows(choices)
        except (ValueError, TypeError, AttributeError, IndexError, KeyError):  # SciPy knows better
            return
    fit(x, choices)


def model(data: bytes) -> None:
    """A file that may be a model."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "m.safetensors")
        path.write_bytes(data)
        with warnings.catch_warnings(), suppress(centra.CentraError):
            warnings.simplefilter("ignore", UserWarning)  # rows without the names of the model's columns
            loaded = centra.load(path)
            loaded.predict(np.zeros((3, loaded.n_features_in_)))
            loaded.save(path)
            centra.load(path)


def description(data: bytes) -> None:
    """A file of tensors that are nearly right, with a description that may be anything."""
    choices = Choices(data)
    k, d = choices.below(4), choices.below(4)
    centers = values(choices, k * d, np.dtype(choices.of("dfei"))).reshape(k, d)
    tensors = {"centers": centers, "sizes": values(choices, k, np.dtype(choices.of("lid")))}
    if choices.below(2):
        tensors |= {name: values(choices, d, np.dtype(np.float64)) for name in ("offset", "scale")}
    model(save(tensors, {KEY: choices.rest().decode(errors="replace")}))


TARGETS: dict[str, Callable[[bytes], None]] = {f.__name__: f for f in (rows, csr, model, description)}


def seeds(target: str) -> list[bytes]:
    """Inputs to begin with."""
    if target == "model":
        folder = tempfile.mkdtemp()
        x = np.random.default_rng(0).random((9, 2))
        for i, estimator in enumerate((centra.KMeans(3), centra.MiniBatchKMeans(2))):
            estimator.fit(x.astype("fd"[i])).save(Path(folder, str(i)))
        return [Path(folder, str(i)).read_bytes() for i in range(2)]
    if target == "description":
        about = {"format": 1, "inertia": 0.5, "n_iter": 1, "stop_reason": "labels", "estimator": "KMeans"}
        more = {"params": {"n_threads": 1, "init": "random"}, "columns": ["a", "b", "c"], "scaling": None}
        return [bytes([3, 3, *[0] * 8, 0, 3, 0, 0, 0]) + json.dumps(about | more).encode()]
    r = np.random.default_rng(0)
    return [r.bytes(size) for size in (16, 32, 64) for _ in range(20)]


def array(choices: Choices) -> Any:
    """Rows that lie in a buffer of just their size, whatever their strides."""
    dtype = np.dtype(choices.of(DTYPES))
    n, d, size = choices.of(ROWS), choices.of(COLUMNS), dtype.itemsize
    n = min(n, MOST // max(1, d))
    if dtype.kind == "O":
        return values(choices, n * d, np.dtype("f8")).astype(object).reshape(n, d)
    strides = [choices.of([d, -d, 0, 1, 2 * d + 1]) * size, choices.of([1, 1, -1, 0, n, 3]) * size]
    strides = [stride + choices.of([0, 0, 0, 1, -1]) for stride in strides]
    spans = [(length - 1) * stride for length, stride in zip((n, d), strides, strict=True)] if n and d else [0, 0]
    offset = choices.of([0, 0, 0, 1, 3, size])
    before, after = -sum(min(0, span) for span in spans), sum(max(0, span) for span in spans) + size
    numbers = values(choices, (offset + before + after) // size + 1, dtype).tobytes()
    buffer = bytearray(numbers[: offset + before + after])
    return np.ndarray((n, d), dtype, buffer, offset + before, strides)


@np.errstate(all="ignore")
def values(choices: Choices, count: int, dtype: np.dtype[Any]) -> Any:
    """Numbers of one kind, some of them perhaps of another."""
    r = choices.generator()
    kind = choices.of(["few", "normal", "bits", "zeros"])
    if dtype.kind not in "iufb" and dtype != ml_dtypes.bfloat16:
        return r.integers(0, 9, count).astype(dtype)
    if kind == "bits" and dtype.kind != "b":
        found = np.frombuffer(r.bytes(count * dtype.itemsize), dtype).copy()
    else:
        scale = {"few": 1.0, "normal": 10.0 ** choices.of([0, 1, -5, 5, 18, 38, -22, -45, 100, -100, 147, -145, 300])}
        wide = r.integers(-3, 4, count) if kind == "few" else r.standard_normal(count)
        found = (wide * scale.get(kind, 0.0)).astype(dtype)
    for _ in range(choices.below(3) if count else 0):
        odd = choices.of([0.0, -0.0, 1.0, -1.0, 1e-320, 1e38, -1e160, 1.7e308, np.nan, np.inf, -np.inf])
        found[r.integers(count)] = np.float64(odd).astype(dtype)
    return found


def sparse_rows(choices: Choices) -> Any:
    r = choices.generator()
    n, d = choices.of(ROWS), choices.of([*COLUMNS, 1000, 2**31, 2**40])
    n = min(n, 150)
    stored = choices.of([0, 1, 5, 50, 400])
    numbers = values(choices, stored, np.dtype(choices.of("dfbBhHiIlL?g")))
    place = r.integers(0, max(n, 1), stored), r.integers(0, max(d, 1), stored)
    kind = choices.of(["csr", "csr", "csc", "coo", "lil", "dok", "bsr", "dia"])
    if d > 10**6 and kind not in ("csr", "coo"):
        return sparse.coo_array((n, d))
    x = getattr(sparse, f"coo_{choices.of(['array', 'matrix'])}")((numbers, place), shape=(n, d)).asformat(kind)
    for _ in range(choices.below(3)):
        break_something(x, choices)
    return x


def break_something(x: Any, choices: Choices) -> None:
    parts = {"coo": ["data", "row", "col"], "lil": ["rows", "data"], "dia": ["data", "offsets"], "dok": []}
    names = parts.get(x.format, ["data", "indices", "indptr"])
    if not names:
        return
    name = choices.of(names)
    setattr(x, name, changed(np.array(getattr(x, name)), choices))


def changed(part: Any, choices: Choices) -> Any:  # noqa: PLR0911
    """An array that is wrong in one way."""
    if part.dtype == object:  # lists of LIL
        row = choices.below(max(1, len(part)))
        odd = choices.of([[], [0, 0], [-1], [10**6], [5, 1], None, [1.5]])
        part[row : row + 1] = [odd] if not isinstance(odd, list) else np.array([odd, None], object)[:1]
        return part
    match choices.of(["place", "shorter", "longer", "dtype", "dimensions", "strides", "reversed", "read-only"]):
        case "place" if part.size:
            odd = choices.of([-1, 0, 1, 2, 127, 2**31 - 1, -(2**31), 10**6])
            with suppress(OverflowError):
                part.flat[choices.below(part.size)] = odd
        case "shorter":
            return part[: len(part) - 1 - choices.below(4)]
        case "longer":
            return np.append(part, part[:3])
        case "dtype":
            return part.astype(choices.of(["i8", "i4", "u4", "u1", "i1", "f8", "?", ">i4", ">f8", "U2", "u8"]))
        case "dimensions":
            return part[choices.of([np.s_[:, None], np.s_[None], 0])]
        case "strides":
            return np.repeat(part, 2, axis=0)[::2]
        case "reversed":
            return part[::-1]
        case _:
            part.flags.writeable = False
    return part


def fit(x: Any, choices: Choices) -> None:
    """The public door, then every question that an engine can be asked."""
    k, n = choices.of(CLUSTERS), x.shape[0] if x.ndim else 0
    weights = sample_weight(choices, n)
    with warnings.catch_warnings(), suppress(centra.CentraError):
        warnings.simplefilter("ignore", centra.ConvergenceWarning)
        init = choices.of(["k-means++", "random"])
        threads = choices.of([1, 2, 5])
        result = centra.kmeans(
            x, k, init=init, n_init=1, max_iter=3, sample_weight=weights, random_state=0, n_threads=threads
        )
        assert result.sizes.sum() == n
        np.testing.assert_array_equal(np.bincount(result.labels, minlength=k), result.sizes)
        assert np.isfinite(result.centers).all()
    with suppress(centra.CentraError):
        agree(check.data(x, weights), max(k, 1), choices)


def agree(data: Data, k: int, choices: Choices) -> None:
    """The core says what the reference says."""
    with np.errstate(over="ignore", invalid="ignore"):  # of parts, before their magnitude is looked at
        found = bind(data, 2, parts=choices.of([1, 1, 3]) if data.n > 3 else 1)
    check.moments(data, found.moments)
    r = choices.generator()
    centers = data.rows(r.integers(0, data.n, k))
    if choices.below(2):
        centers[::2] += centers.std() * r.choice([0.5, 1e-9, 1e-3], centers[::2].shape)
    expected = bind(data, engine="numpy")
    for points in (centers, centers[::-1].copy(), centers[:1]):
        with np.errstate(all="ignore"):
            expected.step(points)
        found.step(points)
        np.testing.assert_array_equal(found.labels(), expected.labels())
    potentials = found.contest(centers)
    assert len(potentials) == k
    assert found.inertia(centers[:1]) >= 0
    picks = found.draw(r.random(3)) if 0 < found.potential < np.inf else np.zeros(1, int)
    assert ((picks >= 0) & (picks < data.n)).all()
    assert found.cover(centers) >= 0
    assert 0 <= found.farthest(2, centers[:1])[1].max() < data.n
    assert sum(map(len, found.distances(centers))) == data.n


def sample_weight(choices: Choices, n: int) -> Any:
    match choices.of(["none", "none", "ones", "some", "huge", "odd", "length"]):
        case "none":
            return None
        case "ones":
            return np.ones(n, choices.of("dfB"))
        case "some":
            return choices.generator().integers(0, 3, n).astype(float)[:: choices.of([1, -1])]
        case "huge":
            return choices.generator().random(n) * choices.of([1e300, 1e-300, 1e10])
        case "odd":
            return values(choices, n, np.dtype(choices.of("dfil")))
        case _:
            return np.ones(n + 1)
