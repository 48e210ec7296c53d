"""Options that several commands share, and the jobs that come of them."""

from typing import get_args

import click

from centra import check
from centra.choose.criteria import CRITERIA, DEFAULT
from centra.cli.pipeline import Chosen, Job
from centra.cli.reading import Decorator, ReadOptions, as_utf8, listed, read_options, reading, together
from centra.cli.runs import RUNS
from centra.errors import ParameterError
from centra.fit import METHODS, parameters
from centra.io.missing import MissingName
from centra.naming import checked_names
from centra.result import Record
from centra.scaling import ScaleName
from centra.space import Space
from centra.starts import STARTS, StartName

SAMPLE = 20_000  # rows of criteria to which all may be too many

# What parameters are called on the command line.
OPTIONS = {
    "n_clusters": "-k",
    "k": "-k",
    "n_init": "--n-init",
    "init": "--init",
    "max_iter": "--max-iter",
    "tol": "--tol",
    "algorithm": "--method",
    "max_seconds": "--max-seconds",
    "random_state": "--seed",
    "n_threads": "--threads",
    "n_refs": "--refs",
    "sep": "--sep",
    "zero": "--zero",
    "names": "--name",
}


class FitOptions(ReadOptions):
    """What click makes of :func:`fit_options`."""

    columns: str | None
    exclude: str | None
    missing: MissingName
    scale: ScaleName
    weight: str | None
    names: tuple[str, ...]
    n_init: int | None
    init: str
    max_iter: int | None
    tol: float | None
    max_seconds: float | None
    seed: int
    threads: int | None


class CompareOptions(ReadOptions):
    """What click makes of :func:`compare_options`."""

    clusters: str
    criteria: str | None
    columns: str | None
    exclude: str | None
    missing: MissingName
    scale: ScaleName
    weight: str | None
    n_init: int
    init: StartName
    refs: int
    exact: bool
    seed: int
    threads: int | None


def threads_option() -> Decorator:
    """``--threads``."""
    return click.option(
        "--threads", type=int, help="[default: as many as this process may use; the answer is the same]"
    )


def style_option() -> Decorator:
    """``--style`` of a picture."""
    return click.option(
        "--style", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="The paper."
    )


def look_options() -> Decorator:
    """``--style`` and ``--title``."""
    return together(
        style_option(),
        click.option("--title", metavar="TEXT", help="In place of the picture's own; '' for none."),
    )


def names_option() -> Decorator:
    """``--name``, as often as is wanted."""
    text = "What to call a cluster in tables, pictures and the model, such as 0='young spenders'; more than once."
    return click.option("--name", "names", multiple=True, metavar="K=NAME", help=text)


def names_of(options: tuple[str, ...]) -> dict[int, str]:
    """Names by the numbers of clusters.

    Raises
    ------
    ParameterError
    """
    names: dict[int, str] = {}
    for option in options:
        cluster, _, name = option.partition("=")
        if not cluster.strip().isdecimal() or not name.strip():
            complaint = f"{option}: expected the number of a cluster and its name, as in 0='young spenders'"
            raise ParameterError(f"names {complaint}", parameter="names", complaint=complaint)
        if int(cluster) in names:
            complaint = f"{option}: cluster {int(cluster)} has a name already"
            raise ParameterError(f"names {complaint}", parameter="names", complaint=complaint)
        names[int(cluster)] = as_utf8(name).strip()
    return names


def fit_options(runs: int | None = None) -> Decorator:
    """How to cluster, all but ``-k``; so many `runs` by default or, if None, as many as suit the start."""
    varied = " and ".join(name for name, start in STARTS.items() if start.varies)
    usual = f"{RUNS} where that takes under a second by count of work, else 1; {METHODS['lloyd'].several} with {varied}"
    several = usual if runs is None else str(runs)
    return together(
        _columns(),
        _exclude(),
        missing_option("error"),
        _scale(
            "One scale for all columns: mean 0, deviation 1 (std); from 0 to 1; median 0, quartiles 1 apart (robust)."
        ),
        _weight(),
        names_option(),
        click.option("--n-init", type=int, default=runs, help=f"Runs from different starts. [default: {several}]"),
        _init(),
        click.option("--max-iter", type=int, help=f"Iterations of a run at most. [default: {_by_method('max_iter')}]"),
        click.option(
            "--tol", type=float, help=f"How little the centres move to be at rest. [default: {_by_method('tol')}]"
        ),
        click.option(
            "--max-seconds", type=float, help="When to stop; swap goes on for as long as that brings anything."
        ),
        _seed("The same seed gives the same clusters."),
        threads_option(),
        read_options(),
    )


