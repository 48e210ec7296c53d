"""``centra animate``."""

from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import click

from centra.cli.drawing import animate
from centra.cli.options import FitOptions, fit_job, fit_options, look_options
from centra.cli.output import check_outputs, counting_bar
from centra.cli.sources import of_fit, refuse_model
from centra.io.picture import prepare
from centra.plot._animate import FASTEST, SLOWEST
from centra.plot.reels import find_ffmpeg

if TYPE_CHECKING:
    from centra.plot.canvas import StyleName

SUFFIXES = (".gif", ".mp4")


@click.command("animate")
@click.argument("data")
@click.option("-k", "--clusters", type=int, required=True, help="How many clusters.")
@click.option("-o", "--output", metavar="FILE", required=True, help="Where to: .gif, or .mp4, which needs ffmpeg")
@click.option("--fps", type=click.FloatRange(SLOWEST, FASTEST), default=2, show_default=True, help="Frames a second.")
@look_options()
@fit_options(runs=1)
def animate_command(
    *,
    data: str,
    clusters: int,
    output: str,
    fps: float,
    style: "StyleName",
    title: str | None,
    **options: Unpack[FitOptions],
) -> None:
    """Draw a run as a film: rows go to the nearest centres, centres to the means of their rows.

    DATA is what `centra fit` takes, and is clustered as by `centra fit` with --n-init 1, unless told otherwise.
    """
    refuse_model(data, "use centra animate DATA -k K")
    check_outputs([(output, SUFFIXES)], [data])
    prepare()
    if Path(output).suffix.lower() == ".mp4":
        find_ffmpeg()
    shown = of_fit(fit_job(data, clusters, options, record="full"))
    with counting_bar("drawing") as progress:
        animate(shown, output, progress, fps=fps, style=style, title=title)
