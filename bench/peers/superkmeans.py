"""SuperKMeans on all rows, in one level, all iterations even where nothing changes any more. It takes no centres: it
starts from random rows of its own choice, so its inertia is another start's. From d = 128 and k = 257 on (H, I, J) it
leaves out centres by a test that may err: not exact. An empty cluster gets half of a large one: its centre, a little
moved. Labels by `assign`, which is exact."""

from importlib.metadata import version
from typing import Any

from numpy.typing import NDArray
from superkmeans import SuperKMeans

from peers import Outcome, Unsupported, dense


def versions() -> dict[str, str]:
    return {name: version(name) for name in ("superkmeans", "numpy")}


def lloyd(x: Any, centers: NDArray[Any], iterations: int, threads: int) -> Outcome:
    x = dense(x, "float32")
    plain = {"hierarchical": False, "sampling_fraction": 1.0, "early_termination": False}
    model = SuperKMeans(len(centers), x.shape[1], iters=iterations, n_threads=threads, **plain)
    found = model.train(x)
    return Outcome(found, model.assign(x, found), len(model.iteration_stats), same_start=False)


def fit(x: Any, k: int, seed: int, iterations: int, threads: int) -> Outcome:
    raise Unsupported("has no k-means++")
