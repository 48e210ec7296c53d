"""A map of places and the ways between them, without tiles."""

import html
from collections.abc import Sequence
from typing import Any

from centra.pages.frame import page


def map_page(
    title: str, places: Sequence[dict[str, Any]], ways: Sequence[Sequence[Sequence[float]]], *, zone: str | None
) -> str:
    """The page.

    Parameters
    ----------
    title : str
    places : sequence of dict
        ``lat`` and ``lon`` in degrees; ``title`` and ``about``, for people; ``hours``, seconds in each hour of the day;
        ``weight``, which says how large it is drawn; ``radius`` in metres.
    ways : sequence of sequences of (latitude, longitude)
    zone : str, optional
        What the hours are those of; None: there are no times.
    """
    hidden = " hidden" if zone is None else ""
    body = f"""<header>
<h1>{html.escape(title)}</h1>
<button id="theme" type="button" data-test="theme">Light or dark</button>
</header>
<main>
<div>
<svg id="map" tabindex="0" role="application" data-test="map"
 aria-label="Map: arrows move it, plus and minus zoom"></svg>
</div>
<div>
<div id="tools">
<button id="closer" type="button" aria-label="Closer" data-test="closer">+</button>
<button id="farther" type="button" aria-label="Farther" data-test="farther">&minus;</button>
<button id="town" type="button" data-test="town">Near the first</button>
<button id="all" type="button" data-test="all">All places</button>
</div>
<p id="when" class="quiet"{hidden}></p>
<svg id="hours" viewBox="0 0 480 120" role="img" aria-labelledby="when"{hidden}></svg>
<ol id="list" role="listbox" tabindex="0" aria-label="Places" data-test="list"></ol>
</div>
</main>"""
    data = {"places": list(places), "ways": [list(way) for way in ways], "timed": zone is not None, "zone": zone or ""}
    return page(title, styles=("map.css",), scripts=("map.js",), body=body, data=data)
