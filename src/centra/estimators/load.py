"""Model files become estimators again."""

from pathlib import Path
from typing import Any

import numpy as np

from centra.errors import ModelError
from centra.estimators.geo import GeoKMeans
from centra.estimators.kmeans import KMeans
from centra.estimators.minibatch import MiniBatchKMeans
from centra.estimators.spherical import SphericalKMeans
from centra.io.model import Stream, load_model
from centra.refine import Running

CLASSES = {each.__name__: each for each in (KMeans, MiniBatchKMeans, SphericalKMeans, GeoKMeans)}


def load(path: str | Path) -> KMeans | MiniBatchKMeans | SphericalKMeans | GeoKMeans:
    """Read a model that ``save`` of an estimator or ``centra fit --model`` wrote.

    Parameters
    ----------
    path : str or Path

    Returns
    -------
    KMeans, MiniBatchKMeans, SphericalKMeans or GeoKMeans
        Ready to ``predict``, ``transform``, ``score`` and, of batches, ``partial_fit``, which goes on as that of the
        model that was saved would. ``labels_`` and ``history_`` are not in the file.

    Raises
    ------
    ModelError
        The file isn't a model, is damaged, or its columns were scaled by ``centra fit --scale``, which an estimator
        knows nothing of.
    """
    model = load_model(path)
    if model.scaling is not None:
        raise ModelError(
            f"{path}: this model scales its columns ({model.scaling.name}); apply it with `centra predict`"
        )
    estimator = CLASSES[model.estimator]()
    params = {"n_clusters": len(model.centers)} | model.params
    state: dict[str, Any] = {name: params[name] for name in estimator.get_params() if name in params}
    state |= {
        "cluster_centers_": model.centers,
        "inertia_": model.inertia,
        "n_iter_": model.n_iter,
        "stop_reason_": model.stop_reason,
        "cluster_sizes_": model.sizes,
        "n_features_in_": model.centers.shape[1],
    }
    if model.columns is not None:
        state["feature_names_in_"] = np.array(model.columns, dtype=object)
    if model.names:
        state["cluster_names_"] = dict(model.names)
    if isinstance(estimator, MiniBatchKMeans):
        state |= {"n_steps_": model.n_iter} if model.stream is None else _resumed(model.stream)
    estimator.__setstate__(state)
    return estimator


def _resumed(stream: Stream) -> dict[str, Any]:
    state = {"n_steps_": stream.steps, "_running": Running(stream.means, stream.counts, stream.unchecked)}
    if stream.generator is None:
        return state
    bits = np.random.PCG64(0)
    bits.state = stream.generator  # pyright: ignore[reportAttributeAccessIssue]
    return state | {"_rng": np.random.Generator(bits)}
