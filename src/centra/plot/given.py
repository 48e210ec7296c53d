"""What pictures are drawn from: a clustering and, where it takes them, its rows."""

import numbers
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.data import Csr, Data, Floats, Labels, Rows2D
from centra.errors import DataError, ParameterError
from centra.fit import METHODS, space_of
from centra.plot.canvas import printable
from centra.result import Clustering, Restart, Step
from centra.space import EUCLIDEAN, Globe, Space
from centra.stopping import StopReason

ESTIMATORS = frozenset(method.estimator for method in METHODS.values())
NO_LABELS: Labels = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What pictures show of a clustering, whether a fit, an estimator or a model file brought it.

    Attributes
    ----------
    centers, labels, inertia, n_iter, stop_reason, restarts, history
        See :class:`centra.Clustering`; there may be no labels, no restarts and no history.
    space : Space
        Where the rows live.
    """

    centers: NDArray[np.float32] | Floats
    labels: Labels
    inertia: float
    n_iter: int
    stop_reason: StopReason
    restarts: tuple[Restart, ...] = ()
    history: tuple[Step, ...] = ()
    space: Space = EUCLIDEAN


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Rows with the clustering that they are drawn in.

    Attributes
    ----------
    result : Drawn
    data : Data
        Finite; without weights, as every row is drawn alike.
    centers : ndarray of shape (k, d), float64
    columns : tuple of str
    inside : Data
        The rows where their distances are those that count: the same but for places on the earth.
    """

    result: Drawn
    data: Data
    centers: Floats
    columns: tuple[str, ...]
    inside: Data

    @property
    def x(self) -> Rows2D | Csr:
        """The rows, shape (n, d)."""
        x = self.data.x
        return x if isinstance(x, np.ndarray | Csr) else x.astype(np.float64)


def given(result: Any, X: Any, columns: Sequence[str] | None) -> Given:
    """Check that a clustering, rows and names of columns fit each other.

    Raises
    ------
    DataError, ParameterError
    """
    drawn = drawn_of(result)
    labelled = len(drawn.labels)
    if not labelled:
        raise ParameterError(
            "the result has no labels, as no loaded model and none with compute_labels=False has: pass one that was "
            "fitted with labels",
            parameter="result",
        )
    data = check.data(X)
    check.finite(data)
    centers = drawn.centers.astype(np.float64)
    n, d = data.x.shape
    if d != centers.shape[1] or n != labelled:
        clustered = f"{labelled} rows of {centers.shape[1]} column(s)"
        raise DataError(f"X has shape {(n, d)}, but {clustered} were clustered: pass the rows that the result is of")
    own = getattr(X, "columns", getattr(result, "feature_names_in_", None))
    names = named(columns, own, d)
    if isinstance(drawn.space, Globe):  # as on a map: the longitude goes to the right
        inside, _ = drawn.space.enter(data)
        return Given(drawn, Data(data.rows(slice(None))[:, ::-1]), centers[:, ::-1], names[::-1], inside)
    inside, kept = drawn.space.enter(data)
    if kept is not None:
        drawn = replace(drawn, labels=drawn.labels[kept])
    return Given(drawn, inside, centers, names, inside)


def refuse_globe(drawn: Drawn, what: str) -> None:
    """Refuse places on the earth, for a picture of what is nearest in the plane.

    Raises
    ------
    ParameterError
    """
    if isinstance(drawn.space, Globe):
        raise ParameterError(
            f"the result is of latitudes and longitudes, whose {what} are none in the plane: draw it with scatter",
            parameter="result",
        )


def named(columns: Sequence[str] | None, own: Iterable[Any] | None, d: int) -> tuple[str, ...]:
    """What to call the columns: as asked for, else by their own names, else by their numbers.

    Raises
    ------
    ParameterError
        There are more or fewer names than columns, or they are no names.
    """
    asked: Any = columns
    if columns is None:
        asked = [f"column {j}" for j in range(d)] if own is None else [str(name) for name in own]
    names: list[Any] = list(asked) if isinstance(asked, Collection) and not isinstance(asked, str | bytes) else []
    if len(names) != d or not all(isinstance(name, str | numbers.Real) for name in names):
        raise ParameterError.of("columns", asked, f"{d}, a name for each column of X")
    return tuple(printable(str(name)) for name in names)


def drawn_of(result: Any) -> Drawn:
    """What pictures show of a Clustering or a fitted estimator; a Drawn as it is.

    Raises
    ------
    ParameterError
        It is none of these.
    """
    if isinstance(result, Drawn):
        return result
    if isinstance(result, Clustering):
        return Drawn(
            result.centers,
            result.labels,
            result.inertia,
            result.n_iter,
            result.stop_reason,
            result.restarts,
            result.history,
            METHODS[result.params.method].space(result.params.options),
        )
    try:
        return Drawn(
            result.cluster_centers_,
            getattr(result, "labels_", NO_LABELS),
            result.inertia_,
            result.n_iter_,
            result.stop_reason_,
            getattr(result, "restarts_", ()),
            getattr(result, "history_", ()),
            space_of(type(result).__name__, vars(result)) if type(result).__name__ in ESTIMATORS else EUCLIDEAN,
        )
    except AttributeError:
        kind = type(result).__name__
        expected = "what kmeans() gives back, or a fitted estimator of centra"
        if hasattr(result, "fit") and not hasattr(result, "cluster_centers_"):
            expected += "; this one is not fitted: call fit first"
        raise ParameterError(f"result is of type {kind}: expected {expected}", parameter="result") from None
