"""Model files come back bit by bit, or are refused."""

import json
from io import BytesIO

import numpy as np
import pytest
from safetensors.numpy import load, save

from centra.errors import ModelError, OutputError
from centra.io.container import KEY
from centra.io.model import Model, load_model, save_model, write_model
from centra.scaling import Scaling

MODEL = Model(
    centers=np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 1e-300]]),
    sizes=np.array([1, 2, 3]),
    inertia=0.1,
    n_iter=7,
    stop_reason="labels",
    params={"n_clusters": 3, "random_state": None, "n_init": "auto"},
    columns=("a", "b ü"),
    scaling=Scaling("std", np.array([0.0, -1.0]), np.array([1.0, 0.5])),
)
TENSORS = {"centers": MODEL.centers, "sizes": MODEL.sizes, "offset": MODEL.scaling.offset, "scale": MODEL.scaling.scale}
ABOUT = {
    "format": 1,
    "inertia": 0.1,
    "n_iter": 7,
    "stop_reason": "labels",
    "estimator": "KMeans",
    "params": {},
    "columns": ["a", "b"],
    "scaling": "std",
}


def pack_model(model):
    file = BytesIO()
    write_model(file, model)
    return file.getvalue()


def test_round_trip(tmp_path):
    save_model(tmp_path / "m.safetensors", MODEL)
    back = load_model(tmp_path / "m.safetensors")
    np.testing.assert_array_equal(back.centers, MODEL.centers)
    np.testing.assert_array_equal(back.sizes, MODEL.sizes)
    np.testing.assert_array_equal(back.scaling.offset, MODEL.scaling.offset)
    np.testing.assert_array_equal(back.scaling.scale, MODEL.scaling.scale)
    for name in ("inertia", "n_iter", "stop_reason", "params", "columns"):
        assert getattr(back, name) == getattr(MODEL, name)


def test_without_names_and_scaling_in_any_memory_order(tmp_path):
    centers = np.asfortranarray(np.arange(6, dtype=np.float32).reshape(2, 3))
    save_model(tmp_path / "m", Model(centers, np.array([4, 2])[::-1], 1.0, 1, "shift", {}))
    back = load_model(tmp_path / "m")
    assert back.centers.dtype == np.float32
    np.testing.assert_array_equal(back.centers, centers)
    assert back.sizes.tolist() == [2, 4]
    assert back.columns is None
    assert back.scaling is None


def test_the_same_model_is_the_same_file():
    assert pack_model(MODEL) == pack_model(MODEL)


@pytest.mark.parametrize("share", np.linspace(0, 0.999, 23))
def test_truncated(tmp_path, share):
    content = pack_model(MODEL)
    path = tmp_path / "m"
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(ModelError, match="cut short"):
        load_model(path)


def test_damaged_anywhere_it_is_refused_or_valid(tmp_path):
    content = pack_model(MODEL)
    rng = np.random.default_rng(0)
    for _ in range(400):
        damaged = bytearray(content)
        damaged[rng.integers(len(content))] = rng.integers(256)
        (tmp_path / "m").write_bytes(damaged)
        try:
            model = load_model(tmp_path / "m")
        except ModelError:
            continue
        assert np.isfinite(model.centers).all()
        assert (model.sizes >= 0).all()
        assert len(model.sizes) == len(model.centers)


BEYOND = json.dumps({"centers": {"dtype": "F64", "shape": [1 << 40, 2], "data_offsets": [0, 1 << 44]}}).encode()
RAW = {
    "empty": b"",
    "text": b"x,y\n1,2\n",
    "a pickle": b"\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8c\x07builtin",
    "a header longer than the file": (1 << 62).to_bytes(8, "little") + b"{}",
    "a header of 100 MB": (100 << 20).to_bytes(8, "little") + b"{}",
    "no JSON in the header": (4).to_bytes(8, "little") + b"{{{{",
    "a shape beyond the file": len(BEYOND).to_bytes(8, "little") + BEYOND,
}


@pytest.mark.parametrize("case", RAW)
def test_what_is_no_safetensors(tmp_path, case):
    (tmp_path / "m").write_bytes(RAW[case])
    with pytest.raises(ModelError, match="no usable model file"):
        load_model(tmp_path / "m")


def nan(array):
    return np.where(np.arange(array.size).reshape(array.shape) == 1, np.nan, array)