def compare_options() -> Decorator:
    """What to compare, and how."""
    several = f"[default: {','.join(DEFAULT)}; there are {', '.join(CRITERIA)}]"
    return together(
        click.option(
            "-k", "--clusters", default="1:10", show_default=True, help="What to compare: 1:10, 2:20:2 or 2,3,5."
        ),
        click.option("--criteria", metavar="A,B,...", help=several),
        _columns(),
        _exclude(),
        missing_option("error"),
        _scale("One scale for all columns, as in centra fit."),
        _weight(),
        click.option(
            "--n-init", type=int, default=10, show_default=True, help="Runs from different starts for every fit."
        ),
        _init(),
        click.option("--refs", type=int, default=20, show_default=True, help="Reference data sets, and resamples."),
        click.option(
            "--exact",
            is_flag=True,
            help=f"All rows for every criterion. [default: {SAMPLE:,} at most where n^2 distances or fits by the dozen "
            "are needed]",
        ),
        _seed("The same seed gives the same answer."),
        threads_option(),
        read_options(),
    )


def method_option() -> Decorator:
    """``--method``."""
    return click.option(
        "--method",
        type=click.Choice(list(METHODS)),
        default="lloyd",
        show_default=True,
        help="lloyd looks at all rows again and again; minibatch at few at a time, for many rows; swap goes on where "
        "lloyd ends, for better clusters in more time (--max-seconds: in as much as you have); exact finds the optimum "
        "of a single column; spherical goes by directions (cosine), for text and embeddings; geo by latitude and "
        "longitude in degrees.",
    )


def zero_option() -> Decorator:
    """``--zero``, of the method spherical."""
    return click.option(
        "--zero",
        type=click.Choice(["error", "apart"]),
        help="Rows of zeros, with --method spherical: refused, or apart with label -1. [default: error]",
    )


def fit_job(
    data: str,
    clusters: int,
    options: FitOptions,
    *,
    record: Record = None,
    method: str = "lloyd",
    zero: str | None = None,
) -> Job:
    """A checked job without outputs.

    Raises
    ------
    ParameterError
    """
    n_init = options["n_init"]
    params = parameters(
        method,
        clusters,
        init=options["init"],
        n_init="auto" if n_init is None else n_init,
        max_iter=options["max_iter"],
        tol=options["tol"],
        n_threads=options["threads"],
        record=record,
        max_seconds=options["max_seconds"],
        options={} if zero is None else {"zero": zero},
    )
    refuse_scale(options["scale"], method, METHODS[method].space(params.options))
    check.generator(options["seed"])
    return Job(
        data,
        params,
        chosen(options),
        options["seed"],
        reading=reading(options),
        runs_open=n_init is None,
        names=checked_names(names_of(options["names"]), params.n_clusters),
    )


def refuse_scale(scale: ScaleName, method: str, space: Space) -> None:
    """Refuse to scale rows that live where columns can't be.

    Raises
    ------
    ParameterError
    """
    if scale != "none" and not space.straight:
        raise ParameterError(f"--scale means nothing to --method {method}: leave it out", parameter="scale")


def chosen(options: FitOptions | CompareOptions) -> Chosen:
    """What is to be clustered."""
    weight = None if options["weight"] is None else as_utf8(options["weight"])
    return Chosen(
        listed(options["columns"]), listed(options["exclude"]) or (), weight, options["scale"], options["missing"]
    )


def by_option(error: ParameterError) -> str:
    """What it says, with the name of the option in place of the parameter's."""
    return f"{OPTIONS[error.parameter]} {error.complaint}" if error.parameter in OPTIONS else str(error)


def _columns() -> Decorator:
    usual = "all numbers but row numbers, identifiers, earlier clusters and constants"
    return click.option("--columns", metavar="X,Y,...", help=f"Columns to cluster by. [default: {usual}]")


def _exclude() -> Decorator:
    return click.option("--exclude", metavar="A,B,...", help="Columns not to cluster by.")


def missing_option(usual: MissingName | None) -> Decorator:
    """``--missing``; by default that of the model, if it is None."""
    return click.option(
        "--missing",
        type=click.Choice(get_args(MissingName)),
        default=usual,
        show_default=usual is not None,
        help="Rows with missing values: refuse, leave out, or fill with what is usual in the column."
        + ("" if usual else " [default: as for the fit]"),
    )


def _scale(text: str) -> Decorator:
    names = click.Choice(["none", "std", "minmax", "robust"])
    return click.option("--scale", type=names, default="none", show_default=True, help=text)


def _weight() -> Decorator:
    text = "Column of weights: 2 counts as two rows, 0 as none, though the row gets a label and is drawn."
    return click.option("--weight", metavar="COLUMN", help=text)


def _init() -> Decorator:
    text = "Where to start; quantile is for a single column."
    return click.option("--init", type=click.Choice(STARTS), default="k-means++", show_default=True, help=text)


def _seed(text: str) -> Decorator:
    return click.option("--seed", type=int, default=0, show_default=True, help=text)


def _by_method(parameter: str) -> str:
    """A default, and those of methods that have another."""
    values = {name: getattr(method, parameter) for name, method in METHODS.items()}
    usual = next(iter(values.values()))
    return "; ".join([f"{usual:g}", *(f"{value:g} with {name}" for name, value in values.items() if value != usual)])
