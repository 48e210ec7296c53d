"""A finished clustering: what every fit gives back, and what can be asked of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.clusters import borderline, exemplars, profile
from centra.data import Data, Floats, Index, Labels
from centra.drawn import Drawn
from centra.errors import DataError, ParameterError
from centra.fit.nearest import predict, transform
from centra.frames import with_columns
from centra.gap import Bound, gap, refuse_other
from centra.naming import checked_names
from centra.result import Params, Restart, Step
from centra.scaling import Scaling, apply_scaling, numbers_of, undo_scaling
from centra.space import EUCLIDEAN, Space
from centra.stopping import StopReason, stopped
from centra.telling import agreement, as_html, lines, shares
from centra.wording import counted


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Clustering:
    """A finished clustering.

    Attributes
    ----------
    centers : ndarray of shape (k, d)
        float32 where X was float32, else float64.
    labels : ndarray of shape (n,), int32
        For each row the index of its nearest centre, the lowest among equals.
    inertia : float
        Weighted sum of squared distances of the rows to their centres, by direct differences in float64.
    sizes : ndarray of shape (k,), int64
        Number of rows in each cluster.
    n_iter : int
        Iterations of the best run.
    stop_reason : {"labels", "shift", "max_iter", "time", "callback"}
        Why it stopped: no label changed; the centres moved less than ``tol``; ``max_iter`` or ``max_seconds`` was
        reached; a callback asked for it.
    restarts : tuple of Restart
        All runs, in the order in which they were made.
    history : tuple of Step
        The iterations of the best run.
    params : Params
        What was asked for.
    within : ndarray of shape (k,)
        The inertia of each cluster.
    space : Space
        Where the rows live: Euclidean space, a sphere of directions, the earth.
    columns : tuple of str, optional
        What the columns are called, where X was a frame.
    index : optional
        The index of X, where it was a frame of pandas with one of its own.
    weights : ndarray of shape (n,), optional
        Those of the rows, where any were given.
    scaling : Scaling, optional
        How the rows were brought to one scale: ``centers`` are of scaled rows then, and whatever takes X takes it as it
        was before.
    names : mapping from int to str
        What clusters are called: see :meth:`named`.
    """

    centers: NDArray[np.float32] | Floats
    labels: Labels
    inertia: float
    sizes: Index
    n_iter: int
    stop_reason: StopReason
    restarts: tuple[Restart, ...]
    history: tuple[Step, ...]
    params: Params
    within: Floats | None = None
    space: Space = EUCLIDEAN
    columns: tuple[str, ...] | None = None
    index: Any = None
    weights: Floats | None = None
    scaling: Scaling | None = None
    names: Mapping[int, str] = field(default_factory=dict[int, str])

    def __repr__(self) -> str:
        rows = f"{counted(len(self.labels), 'row')} of {counted(self.centers.shape[1], 'column')}"
        facts = [
            ("sizes", shares(self.sizes, self.names)),
            ("inertia", f"{self.inertia:.8g}"),
            ("runs", agreement([run.inertia for run in self.restarts])),
            ("stopped", stopped(self.stop_reason, self.n_iter).removeprefix("stopped ")),
            ("method", "" if self.params.method == "lloyd" else self.params.method),
        ]
        return lines(f"Clustering: {counted(len(self.centers), 'cluster')} of {rows}", facts)

    def _repr_html_(self) -> str:
        return as_html(repr(self))

    def times(self, exponent: int) -> "Clustering":
        """That of the rows multiplied by 2**exponent."""
        return replace(
            self,
            centers=np.ldexp(self.centers, exponent),
            inertia=math.ldexp(self.inertia, 2 * exponent),
            within=None if self.within is None else np.ldexp(self.within, 2 * exponent),
            restarts=tuple(
                replace(
                    run,
                    inertia=math.ldexp(run.inertia, 2 * exponent),
                    history=tuple(step.times(exponent) for step in run.history),
                )
                for run in self.restarts
            ),
            history=tuple(step.times(exponent) for step in self.history),
        )

    @property
    def feature_names_in_(self) -> NDArray[Any] | None:
        """What the columns are called, as an array of objects; None where X had no names."""
        return None if self.columns is None else np.array(self.columns, object)

    @property
    def centers_in_units(self) -> Floats:
        """The centres in the units of the columns, where rows were scaled for the fit; shape (k, d), float64."""
        return undo_scaling(self.scaling, self.centers)

    def named(self, names: Mapping[int, str]) -> "Clustering":
        """The same with names for some clusters, which tables and pictures write in place of their numbers.

        Parameters
        ----------
        names : mapping from int to str
            Such as ``{0: "young spenders"}``; or a sequence of a name for each cluster.

        Returns
        -------
        Clustering

        Raises
        ------
        ParameterError
            A key is no cluster, a value no text, or two clusters are called alike.
        """
        return replace(self, names={**self.names, **checked_names(names, len(self.centers))})

    def predict(self, X: Any) -> Labels:
        """The nearest centre of each row, the lowest index among equally near ones.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)
            A frame may have its columns in another order, and more of them.

        Returns
        -------
        ndarray of shape (n,), int32

        Raises
        ------
        DataError
        """
        return predict(self._data(X), self.centers.astype(np.float64), self.params.n_threads, self.space)[0]

    def transform(self, X: Any) -> NDArray[Any]:
        """Distances (not squared) to every centre; ``transform(X).argmin(1)`` equals ``predict(X)``.

        Parameters
        ----------
        X : array-like or sparse, of shape (n, d)
            As for :meth:`predict`.

        Returns
        -------
        ndarray of shape (n, k), of the dtype of X

        Raises
        ------
        DataError
        """
        return transform(self._data(X), self.centers.astype(np.float64), self.params.n_threads, self.space)

    def profile(self, X: Any, *, names: Mapping[int, str] | None = None) -> Any:
        """What the clusters are, column by column: see :func:`centra.profile`."""
        return profile(self, X, names=names)

    def exemplars(self, X: Any, n: int = 3) -> Any:
        """The rows nearest to each centre: see :func:`centra.exemplars`."""
        return exemplars(self, X, n)

    def borderline(self, X: Any, n: int = 10) -> Any:
        """The rows that are nearly as near to a second centre: see :func:`centra.borderline`."""
        return borderline(self, X, n)

    def gap(self, bound: Bound) -> float:
        """By how many per cent the inertia exceeds the least possible one at most: see :func:`centra.lower_bound`.

        Parameters
        ----------
        bound : Bound
            Of the same rows, scaled if they were clustered so, with the same weights, and of as many clusters.

        Returns
        -------
        float
            ``100 * (inertia / bound.value - 1)``. 0 where both are 0; infinity where only the bound is.

        Raises
        ------
        ParameterError
            The bound is of another number of rows or clusters, or of other weights; or the rows are not in Euclidean
            space, where bounds are.
        """
        if self.space is not EUCLIDEAN:
            raise ParameterError(
                "bounds are of squared distances in Euclidean space, and these clusters are on a sphere: there is none",
                parameter="bound",
            )
        weight = float(len(self.labels) if self.weights is None else self.weights.sum())
        refuse_other(bound, len(self.labels), len(self.centers), weight)
        return gap(self.inertia, bound)

    def report(self, X: Any, path: Any = None, **options: Any) -> Any:
        """Make a page of it, to be read and handed over: see :func:`centra.report`."""
        made: Any = import_module("centra.reports")  # which stands on all else
        return made.report(self, X, path, **options)

    def _data(self, X: Any) -> Data:
        data = check.data(X if self.columns is None else with_columns(X, self.columns))
        if data.d != self.centers.shape[1]:
            raise DataError(
                f"X has {counted(data.d, 'column')}, but rows of {self.centers.shape[1]} were clustered: pass the same "
                "columns"
            )
        if self.columns is not None and data.columns and data.columns != self.columns:
            raise DataError(
                f"X has the columns {', '.join(data.columns[:5])}, but {', '.join(self.columns[:5])} were clustered: "
                "name them alike"
            )
        return data if self.scaling is None else replace(data, x=apply_scaling(self.scaling, numbers_of(data)))

    def _drawn(self) -> Drawn:
        return Drawn(
            self.centers,
            self.labels,
            self.inertia,
            self.n_iter,
            self.stop_reason,
            self.restarts,
            self.history,
            self.space,
            self.within,
            self.weights,
            self.weights is not None,
            self.columns,
            self.names,
            self.scaling,
            self.sizes,
        )