WRITTEN = "how files are written"
HOSTILE = {
    "reading of another kind": ({}, {"reading": [1]}, WRITTEN),
    "reading of unknown things": ({}, {"reading": {"path": "x"}}, WRITTEN),
    "a number as separator": ({}, {"reading": {"sep": 3}}, WRITTEN),
    "a long separator": ({}, {"reading": {"sep": "ab"}}, WRITTEN),
    "a strange decimal mark": ({}, {"reading": {"decimal": "x"}}, WRITTEN),
    "true as lines to skip": ({}, {"reading": {"skip": True}}, WRITTEN),
    "lines to skip below 0": ({}, {"reading": {"skip": -1}}, WRITTEN),
    "numbers as missing values": ({}, {"reading": {"na": [9]}}, WRITTEN),
    "of another program": ({}, None, "not written by centra"),
    "broken description": ({}, "{", "not JSON"),
    "deep description": ({}, "[" * 100_000, "not JSON"),
    "endless number": ({}, '{"format": ' + 5000 * "1" + "}", "not JSON"),
    "description of another shape": ({}, "[1]", "not an object"),
    "no format": ({}, {"format": None}, "no valid number"),
    "format 0": ({}, {"format": 0}, "no valid number"),
    "true as format": ({}, {"format": True}, "no valid number"),
    "later format": ({}, {"format": 3}, "upgrade centra"),
    "no centres": ({"centers": None}, {}, "tensors offset"),
    "no sizes": ({"sizes": None}, {}, "tensors centers"),
    "half a scaling": ({"scale": None}, {}, "tensors centers"),
    "unknown tensor": ({"weights": np.ones(2)}, {}, "tensors centers"),
    "whole centres": ({"centers": np.ones((3, 2), int)}, {}, "type I64"),
    "half floats": ({"centers": np.ones((3, 2), np.float16)}, {}, "type F16"),
    "float sizes": ({"sizes": np.ones(3)}, {}, "type F64"),
    "flat centres": ({"centers": np.ones(6)}, {}, "shape"),
    "no clusters": ({"centers": np.ones((0, 2)), "sizes": np.ones(0, int)}, {}, "shape"),
    "no columns": ({"centers": np.ones((3, 0))}, {}, "shape"),
    "too few sizes": ({"sizes": np.ones(2, int)}, {}, "sizes"),
    "negative size": ({"sizes": np.array([1, -1, 1])}, {}, "sizes"),
    "NaN centre": ({"centers": nan(MODEL.centers)}, {}, "NaN"),
    "infinite centre": ({"centers": np.full((3, 2), np.inf)}, {}, "infinity"),
    "huge centre": ({"centers": np.full((3, 2), 1e200)}, {}, "too large"),
    "short scale": ({"scale": np.ones(1)}, {}, "one a column"),
    "long offset": ({"offset": np.ones(3)}, {}, "one a column"),
    "zero scale": ({"scale": np.array([1.0, 0.0])}, {}, "not positive"),
    "negative scale": ({"scale": np.array([1.0, -1.0])}, {}, "not positive"),
    "NaN scale": ({"scale": np.array([1.0, np.nan])}, {}, "NaN"),
    "infinite offset": ({"offset": np.array([1.0, np.inf])}, {}, "infinity"),
    "unknown scaling": ({}, {"scaling": "log"}, "scaling is unknown"),
    "scaling without a name": ({}, {"scaling": None}, "scaling is unknown"),
    "scaling without numbers": ({"scale": None, "offset": None}, {}, "scaling is unknown"),
    "a list as scaling": ({}, {"scaling": ["std"]}, "scaling is unknown"),
    "NaN inertia": ({}, {"inertia": float("nan")}, "inertia"),
    "negative inertia": ({}, {"inertia": -1.0}, "inertia"),
    "no inertia": ({}, {"inertia": None}, "inertia"),
    "fraction of iterations": ({}, {"n_iter": 1.5}, "iterations"),
    "negative iterations": ({}, {"n_iter": -1}, "iterations"),
    "unknown stop reason": ({}, {"stop_reason": "bored"}, "stop reason"),
    "unknown estimator": ({}, {"estimator": "os.system"}, "kind of estimator"),
    "a list as stop reason": ({}, {"stop_reason": []}, "stop reason"),
    "no parameters": ({}, {"params": None}, "parameters"),
    "too few names": ({}, {"columns": ["a"]}, "2 different names"),
    "a name twice": ({}, {"columns": ["a", "a"]}, "2 different names"),
    "numbers as names": ({}, {"columns": [1, 2]}, "not names"),
    "one long name": ({}, {"columns": "ab"}, "not names"),
}


