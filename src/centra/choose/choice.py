"""choose_k(): fit every K, ask every criterion, weigh what they say."""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from inspect import signature
from typing import TYPE_CHECKING, Any

import numpy as np

from centra import check
from centra.binding import bound
from centra.choose import asked
from centra.choose.criteria import CRITERIA, DEFAULT
from centra.choose.evidence import Better, Criterion, Fits, Sample, Scores
from centra.choose.inquiry import Inquiry
from centra.choose.parallel import SMALL
from centra.choose.tally import Tally
from centra.choose.verdict import end_of_range, of_a_sample, verdict
from centra.choose.work import TOL, Work
from centra.data import Data, Floats
from centra.errors import ConvergenceWarning, DataError
from centra.extras import installed
from centra.fit import METHODS, Clustering, parameters, told_of
from centra.frames import index_of
from centra.result import Init, Progress
from centra.rows import Rows
from centra.scaling import ScaleName
from centra.silhouettes import weights_of
from centra.telling import as_html, strip

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CRITERIA_SHOWN = 9  # where a Choice is printed


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Choice:
    """What :func:`choose_k` found.

    Attributes
    ----------
    best : int or None
        The recommended K; None if it was interrupted before any criterion had an opinion.
    why : str
        One or two sentences: who says what.
    ks : tuple of int
        The K that were judged, ascending.
    scores : mapping from the name of a criterion to Scores
    fits : mapping from K to Clustering
        The best clustering into K clusters, for each of `ks`.
    complete : bool
        False if it was interrupted: some K or criteria are missing then.
    notes : tuple of str
        Which criteria looked at a sample of the rows, and why.
    """

    best: int | None
    why: str
    ks: tuple[int, ...]
    scores: Mapping[str, Scores]
    fits: Fits
    complete: bool = True
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        width = max(map(len, self.scores), default=0)
        shown = [*self.scores.items()][:CRITERIA_SHOWN]
        rows = [
            f"  {name:<{width}}  {strip(scores.values)}  {'-' if scores.vote is None else scores.vote}"
            for name, scores in shown
        ]
        more = len(self.scores) - len(shown)
        rows += [f"  ... and {more} more: .table has them all"] if more else []
        notes = [f"  {note}" for note in self.notes]
        ks = " to ".join(str(k) for k in dict.fromkeys((min(self.ks), max(self.ks))))
        title = f"Choice: {'no' if self.best is None else self.best} clusters, of k = {ks}"
        return "\n".join([title + ("" if self.complete else " (interrupted)"), f"  {self.why}", *rows, *notes])

    def _repr_html_(self) -> str:
        return as_html(repr(self))

    @property
    def votes(self) -> dict[str, int | None]:
        """Each criterion's own choice; None where it has none."""
        return {name: scores.vote for name, scores in self.scores.items()}

    @property
    def titles(self) -> dict[str, str]:
        """What the criteria are called in pictures."""
        return {name: CRITERIA[name].title for name in self.scores}

    @property
    def better(self) -> "dict[str, Better]":
        """Which values of the criteria speak for a K: "larger" or "smaller" ones; None where it is not that simple."""
        return {name: CRITERIA[name].better for name in self.scores}

    @property
    def cluster_stability(self) -> dict[int, Floats]:
        """For each K that was judged, how often each cluster comes back: mean Jaccards over resamples, shape (k,).

        Empty where the criterion "stability" was not asked, from whose resamples it comes: see
        :func:`centra.cluster_stability`, which also says what to think of the numbers.
        """
        return {k: values for scores in self.scores.values() for k, values in scores.clusters.items()}

    @property
    def end(self) -> str:
        """Which of the K compared `best` is, "largest", "smallest" or "only", where one beyond may be better; or ""."""
        return "" if self.best is None else end_of_range(self.best, self.fits)

    @property
    def columns(self) -> dict[str, Any]:
        """The table by columns, as arrays: k, inertia, each criterion and, where it has one, its standard error."""
        table: dict[str, Any] = {"k": np.array(self.ks), "inertia": np.array([self.fits[k].inertia for k in self.ks])}
        for name, scores in self.scores.items():
            table[name] = scores.values
            if scores.errors is not None:
                table[f"{name}_se"] = scores.errors
        return table

    @property
    def table(self) -> Any:
        """One row a K: a pandas or else a polars frame if one of them is installed, else `columns`."""
        for frames in ("pandas", "polars"):
            if installed(frames):
                return __import__(frames).DataFrame(self.columns)
        return self.columns

    def plot(self, ax: "Axes | None" = None) -> "Axes":
        """See :func:`centra.plot.choose_k`."""
        from centra.plot import choose_k as draw

        return draw(self, ax=ax)


