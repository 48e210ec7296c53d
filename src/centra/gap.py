"""A bound on the least inertia, and how far above it a clustering is."""

import math
from dataclasses import dataclass, field
from typing import Literal

from centra.errors import ParameterError
from centra.wording import counted

BoundMethod = Literal["exact", "singular values", "one-column optima", "semidefinite", "column generation"]

ROUNDED = 1e-9  # how much of an inertia may be lost as it is added up


@dataclass(frozen=True, slots=True, repr=False)
class Bound:
    """No clustering of the rows has a lower inertia.

    Attributes
    ----------
    value : float
        Squared distance, weighted: the least inertia is at least this, whatever was rounded.
    method : {"exact", "singular values", "one-column optima", "semidefinite", "column generation"}
        What found it. "exact": it is the least inertia itself, but for rounding.
    seconds : float
        How long all of it took.
    """

    value: float
    method: BoundMethod
    seconds: float
    n_rows: int | None = field(default=None, compare=False)
    n_clusters: int | None = field(default=None, compare=False)
    weight: float | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        of = "" if self.n_clusters is None else f" of {counted(self.n_clusters, 'cluster')}"
        rows = "" if self.n_rows is None else f" of {counted(self.n_rows, 'row')}"
        return f"Bound: inertia{of}{rows} >= {self.value:.8g} ({self.method}, {self.seconds:.2g} s)"


def gap(inertia: float, bound: Bound) -> float:
    """By how many per cent an inertia exceeds the least one at most.

    Raises
    ------
    ParameterError
        The bound is above the inertia, and so of other rows.
    """
    if bound.value > inertia * (1 + ROUNDED):
        raise ParameterError(
            f"the bound is {bound.value:.8g}, above the inertia, {inertia:.8g}: it is of other rows, or of these on "
            "another scale",
            parameter="bound",
        )
    if bound.value > 0:
        return max(0.0, 100 * (inertia / bound.value - 1))
    return 0.0 if inertia == 0 else math.inf


def refuse_other(bound: Bound, n_rows: int, n_clusters: int, weight: float) -> None:
    """Refuse what is no bound, or one of other rows or another number of clusters, as far as that can be told.

    Raises
    ------
    ParameterError
    """
    if not isinstance(bound, Bound):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ParameterError.of("bound", bound, "what lower_bound() gives back")
    told = ((bound.n_clusters, n_clusters, "cluster"), (bound.n_rows, n_rows, "row"))
    for its, own, noun in told:
        if its not in (None, own):
            raise ParameterError(
                f"the bound is of {counted(its or 0, noun)}, the clustering of {counted(own, noun)}",
                parameter="bound",
            )
    if bound.weight is not None and not math.isclose(bound.weight, weight, rel_tol=1e-9):
        raise ParameterError(
            f"the bound is of rows that weigh {bound.weight:g}, the clustering of rows that weigh {weight:g}: pass "
            "sample_weight to both or neither",
            parameter="bound",
        )
