"""``centra demo``: three real data sets, through the same code as ``centra fit``."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.cli.output import check_outputs, say
from centra.cli.pipeline import Chosen, Job, Outcome, run
from centra.cli.places import write as write_visited
from centra.cli.summary import as_text
from centra.datasets import commuter, micrograph
from centra.errors import OutputError
from centra.extras import installed, require
from centra.images import cell_centers
from centra.images.writing import as_text as cells_as_text
from centra.images.writing import write_cells
from centra.io.atomic import replacing
from centra.io.picture import new_figure, prepare, write_picture
from centra.io.write import write_rows
from centra.places import visited
from centra.places.telling import as_text as places_as_text
from centra.scaling import ScaleName

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SEED = 0
COLOURS = 16


@click.command("demo")
@click.option("--output", metavar="DIR", default="centra-demo", show_default=True, help="Where the results go.")
def demo_command(output: str) -> None:
    """Cluster handwritten digits, wines and the colours of a photograph; find places and cells.

    The data come with scikit-learn, or are made up. Tables, labels, models and pictures are left in DIR.
    """
    require("pyarrow", "io", "the demo")
    prepare("the demo")
    folder = Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{output} can't be made a folder: {(error.strerror or 'refused').lower()}") from None
    _digits(folder)
    _wine(folder)
    _flower(folder)
    _places(folder)
    if installed("skimage") and installed("tifffile"):
        _cells(folder)
    say(f"Done. Tables, labels, models and pictures are in {folder}/:")
    for path in sorted(folder.iterdir()):
        say(f"  {path}")


def _digits(folder: Path) -> None:
    from sklearn.datasets import load_digits

    digits: Any = load_digits()
    pixels = [f"row{i // 8}_column{i % 8}" for i in range(64)]
    table = dict(zip(pixels, digits.data.T, strict=True))
    path = folder / "digits.parquet"
    # The true digits go along as text, and are therefore left out of the clustering.
    _write_table(path, table | {"digit": digits.target.astype(str)})
    outcome = _fit("Handwritten digits, 8 x 8 pixels: ten centres, drawn as pictures.", path, 10, n_init=10)
    figure = new_figure(8, 4)
    for ax, center, size in zip(figure.subplots(2, 5).flat, outcome.centers, outcome.result.sizes, strict=True):
        drawn = dict(zip(outcome.selection.columns, center, strict=True))  # without the pixels that no digit touches
        ax.imshow(np.array([drawn.get(pixel, 0.0) for pixel in pixels]).reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
        ax.set_title(f"{size} pictures", fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
        for spine in ax.spines.values():
            spine.set_color("0.8")
    figure.suptitle(f"Ten centres of {len(digits.data)} handwritten digits")
    _write_figure(folder / "digits-centers.png", figure)


def _wine(folder: Path) -> None:
    from sklearn.datasets import load_wine

    wine: Any = load_wine()
    path = folder / "wine.csv"
    table = dict(zip(wine.feature_names, wine.data.T, strict=True))
    _write_table(path, table | {"cultivar": wine.target_names[wine.target].astype(str)})
    _fit("Wines of three cultivars, 13 measurements in different units.", path, 3, n_init=10, scale="std", plot=True)


def _flower(folder: Path) -> None:
    from sklearn.datasets import load_sample_image

    photograph: NDArray[np.uint8] = load_sample_image("flower.jpg")
    height, width, _ = photograph.shape
    path = folder / "flower.parquet"
    _write_table(path, dict(zip(("red", "green", "blue"), photograph.reshape(-1, 3).T, strict=True)))
    outcome = _fit(f"A photograph, all of its {height} x {width} pixels: reduced to {COLOURS} colours.", path, COLOURS)
    palette = np.rint(outcome.centers).astype(np.uint8)
    figure = new_figure(10, 3.9)
    before, after = figure.subplots(1, 2)
    before.imshow(photograph)
    before.set_title(f"original: {len(np.unique(photograph.reshape(-1, 3), axis=0))} colours")
    after.imshow(palette[outcome.result.labels].reshape(photograph.shape))
    after.set_title(f"{COLOURS} colours, the centres of clusters")
    for ax in (before, after):
        ax.set_axis_off()
    _write_figure(folder / "flower-colours.png", figure)


def _places(folder: Path) -> None:
    track = commuter(30, SEED).track
    path = folder / "phone.csv"
    _write_table(path, {"time": track[:, 2], "latitude": track[:, 0], "longitude": track[:, 1]})
    outputs = tuple(str(folder / name) for name in ("places.csv", "places.png", "places.html"))
    say(f"Where a phone has been in a month.\n$ centra places {path} {_each(outputs)}")
    result = visited(path)
    for name in outputs:
        with replacing(name) as file:
            write_visited(file, name, result)
    say(places_as_text(result, outputs) + "\n")


def _cells(folder: Path) -> None:
    import tifffile

    path = folder / "micrograph.tif"
    with replacing(path) as file:
        tifffile.imwrite(file, micrograph(60, size=400, radius=12, light=80, seed=SEED).image, metadata=None)
    outputs = tuple(str(folder / name) for name in ("cells.csv", "cells.png"))
    say(f"Cells under a microscope.\n$ centra image cells {path} {_each(outputs)}")
    cells = cell_centers(path)
    for name in outputs:
        with replacing(name) as file:
            write_cells(file, name, cells)
    say(cells_as_text(cells, outputs) + "\n")


def _each(outputs: Sequence[str]) -> str:
    return " ".join(f"-o {name}" for name in outputs)


def _fit(title: str, path: Path, k: int, *, n_init: int = 1, scale: ScaleName = "none", plot: bool = False) -> Outcome:
    labels = path.with_name(f"{path.stem}-labels{path.suffix}")
    model = path.with_suffix(".safetensors")
    picture = path.with_suffix(".png") if plot else None
    job = Job(
        str(path),
        check.params(k, n_init=n_init),
        Chosen(scale=scale),
        seed=SEED,
        labels=str(labels),
        model=str(model),
        plot=None if picture is None else str(picture),
    )
    say(f"{title}\n$ {_command_line(job)}")
    outcome = run(job)
    say(as_text(outcome) + "\n")
    return outcome


def _command_line(job: Job) -> str:
    words: list[str] = ["centra", "fit", job.data, "-k", str(job.params.n_clusters), "--n-init", str(job.params.n_init)]
    words += ["--scale", job.chosen.scale] if job.chosen.scale != "none" else []
    for option, path in (("--labels", job.labels), ("--model", job.model), ("--plot", job.plot)):
        words += [option, path] if path else []
    return " ".join(words)


def _write_table(path: Path, columns: dict[str, NDArray[Any]]) -> None:
    import pyarrow as pa

    arrays: Sequence[Any] = [pa.array(np.ascontiguousarray(column)) for column in columns.values()]
    check_outputs([(str(path), [path.suffix])])
    with replacing(path) as file:
        write_rows(file, path.suffix, pa.table(arrays, names=list(columns)))


def _write_figure(path: Path, figure: "Figure") -> None:
    check_outputs([(str(path), [path.suffix])])
    with replacing(path) as file:
        write_picture(file, path.suffix, figure)
