"""The explorer: a page on which stars are moved, clusters looked at and named; without rows, a playground."""

import hashlib
import html
import json
import os
from collections.abc import Mapping
from importlib.resources import files
from math import isfinite
from typing import Any

import numpy as np

from centra.choose import Choice
from centra.data import Floats, Index
from centra.errors import ParameterError
from centra.fit import Clustering
from centra.io.atomic import replacing
from centra.naming import checked_names
from centra.pages.facts import Facts, facts
from centra.pages.frame import page
from centra.pages.packing import packed, told_numbers, told_texts
from centra.plot.palette import colors, rims
from centra.wording import printable

SHADES = 100  # colours, of as many stars
SCRIPTS = (
    "dom", "engine", "plane", "boards", "csv", "run", "sheet", "decode", "board", "canvas", "overlay", "prints",
    "charts", "cards", "keep", "state", "address", "view", "stage", "ends", "look", "hands", "playground", "main",
)  # fmt: skip
PLAYGROUND = "k-means playground"


class Explorer:
    """A page; in notebooks, it is shown where it is the last value of a cell."""

    def __init__(self, text: str) -> None:
        self.html = text

    def __repr__(self) -> str:
        return f"Explorer: a page of {len(self.html.encode()) / 1e6:.2f} MB; .save('page.html') writes it"

    def _repr_html_(self) -> str:
        # Without the address of the notebook, which a page has no business with.
        return (
            f'<iframe srcdoc="{html.escape(self.html)}" sandbox="allow-scripts allow-downloads" title="Explorer" '
            'style="width: 100%; height: 860px; border: 0"></iframe>'
        )

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the page to a file; it opens from the disk with the network off.

        Raises
        ------
        OutputError
        """
        with replacing(path) as file:
            file.write(self.html.encode())


def explore(
    result: Any = None,
    X: Any = None,
    path: str | os.PathLike[str] | None = None,
    *,
    names: Mapping[int, str] | None = None,
    rows: bool = True,
) -> Explorer:
    """A page to look at clusters, to name them, and to move their stars: one HTML file, without any network.

    Parameters
    ----------
    result : Clustering, fitted estimator, Pipeline or Choice, optional
        Of a Choice, all its fits, under a slider. Without a result: a playground with boards to try k-means on.
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered; a frame may have further columns, of which text is shown, too.
    path : path-like, optional
        Where to write the page.
    names : mapping from int to str, optional
        What clusters are called, such as ``{0: "young spenders"}``; of a Choice, those of the K it recommends.
    rows : bool, default=True
        Whether rows may be in the page: at most 5,000, some of each cluster and the extremes of each column. If not,
        none of their values is, and nothing is told of clusters of fewer than five rows but how many they are.

    Returns
    -------
    Explorer
        With ``save(path)``.

    Raises
    ------
    DataError
        X is not what was clustered.
    ParameterError
        The result has no labels, or `names` are none.
    OutputError
        The file can't be written.

    Examples
    --------
    >>> from centra import datasets, explore, kmeans
    >>> X = datasets.board_gauss(200, 3, sd=0.05, random_state=1)
    >>> explore(kmeans(X, 3, random_state=0), X).html[:15]
    '<!DOCTYPE html>'
    """
    found = playground() if result is None and X is None else explored(result, X, names=names, rows=rows)
    if path is not None:
        found.save(path)
    return found


def playground() -> Explorer:
    """Boards to try k-means on."""
    return _page(PLAYGROUND, {})


def explored(
    result: Any,
    X: Any,
    *,
    names: Mapping[int, str] | None = None,
    rows: bool = True,
    title: str = "Clusters",
    texts: Any = None,
    numbers: Index | None = None,
    first: int = 0,
    python: str = "",
    shell: str = "",
    form: Mapping[str, Any] | None = None,
) -> Explorer:
    """The page of a result.

    Parameters
    ----------
    result, X, names, rows : as of :func:`explore`
    title : str
    texts : frame, optional
        Whose columns of text are shown, a row for each of X; by default X.
    numbers : ndarray of int64, optional
        Of the rows of X, from 0 on; by default their own.
    first : int
        What is added to the number of a row.
    python, shell : str
        What makes the page, with ``{k}`` in place of how many clusters; by default as far as the result tells.
    form : mapping, optional
        What is in the form of a page that is served, of which further clusters can be asked for.
    """
    if isinstance(result, Choice):
        if not result.fits:
            raise ParameterError("the choice has no fits: it was interrupted before the first", parameter="result")
        best = result.ks[-1] if result.best is None else result.best
        fits, at = [result.fits[k] for k in result.ks], result.ks.index(best)
        stabilities = result.cluster_stability
    else:
        fits, at, stabilities = [result], 0, None
    known = facts(fits, at, X, rows=rows, stabilities=stabilities)
    own = known.shown.result.names
    called = {**own, **checked_names(names or {}, len(known.fits[at].sizes))}
    chosen = known.rows[known.chosen]
    told = known.shown
    scaling = known.scaling
    data: dict[str, Any] = {
        "title": printable(title),
        "columns": [told.columns[j] for j in known.columns],
        **told_numbers(told.data.subset(known.chosen).rows(slice(None))[:, known.columns]),
        "total": len(known.rows),
        "ids": packed(chosen if numbers is None else numbers[chosen], np.int32),
        "first": first,
        "texts": told_texts(X if texts is None else texts, chosen, told.columns) if rows else [],
        "weights": None
        if told.result.weights is None or not rows
        else packed(told.result.weights[known.chosen], np.float64),
        "unit": not told.result.space.straight,
        "globe": known.globe,
        "factor": told.result.space.unit,
        "scaling": None if scaling is None else {"offset": scaling[0].tolist(), "scale": scaling[1].tolist()},
        "plane": None
        if known.plane is None
        else dict(zip(("mean", "directions", "shares"), (each.tolist() for each in known.plane), strict=True)),
        "overall": known.overall.tolist(),
        "hidden": not rows,
        "left": len(told.columns) - len(known.columns),
        "fits": [
            {
                "k": len(fit.sizes),
                "centers": packed(fit.centers, np.float64),
                "labels": packed(fit.labels[known.chosen], np.int16),
                "sizes": fit.sizes.tolist(),
                "inertia": fit.inertia,
                "colors": fit.colors,
                "seen": fit.seen.tolist(),
                "apart": fit.apart,
                "examples": fit.examples,
                "stability": None
                if fit.stability is None
                else [value if isfinite(value) else None for value in fit.stability.tolist()],
            }
            for fit in known.fits
        ],
        "shown": at,
        "flows": known.flows,
        "names": {str(cluster): printable(name) for cluster, name in called.items()},
        "criteria": _criteria(result) if isinstance(result, Choice) else [],
        "why": result.why if isinstance(result, Choice) else "",
        "python": python or _python(fits[at], known, choice=isinstance(result, Choice)),
        "shell": shell,
    }
    if form is not None:
        data["form"] = {**form}
    digest = hashlib.sha256(json.dumps([data["columns"], data["total"], data["fits"]]).encode()).hexdigest()
    return _page(title, {**data, "key": digest[:16]})


def _page(title: str, data: dict[str, Any]) -> Explorer:
    shades = {
        style: {
            "dots": [_hex(color) for color in colors(SHADES, dark=dark)],
            "rims": [_hex(color) for color in rims(colors(SHADES, dark=dark), dark=dark)],
        }
        for style, dark in (("light", False), ("dark", True))
    }
    served = "form" in data
    form = _part("serve.html") if served else ""
    return Explorer(
        page(
            title,
            styles=("explore/explore.css", *(("explore/serve.css",) if served else ())),
            scripts=tuple(f"explore/{name}.js" for name in (*SCRIPTS, *(("serve",) if served else ()))),
            body=_part("body.html").replace("<!-- form -->\n", form),
            data={"palette": shades, "title": title, **data},
            served=served,
        )
    )


def _part(name: str) -> str:
    return files("centra.pages").joinpath(f"explore/{name}").read_text("utf-8")


def _hex(color: Floats) -> str:
    return "#" + bytes(np.round(color * 255).astype(np.uint8).tolist()).hex()


def _criteria(choice: Choice) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "title": choice.titles[name],
            "values": [value if isfinite(value) else None for value in scores.values.tolist()],
            "vote": scores.vote,
        }
        for name, scores in choice.scores.items()
    ]


def _python(result: Any, known: Facts, *, choice: bool) -> str:
    """Lines that make such a page, as far as a result tells how it was made."""
    if not isinstance(result, Clustering):
        return 'from centra import explore\n\nexplore(result, X, "page.html"{names})'
    params = result.params
    function = "kmeans" if params.method == "lloyd" else params.method
    more = f", n_init={params.n_init}" if params.n_init > 1 else ""
    more += f", init={params.init!r}" if isinstance(params.init, str) and params.init != "k-means++" else ""
    start = f"result = {function}(X, {{k}}{more})"
    if choice or result.scaling is not None:
        scale = "" if result.scaling is None else f", scale={result.scaling.name!r}"
        method = "" if params.method == "lloyd" else f", method={params.method!r}"
        ks = ", ".join(str(len(fit.sizes)) for fit in known.fits)
        one = "" if choice else ".fits[{k}]"
        start = f"result = choose_k(X, [{ks}]{scale}{method}{more}){one}"
        function = "choose_k"
    return f'from centra import explore, {function}\n\n{start}\nexplore(result, X, "page.html"{{names}})'
