"""A run as a film: assign, move, assign, move."""

import base64
import numbers
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from centra.errors import ParameterError
from centra.extras import require
from centra.given import given
from centra.io.atomic import check_output, replacing
from centra.plot.canvas import StyleName
from centra.plot.easel import Easel
from centra.plot.options import FilmOptions, Look
from centra.plot.reels import Palette, Pixels, find_ffmpeg, write_gif, write_mp4
from centra.plot.script import shots, the_end
from centra.result import Progress

HOLD = 3.0  # seconds for which the last frame is seen, at least
SLOWEST, FASTEST = 0.01, 50  # frames a second; browsers slow down a GIF that is faster


def animate(
    result: Any,
    X: Any,
    path: str | os.PathLike[str] | None = None,
    *,
    fps: float = 2,
    columns: Sequence[str] | None = None,
    names: Mapping[int, str] | None = None,
    title: str | None = None,
    style: StyleName = "light",
    figsize: tuple[float, float] | None = None,
    progress: Progress | None = None,
) -> "Film | None":
    """Write a run as a film: a frame with the centres that it starts with, then two for each iteration.

    In the first of these every row takes the colour of its nearest centre, and the cells follow; in the second the
    centres move to the means of their rows, and leave trails. The last frame is the result, and is held for 3 seconds.
    Rows are drawn as in :func:`scatter`, but on one sheet that has room for all centres of the run; cells, where there
    are two columns.

    Parameters
    ----------
    result : Clustering, fitted estimator or Pipeline
        Fitted with ``record="full"``. Of several restarts, the best is shown.
    X : array-like, frame or sparse, of shape (n, d)
        The rows that were clustered.
    path : str or path, optional
        Where to: ends in ``.gif``, or in ``.mp4``, for which ffmpeg has to be installed. A file that is there is
        replaced once the film is complete. Without a path, a Film is returned, which a notebook plays.
    fps : float
        Frames a second, from 0.01 to 50; a GIF rounds their durations to hundredths of a second.
    columns : sequence of str, optional
        What to write beside the axes; by default the names of a frame's columns.
    names : mapping from int to str, optional
        What to call clusters; by default as the result does.
    title : str, optional
        Above the picture; by default, nothing.
    style : {"light", "dark"}
    figsize : (float, float), optional
        Width and height in inches of 120 pixels; by default 6 by 6.4 at most.
    progress : callable, optional
        Called after each frame with the number of frames done and that of all.

    Returns
    -------
    Film or None
        A Film, if there is no path.

    Raises
    ------
    DataError
        X is not what was clustered, or has values that aren't finite numbers.
    ParameterError
        `fps` is no such number, `path` is none, the result keeps no centres of its iterations, or there are more or
        fewer names than columns.
    OutputError
        The file can't be written, or its name ends in neither of the two.
    MissingExtraError
        matplotlib is not installed or, for an mp4, ffmpeg.

    Examples
    --------
    >>> from centra import animate, datasets, kmeans
    >>> X = datasets.board_gauss(200, 7, random_state=1)
    >>> animate(kmeans(X, 7, init="random", random_state=0, record="full"), X, "run.gif")  # doctest: +SKIP
    """
    how: FilmOptions = {"names": names, "title": title, "style": style, "figsize": figsize}
    look, rate = Look.of(how), _rate(fps)
    if path is None:
        require("matplotlib", "plot", "drawing")
        next(shots(given(result, X, columns).on_axes()))  # what is wrong is said now, not when it is shown
        return Film(result, X, rate, columns, how)
    path = _path(path)
    check_output(path, (".gif", ".mp4"))
    require("matplotlib", "plot", "drawing")
    ffmpeg = find_ffmpeg() if Path(path).suffix.lower() == ".mp4" else None
    shown = given(result, X, columns).on_axes()
    filmed = shots(shown)
    start = next(filmed)
    easel, total = Easel(shown, look), 1 + 2 * len(shown.result.history)

    def frames() -> Iterator[Pixels]:
        for done, shot in enumerate(chain([start], filmed), 1):
            yield easel.paint(shot)
            if progress is not None:
                progress(done, total)

    hold = max(HOLD, 1 / rate)
    with replacing(path) as file:
        if ffmpeg is not None:
            write_mp4(file, frames(), rate, hold, ffmpeg)
        else:
            palette = Palette([easel.paint(shot) for shot in (start, the_end(shown, 0))])
            write_gif(file, frames(), [1 / rate] * (total - 1) + [hold], palette)
    return None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Film:
    """A run that a notebook plays; see :func:`animate`."""

    _result: Any
    _rows: Any
    _fps: float
    _columns: Sequence[str] | None
    _how: FilmOptions

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it: .gif, or .mp4, for which ffmpeg has to be installed.

        Parameters
        ----------
        path : str or path

        Raises
        ------
        OutputError, MissingExtraError
        """
        animate(self._result, self._rows, path, fps=self._fps, columns=self._columns, **self._how)

    def __repr__(self) -> str:
        return "Film: a notebook plays it; .save('run.gif') writes it"

    def _repr_html_(self) -> str:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "run.gif"
            self.save(path)
            content = base64.b64encode(path.read_bytes()).decode()
        return f'<img alt="a run of k-means" src="data:image/gif;base64,{content}">'


def _path(path: Any) -> str:
    """A path as text, or a ParameterError."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else None
    if not isinstance(text, str):
        raise ParameterError.of("path", path, "the name of a file, such as 'run.gif'")
    return text


def _rate(fps: Any) -> float:
    """Frames a second, or a ParameterError."""
    if type(fps) is bool or not isinstance(fps, numbers.Real) or not SLOWEST <= float(fps) <= FASTEST:
        raise ParameterError.of("fps", fps, f"a number of frames a second from {SLOWEST} to {FASTEST}")
    return float(fps)