PCG = np.random.PCG64(1).state
STREAM = {"unchecked": 3, "steps": 2, "generator": PCG}
STREAMED = {"counts": np.ones(3), "means": MODEL.centers}


def stream(about=None, **tensors):
    """Of mini-batches, right but for what is given."""
    return STREAMED | tensors, {"estimator": "MiniBatchKMeans", "stream": STREAM | (about or {})}


HOSTILE |= {
    "init twice": ({"init": np.ones((3, 2))}, {"params": {"init": "random"}}, "first centres"),
    "flat init": ({"init": np.ones(6)}, {}, "first centres"),
    "whole init": ({"init": np.ones((3, 2), int)}, {}, "type I64"),
    "means without counts": ({"means": np.ones((3, 2))}, {}, "tensors centers"),
    "a stream without counts": ({}, {"estimator": "MiniBatchKMeans", "stream": STREAM}, "incomplete"),
    "counts without a stream": ({"counts": np.ones(3)}, {"estimator": "MiniBatchKMeans"}, "incomplete"),
    "a list as stream": ({"counts": np.ones(3)}, {"estimator": "MiniBatchKMeans", "stream": [1]}, "incomplete"),
    "a stream of no batches": (stream()[0], {"stream": STREAM}, "knows nothing of"),
    "short means": (*stream(means=np.ones((2, 2))), "means"),
    "NaN mean": (*stream(means=nan(MODEL.centers)), "means"),
    "short counts": (*stream(counts=np.ones(2)), "means"),
    "negative count": (*stream(counts=-np.ones(3)), "counts"),
    "NaN count": (*stream(counts=nan(np.ones(3))), "counts"),
    "half a batch": (*stream({"steps": 0.5}), "whole ones"),
    "rows unseen": (*stream({"unchecked": -1}), "whole ones"),
    "a number as generator": (*stream({"generator": 5}), "PCG64"),
    "another generator": (*stream({"generator": PCG | {"bit_generator": "MT19937"}}), "PCG64"),
    "a state too large": (*stream({"generator": PCG | {"state": {"state": 1 << 128, "inc": 1}}}), "PCG64"),
    "an even increment": (*stream({"generator": PCG | {"state": {"state": 1, "inc": 2}}}), "PCG64"),
    "half a state": (*stream({"generator": PCG | {"state": {"state": 1}}}), "PCG64"),
    "a negative word": (*stream({"generator": PCG | {"uinteger": -1}}), "PCG64"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile(tmp_path, case):
    tensors, about, fact = HOSTILE[case]
    tensors = {name: array for name, array in (TENSORS | tensors).items() if array is not None}
    text = json.dumps(ABOUT | about) if isinstance(about, dict) else about
    (tmp_path / "m").write_bytes(save(tensors, None if text is None else {KEY: text}))
    with pytest.raises(ModelError, match=fact) as caught:
        load_model(tmp_path / "m")
    assert str(tmp_path / "m") in str(caught.value)


def test_streams_differ_from_a_good_file_by_one_thing_only(tmp_path):
    tensors, about = stream(init=np.ones((1, 2)))
    (tmp_path / "m").write_bytes(save(TENSORS | tensors, {KEY: json.dumps(ABOUT | about)}))
    back = load_model(tmp_path / "m")
    assert back.stream.generator == PCG
    np.testing.assert_array_equal(back.params["init"], np.ones((1, 2)))


def test_safetensors_reads_what_is_written(tmp_path):
    content = pack_model(MODEL)
    assert {name: (a.dtype, a.tolist()) for name, a in load(content).items()} == {
        name: (a.dtype, a.tolist()) for name, a in TENSORS.items()
    }
    assert (8 + int.from_bytes(content[:8], "little")) % 8 == 0


def test_the_cases_differ_from_a_good_file_by_one_thing_only(tmp_path):
    (tmp_path / "m").write_bytes(save(TENSORS, {KEY: json.dumps(ABOUT)}))
    assert load_model(tmp_path / "m").n_iter == 7


def test_a_missing_file_and_a_folder(tmp_path):
    with pytest.raises(ModelError, match="no such file"):
        load_model(tmp_path / "m")
    with pytest.raises(ModelError, match="is a folder"):
        load_model(tmp_path)


def test_a_missing_folder(tmp_path):
    with pytest.raises(OutputError, match=r"can't be written: the folder .* doesn't exist"):
        save_model(tmp_path / "no" / "m", MODEL)
