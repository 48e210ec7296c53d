"""What pictures and tables are drawn from: a clustering and, where they take them, its rows."""

import numbers
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.binding import bound
from centra.data import Csr, Data, Floats, Index, Labels, Rows2D, Stored
from centra.errors import DataError, ParameterError
from centra.frames import with_columns
from centra.naming import checked_names
from centra.result import Restart, Step
from centra.scaling import Scaling, apply_scaling, undo_scaling
from centra.space import EUCLIDEAN, Globe, Space
from centra.stopping import StopReason
from centra.wording import printable

NO_LABELS: Labels = np.empty(0, np.int32)
BLOCK = 1 << 20  # numbers looked at together
# How far the inertia of the same rows may be from the one that is told: what sums in float64 round, and what others do
# who add up in float32.
CLOSE, CLOSE_IN_FLOAT32 = 1e-6, 1e-3


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

    def called(self, names: Mapping[int, str] | None = None) -> tuple[str, ...]:
        """What to call the clusters: by their names, as far as they have any, else by their numbers."""
        own = {**self.names, **checked_names(names or {}, len(self.centers))}
        return tuple(printable(own.get(cluster, str(cluster))) for cluster in range(len(self.centers)))


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Rows with the clustering that they are drawn in.

    Attributes
    ----------
    result : Drawn
    data : Data
        In the units of the columns; finite; without weights, as every row is drawn alike.
    centers : ndarray of shape (k, d), float64
        In the same units.
    columns : tuple of str
    inside : Data
        The rows where their distances are those that count: the same but for scaled ones and places on the earth.
    kept : ndarray of int64, optional
        Which rows of X these are; None: all.
    """

    result: Drawn
    data: Data
    centers: Floats
    columns: tuple[str, ...]
    inside: Data
    kept: Index | None = None

    @property
    def x(self) -> Rows2D | Csr:
        """The rows, shape (n, d)."""
        x = self.data.x
        return x if isinstance(x, np.ndarray | Csr) else x.astype(np.float64)

    def in_units(self, places: Floats) -> Floats:
        """Centres, or whatever lies among the rows that were clustered, in the units of the columns."""
        return undo_scaling(self.result.scaling, places)

    def scaled(self, places: Floats) -> Floats:
        """The way back."""
        scaling = self.result.scaling
        return places if scaling is None else (places - scaling.offset) / scaling.scale


def given(result: Any, X: Any, columns: Sequence[str] | None, *, as_fitted: bool = True) -> Given:
    """Check that a clustering, rows and names of columns fit each other.

    Parameters
    ----------
    result, X, columns : as pictures take them.
    as_fitted : bool
        Whether the rows must be those that were clustered; else they may be in any units, and nothing is to be made of
        their distances.

    Raises
    ------
    DataError, ParameterError
    """
    drawn = drawn_of(result)
    check_labelled(drawn)
    X = with_columns(X, drawn.columns) if drawn.columns else X
    own = getattr(X, "columns", drawn.columns)
    before = steps_before(result) if as_fitted else None
    if before is not None:
        rows = before.transform(X)
        scaling = column_by_column(before, check.data(X), check.data(rows))
        if scaling is None:
            X, own = rows, _names_behind(before)
        else:
            drawn = replace(drawn, scaling=scaling)
    data = check.data(X)
    check.finite(data)
    n, d = data.x.shape
    if d != drawn.centers.shape[1] or n != len(drawn.labels):
        clustered = f"{len(drawn.labels)} rows of {drawn.centers.shape[1]} column(s)"
        raise DataError(f"X has shape {(n, d)}, but {clustered} were clustered: pass the rows that the result is of")
    names = named(columns, own, d)
    if not as_fitted:
        there = drawn.labels >= 0
        if not there.all():
            drawn, data = replace(drawn, labels=drawn.labels[there]), data.subset(np.flatnonzero(there))
        return Given(drawn, data, undo_scaling(drawn.scaling, drawn.centers), names, data)
    scaled = data if drawn.scaling is None else Data(apply_scaling(drawn.scaling, numbers_of(data)))
    inside, kept = drawn.space.enter(scaled)
    if kept is not None:
        weights = None if drawn.weights is None else drawn.weights[kept]
        drawn = replace(drawn, labels=drawn.labels[kept], weights=weights)
    refuse_others(drawn, inside)
    centers = drawn.centers.astype(np.float64)
    if isinstance(drawn.space, Globe):  # as on a map: the longitude goes to the right
        return Given(drawn, Data(data.rows(slice(None))[:, ::-1]), centers[:, ::-1], names[::-1], inside)
    shown = inside if drawn.scaling is None else data
    return Given(drawn, shown, undo_scaling(drawn.scaling, centers), names, inside, kept)


def numbers_of(data: Data) -> Rows2D | Csr:
    """The rows as scaling takes them."""
    return data.x if isinstance(data.x, np.ndarray | Csr) else data.x.astype(np.float64)


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


def refuse_others(drawn: Drawn, inside: Data) -> None:
    """Refuse rows that are not those that were clustered, as when they were scaled for the fit.

    Their inertia is that of the result, or they are others. Where nobody knows with which weights it was taken, it is
    enough that every row is in the cluster of the nearest centre, and every centre among the rows.

    Raises
    ------
    DataError
    """
    if drawn.inertia is None:
        return
    centers = drawn.space.taken(drawn.centers)
    weights = drawn.weights if drawn.weights is not None else np.ones(inside.n)
    found, lost = (each * drawn.space.unit for each in _objective(inside.x, centers, drawn.labels, weights))
    close = CLOSE_IN_FLOAT32 if drawn.centers.dtype == np.float32 else CLOSE
    if abs(found - drawn.inertia) <= close * drawn.inertia + lost:
        return
    if drawn.weighted is None and _fits(drawn, inside, centers):
        return
    raise DataError(
        "these are not the rows that were fitted: pass the scaled ones, or a Pipeline (the inertia of these is "
        f"{found:.6g}, that of the result {drawn.inertia:.6g})"
    )


def _objective(x: Rows2D | Stored, centers: Floats, labels: Labels, weights: Floats) -> tuple[float, float]:
    """The inertia of rows in given clusters, and how much of it rounding may be."""
    if isinstance(x, Csr):  # never written out
        clusters = labels.repeat(np.diff(x.starts))
        values, mass = x.values.astype(np.float64), weights.repeat(np.diff(x.starts))
        squares = float(mass @ values**2), float(weights @ np.square(centers).sum(axis=1)[labels])
        return sum(squares) - 2 * float(mass @ (values * centers[clusters, x.columns])), 1e-11 * sum(squares)
    found = largest = 0.0
    size = max(1, BLOCK // x.shape[1])
    for start in range(0, len(x), size):
        some = slice(start, start + size)
        block = x[some].astype(np.float64)
        largest = max(largest, float(block.max()), -float(block.min()))
        away = block - centers[labels[some]]
        found += float(weights[some] @ np.einsum("ij,ij->i", away, away))
    digit = 4 * float(np.finfo(np.float32 if x.dtype == np.float32 else np.float64).eps)
    return found, float(weights.sum()) * x.shape[1] * (digit * largest) ** 2


def _fits(drawn: Drawn, inside: Data, centers: Floats) -> bool:
    """Whether rows may be those of a result whose weights nobody knows."""
    rows = bound(inside)
    rows.step(centers)
    if (rows.labels() != drawn.labels).any():
        return False
    x = numbers_of(inside)
    low, high = (np.asarray(each(x), np.float64) for each in (_lowest, _highest))
    slack = 1e-6 * np.maximum(high - low, np.abs(low) * 1e-6)
    return bool((centers >= low - slack).all() and (centers <= high + slack).all())


def _lowest(x: Rows2D | Csr) -> Any:
    return x.min(axis=0) if isinstance(x, np.ndarray) else x.astype(np.float64).min(axis=0)


def _highest(x: Rows2D | Csr) -> Any:
    return x.max(axis=0) if isinstance(x, np.ndarray) else x.astype(np.float64).max(axis=0)


def steps_before(result: Any) -> Any:
    """The steps of a Pipeline of scikit-learn that come before its clustering; None where there are none."""
    if not hasattr(result, "named_steps") or len(result.steps) < 2:
        return None
    return result[:-1]


def column_by_column(steps: Any, given: Data, rows: Data) -> Scaling | None:
    """The scaling that some steps amount to; None where they do more than to scale each column by itself."""
    if given.x.shape != rows.x.shape or not isinstance(given.x, np.ndarray) or not isinstance(rows.x, np.ndarray):
        return None
    x, y = given.rows(slice(None)), rows.rows(slice(None))
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    low, high, j = x.argmin(axis=0), x.argmax(axis=0), np.arange(x.shape[1])
    wide, apart = x[high, j] - x[low, j], y[high, j] - y[low, j]
    if ((wide > 0) != (apart > 0)).any():  # a column that is turned round, or made of others
        return None
    scale = np.where(wide > 0, wide / np.where(apart > 0, apart, 1.0), 1.0)
    offset = x[low, j] - scale * y[low, j]
    off = np.abs(x - (offset + scale * y)).max(axis=0)
    if (off > 1e-6 * np.maximum(wide, np.abs(x).max(axis=0) * 1e-6)).any():
        return None
    return Scaling("pipeline", offset, scale)


def _names_behind(steps: Any) -> list[str] | None:
    """What the columns that some steps bring are called."""
    try:
        return [str(name) for name in steps.get_feature_names_out()]
    except (AttributeError, ValueError):
        return None


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
            expected += "; this one is not fitted: call fit first"
        raise ParameterError(f"result is of type {kind}: expected {expected}", parameter="result")
    inertia = getattr(result, "inertia_", None)
    labels = np.asarray(getattr(result, "labels_", NO_LABELS))
    return Drawn(
        check.centers(result.cluster_centers_, None, np.shape(result.cluster_centers_)[1], "cluster_centers_").astype(
            np.float32 if getattr(result.cluster_centers_, "dtype", None) == np.float32 else np.float64
        ),
        labels.astype(np.int32, copy=False),
        None if inertia is None else float(inertia),
        int(getattr(result, "n_iter_", 0)),
        getattr(result, "stop_reason_", None),
        getattr(result, "restarts_", ()),
        getattr(result, "history_", ()),
        getattr(result, "_space", EUCLIDEAN),
        weights=getattr(result, "_weights", None),
        weighted=None if not hasattr(result, "_weights") else result._weights is not None,
        columns=None if names is None else tuple(map(str, names)),
        names=getattr(result, "cluster_names_", {}),
    )
