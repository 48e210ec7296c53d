"""What is shown of a clustering, whoever brought it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Floats, Index, Labels
from centra.errors import ParameterError
from centra.naming import checked_names
from centra.result import Restart, Step
from centra.scaling import Scaling
from centra.space import EUCLIDEAN, Space
from centra.stopping import StopReason
from centra.wording import printable

NO_LABELS: Labels = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What is shown of a clustering, whether a fit, an estimator or a model file brought it.

    Attributes
    ----------
    centers, labels, inertia, n_iter, stop_reason, restarts, history
        See :class:`centra.Clustering`; there may be no labels, no restarts and no history. What others fitted may tell
        neither an inertia nor why it stopped.
    space : Space
        Where the rows live.
    sizes : ndarray of shape (k,), optional
        Rows of each cluster, where they are known without labels.
    within : ndarray of shape (k,), optional
        The inertia of each cluster.
    weights : ndarray of shape (n,), optional
    weighted : bool or None
        Whether rows have weights; None: nobody knows.
    columns : tuple of str, optional
        What the columns were called.
    names : mapping from cluster to str
    scaling : Scaling, optional
        How rows were brought to one scale before they were clustered.
    """

    centers: NDArray[np.float32] | Floats
    labels: Labels
    inertia: float | None
    n_iter: int
    stop_reason: StopReason | None
    restarts: tuple[Restart, ...] = ()
    history: tuple[Step, ...] = ()
    space: Space = EUCLIDEAN
    within: Floats | None = None
    weights: Floats | None = None
    weighted: bool | None = False
    columns: tuple[str, ...] | None = None
    names: Mapping[int, str] = field(default_factory=dict[int, str])
    scaling: Scaling | None = None
    sizes: Index | None = None

    def called(self, names: Mapping[int, str] | None = None) -> tuple[str, ...]:
        """What to call the clusters: by their names, as far as they have any, else by their numbers."""
        own = {**self.names, **checked_names(names or {}, len(self.centers))}
        return tuple(printable(own.get(cluster, str(cluster))) for cluster in range(len(self.centers)))


def drawn_of(result: Any) -> Drawn:
    """What is shown of a Clustering, a fitted estimator or a Pipeline that ends in one; a Drawn as it is.

    Raises
    ------
    ParameterError
        It is none of these.
    """
    if isinstance(result, Drawn):
        return result
    own: Callable[[], Drawn] | None = getattr(result, "_drawn", None)
    if own is not None:
        return own()
    names = getattr(result, "feature_names_in_", None)
    if hasattr(result, "named_steps"):
        if len(result.steps) == 1:
            return drawn_of(result[0])
        return replace(drawn_of(result[-1]), columns=None if names is None else tuple(map(str, names)))
    if not hasattr(result, "cluster_centers_"):
        kind = type(result).__name__
        expected = "what kmeans() gives back, or a fitted estimator or Pipeline with cluster_centers_ and labels_"
        if hasattr(result, "fit"):
            fitted = hasattr(result, "labels_")
            expected += "; this one has no centres" if fitted else "; this one is not fitted: call fit first"
        raise ParameterError(f"result is of type {kind}: expected {expected}", parameter="result")
    inertia = getattr(result, "inertia_", None)
    labels = np.asarray(getattr(result, "labels_", NO_LABELS))
    centers: Any = result.cluster_centers_
    wide = check.centers(centers, None, np.shape(centers)[-1], "cluster_centers_")
    return Drawn(
        centers if getattr(centers, "dtype", None) == np.float32 else wide,
        labels.astype(np.int32, copy=False),
        None if inertia is None else float(inertia),
        int(getattr(result, "n_iter_", 0)),
        getattr(result, "stop_reason_", None),
        getattr(result, "restarts_", ()),
        getattr(result, "history_", ()),
        getattr(result, "_space", EUCLIDEAN),
        within=getattr(result, "_within", None),
        weights=getattr(result, "_weights", None),
        weighted=None if not hasattr(result, "_weights") else result._weights is not None,
        columns=None if names is None else tuple(map(str, names)),
        names=getattr(result, "cluster_names_", {}),
        sizes=getattr(result, "cluster_sizes_", None),
    )


def check_labelled(drawn: Drawn) -> None:
    """Refuse a clustering that doesn't tell which row is where.

    Raises
    ------
    ParameterError
    """
    if not len(drawn.labels):
        raise ParameterError(
            "the result has no labels, as no loaded model and none with compute_labels=False has: pass one that was "
            "fitted with labels",
            parameter="result",
        )