def choose_k(
    X: Any,
    k: Iterable[int] = range(1, 11),
    criteria: Sequence[str] = DEFAULT,
    *,
    sample_weight: Any = None,
    sample: int | None = None,
    scale: ScaleName = "none",
    init: Init = "k-means++",
    n_init: int = 10,
    n_refs: int = 20,
    method: str = "lloyd",
    random_state: Any = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
    **options: str,
) -> Choice:
    """Cluster with every K, and weigh what the criteria say.

    Parameters
    ----------
    X : array-like or sparse, of shape (n, d)
        As for :func:`centra.kmeans`.
    k : iterable of int
        The K to compare. What exceeds the number of distinct rows is left out, with a warning.
    criteria : sequence of str
        Any of "gap", "fk", "silhouette", "simplified_silhouette", "calinski_harabasz", "davies_bouldin", "bic", "aic",
        "stability", "prediction_strength", "hartigan", "krzanowski_lai", "jump", "dunn", "elbow".
    sample_weight : array-like of shape (n,), optional
        A row of weight 2 counts as two rows, one of weight 0 is absent; weights that are no counts should add up to
        about n. To the resamples of the stability and the prediction strength, a row is one row whatever it weighs.
    sample : int, optional
        Where there are more rows, "silhouette" and "dunn", which take n^2 distances, look at about so many of them,
        drawn from each cluster by its size, no fewer than 100 of a large one; "gap", "stability" and
        "prediction_strength", which fit again and again, at so many drawn from all. ``notes`` of the answer says so.
        By default at all rows, however long it takes.
    scale : {"none", "std", "minmax", "robust"}
        One scale for all columns: mean 0, deviation 1; from 0 to 1; median 0, quartiles 1 apart. All fits are of scaled
        rows then.
    init : str or callable
        Where every fit starts, as for :func:`centra.kmeans`; a callable is handed the rows that are fitted.
    n_init : int
        Runs from different starts for every fit, those of reference data among them.
    n_refs : int
        Reference data sets of the gap statistic, and resamples of the stability.
    method : {"lloyd", "exact", "swap", "minibatch", "spherical", "geo"}
        What every fit is refined by. Lloyd's goes on until no label changes; "exact" is for one column, and has no
        need of ``n_init``.
    random_state : None, int, numpy.random.Generator or numpy.random.RandomState
        The same whole number gives the same answer.
    n_threads : int, optional
        By default as many as the process may use.
    progress : callable, optional
        Called with the number of fits done and of all fits, after each.
    reference : {"pca", "box"}, default="pca"
        Where the reference data of the gap statistic are uniform: in a box along the principal axes, or the columns.
    rule : str, default="globalSEmax"
        How the gap statistic chooses: "globalSEmax", "Tibs2001SEmax" (the paper's), "firstSEmax", "firstmax" or
        "globalmax".

    Returns
    -------
    Choice
        Ctrl-C gives back what is done so far, marked as not complete.

    Raises
    ------
    DataError
        X or its weights can't be clustered as they are.
    ParameterError
        A parameter has a value that means nothing.

    Warns
    -----
    ConvergenceWarning
        X has fewer distinct rows than the largest K.

    Examples
    --------
    >>> from centra import choose_k, datasets
    >>> X = datasets.board_gauss(200, 4, sd=0.05, random_state=3)
    >>> choose_k(X, range(1, 8), n_refs=5, random_state=0).best
    4
    >>> choose_k(X, range(2, 8), ["silhouette"], sample=100, random_state=0).notes
    ('silhouette is of about 100 of 200 rows, drawn from each cluster: all would take n^2 distances',)
    """
    chosen = {name: CRITERIA[name] for name in asked.names(criteria, CRITERIA)}
    wanted = asked.ascending(k)
    runs = check.whole("n_init", n_init) if METHODS[check.choice("method", method, tuple(METHODS))].starts else 1
    params = parameters(method, 1, init=init, n_init=runs, n_threads=n_threads)
    space = METHODS[method].space(params.options)
    asked.start(params, space)
    if METHODS[method].ends:
        params = replace(params, tol=TOL)
    n_refs, sample = check.whole("n_refs", n_refs), asked.size(sample, wanted)
    known = {name: words for criterion in CRITERIA.values() for name, words in criterion.options.items()}
    asked.options(options, known, signature(choose_k).parameters)
    given, scaling = asked.on_one_scale(check.data(X, sample_weight), scale, params, space)
    data, _ = space.enter(given)
    rows = bound(data, params.n_threads)
    needed = _with_neighbours(wanted, chosen.values(), data.n)
    root = int(check.generator(random_state).integers(1 << 63))
    some = None if sample is None or sample >= np.count_nonzero(weights_of(rows)) else Sample(sample, root)
    tally = Tally(progress)
    work = Work(params, root, tally, small=(some.size if some else data.n) * data.d * needed[-1] < SMALL)
    inquiry = Inquiry(data, rows, work, tally, n_refs=n_refs, sample=some, runs=params.n_init)
    inquiry.expect(chosen, wanted, needed)
    fits: dict[int, Clustering] = {}
    scores: dict[str, Scores] = {}
    complete = True
    try:
        wanted[:] = _fit_all(work, data, rows, needed, wanted, fits=fits)
        judged = {k: work.judged(fit) for k, fit in fits.items()}
        left = dict(chosen)
        for name, criterion in chosen.items():
            scores[name] = inquiry.ask(name, criterion, judged, wanted, options)
            del left[name]
            inquiry.expect(left, wanted)  # some criteria leave out a K
    except KeyboardInterrupt:
        complete = False
        wanted = [k for k in wanted if k in fits]
        if not wanted:
            raise
    told = partial(replace, columns=given.columns or None, index=index_of(X), weights=given.weights, scaling=scaling)
    shown = {k: told(told_of(fits[k], work.space, None, data.n)) for k in wanted}
    best, why = verdict(scores, shown)
    notes = of_a_sample({name: chosen[name].looks for name in scores}, some.size, data.n) if some else ()
    return Choice(best, why, tuple(shown), scores, shown, complete, notes)


