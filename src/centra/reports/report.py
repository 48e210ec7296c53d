"""report(): a clustering as one page, which is readable without scripts."""

import html
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import numpy as np

from centra import check
from centra.data import Csr
from centra.io.atomic import check_output, replacing
from centra.pages import page, style_of
from centra.plot.palette import colors
from centra.reports.findings import Findings, find
from centra.reports.sections import all_of
from centra.reports.tables import shades
from centra.wording import counted

SUFFIXES = (".html", ".htm")
# Colours that only a report has, on light paper and on dark.
OWN = {
    "light": "--hair:#e3e3e3;--tint:#f5f5f2;--link:#0b5a96;--strong:#b8330a;--low:#8fb8e6;--high:#f6bd8b;",
    "dark": "--hair:#33383f;--tint:#1e2329;--link:#8cc5f7;--strong:#ff9d75;--low:#2f5f94;--high:#8a4a1d;",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Report:
    """A clustering as a page; see :func:`centra.report`.

    Attributes
    ----------
    title : str
    findings : Findings
    made : mapping from str to str
        How it was made.
    """

    title: str
    findings: Findings
    made: Mapping[str, str]

    @property
    def html(self) -> str:
        """The page, one file that needs no other."""
        head = (
            f'<header><h1>{html.escape(self.title)}</h1><button id="theme" type="button" data-test="theme" hidden>'
            "Light or dark</button></header>"
        )
        body = f'{head}<main class="report">{all_of(self.findings, self.made)}</main>'
        return page(
            self.title, styles=("report.css",), scripts=("report.js",), body=body, data=None, more=self._colors(":root")
        )

    def fragment(self, prefix: str = "centra-") -> str:
        """The same for a page of your own: one element with its style, without a script; ids begin with `prefix`."""
        style = style_of("report.css", root=".report") + self._colors(".report")
        body = f"<h1>{html.escape(self.title)}</h1>{all_of(self.findings, self.made, prefix)}"
        return f'<div class="report" id="{html.escape(prefix)}report"><style>{style}</style>{body}</div>'

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page.

        Parameters
        ----------
        path : str or path
            Ends in .html.

        Raises
        ------
        OutputError
        """
        check_output(os.fspath(path), SUFFIXES)
        with replacing(path) as file:
            file.write(self.html.encode())

    def __repr__(self) -> str:
        found = self.findings
        what = f"{counted(found.k, 'cluster')} of {counted(found.shown.inside.n, 'row')}"
        return f"Report: {what}; .save('report.html') writes it"

    def _repr_html_(self) -> str:
        frame = html.escape(self.html, quote=True)
        return f'<iframe title="{html.escape(self.title)}" srcdoc="{frame}" width="100%" height="640"></iframe>'

    def _colors(self, root: str) -> str:
        """Those of the clusters and of shades, on either paper."""
        light, dark = (_painted(self.findings.k, dark=each) for each in (False, True))
        night = [f"{root}{{{OWN['dark']}}}", *(f"{root} {rule}" for rule in dark)]
        day = [f"{root}{{{OWN['light']}}}", *light]
        by_system = "".join(rule.replace(root, f"{root}:not([data-theme=light])", 1) for rule in night)
        by_switch = "".join(rule.replace(root, f"{root}[data-theme=dark]", 1) for rule in night)
        return "".join(day) + f"@media (prefers-color-scheme:dark){{{by_system}}}" + by_switch + shades()


def _painted(k: int, *, dark: bool) -> list[str]:
    shades = (255 * colors(k, dark=dark)).round().astype(int).tolist()
    return [f".c{c}{{--c:#{r:02x}{g:02x}{b:02x}}}" for c, (r, g, b) in enumerate(shades)]


def report(
    result: Any,
    X: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    names: Mapping[int, str] | None = None,
    truth: Any = None,
    rows: bool = True,
    title: str | None = None,
    made: Mapping[str, str] | None = None,
    n_threads: int | None = None,
) -> Report:
    """Make a page of a clustering, to be read, printed and handed over.

    It has seven sections: the verdict, with warnings; a card for each cluster; profiles; a map; quality; the choice of
    K; how it was made. It is one file, readable without JavaScript, and needs no network. Nothing is fitted again but
    resamples and data without clusters, on 20,000 rows at most.

    Parameters
    ----------
    result : Clustering, fitted estimator, Pipeline or Choice
        Of a Choice, its best K is reported, with what each criterion says.
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered; a frame may have further columns.
    path : str or path, optional
        Where to write it: ends in ``.html``. By default, nowhere.
    names : mapping from int to str, optional
        What to call clusters, such as ``{0: "young spenders"}``; by default as the result does.
    truth : array-like of shape (n,), or a clustering, optional
        Known classes, or an earlier clustering of the same rows, to compare with.
    rows : bool
        False: no value of a single row is told.
    title : str, optional
    made : mapping from str to str, optional
        What else to say of how it was made.
    n_threads : int, optional

    Returns
    -------
    Report

    Raises
    ------
    DataError
        X is not what was clustered.
    ParameterError
        A parameter has a value that means nothing.
    OutputError
        The file can't be written.

    Examples
    --------
    >>> from centra import datasets, kmeans, report
    >>> X = datasets.board_gauss(200, 3, sd=0.05, random_state=1)
    >>> report(kmeans(X, 3, n_init=10, random_state=0), X)
    Report: 3 clusters of 200 rows; .save('report.html') writes it
    """
    if path is not None:
        check_output(os.fspath(path), SUFFIXES)
    found = find(result, X, names=names, truth=truth, rows=rows, n_threads=n_threads)
    known = title or f"{counted(found.k, 'cluster')} of {counted(found.shown.inside.n, 'row')}"
    told = Report(known, found, {**(made or {}), **_made(found, X, hashed=made is None or "data" not in made)})
    if path is not None:
        told.save(path)
    return told


def _made(found: Findings, X: Any, *, hashed: bool) -> dict[str, str]:
    """What can be said of any clustering."""
    said: dict[str, str] = {}
    if found.params is not None:
        asked = found.params
        start = asked.init if isinstance(asked.init, str) else "centres or a function that were given"
        runs = f"{counted(asked.n_init, 'run')} of {asked.max_iter} iterations at most"
        said["method"] = f"{asked.method}, {runs}, start: {start}"
    if found.shown.result.scaling is not None:
        said["scaled by"] = found.shown.result.scaling.name
    if hashed:
        said["data"] = f"SHA-256 {_hash(X)}"
    said["versions"] = f"centra {version('centra')}, NumPy {np.__version__}, Python {platform.python_version()}"
    return said


def _hash(X: Any) -> str:
    """Of the numbers that were handed over."""
    digest = sha256()
    try:
        x: Any = check.data(X).x
    except ValueError:  # a frame with words: by all of its cells
        digest.update(json.dumps([list(map(str, np.ravel(np.asarray(X))))]).encode())
        return digest.hexdigest()
    for part in (x.values, x.columns, x.starts) if isinstance(x, Csr) else (x,):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.hexdigest()