def _fit_all(
    work: Work, data: Data, rows: Rows, needed: Sequence[int], wanted: Sequence[int], *, fits: dict[int, Clustering]
) -> list[int]:
    """Fit every K that is needed, ascending; return those wanted that the rows allow."""
    for k in needed:
        # Neighbours are there for some criteria: what was asked for doesn't hang on them.
        below = fits.get(max((each for each in wanted if each < k), default=0))
        fit = work.fit(data, rows, k, (0, k), below)
        if (distinct := int(np.count_nonzero(fit.sizes))) < k:
            return _cut(wanted, distinct)
        fits[k] = fit
    return _cut(wanted, rows.moments.n)


def _with_neighbours(wanted: Sequence[int], criteria: Iterable[Criterion], n: int) -> list[int]:
    """The K to fit, ascending: those asked for, and what criteria compare them with.

    Where these are more than there are rows, as many as rows: it tells how many of them are distinct.
    """
    compared = {each for criterion in criteria for k in wanted for each in criterion.needs(k)}
    return sorted({min(k, n) for k in (*wanted, *compared) if k >= 1})


def _cut(wanted: Sequence[int], distinct: int) -> list[int]:
    left = [k for k in wanted if k <= distinct]
    out = [k for k in wanted if k > distinct]
    if not left:
        raise DataError(f"X has only {distinct} distinct row(s): every k asked for is larger")
    if out:
        said = f"k = {out[0]}" if len(out) == 1 else f"k from {out[0]} to {out[-1]}"
        message = f"X has only {distinct} distinct row(s): {said} left out"
        warnings.warn(message, ConvergenceWarning, stacklevel=4)
    return left
