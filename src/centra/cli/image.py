"""``centra image``: cells in a micrograph, colours of a photograph."""

import re

import click

from centra.cli.output import check_outputs, counting_bar, say, say_json
from centra.cli.reading import outputs_option
from centra.errors import ParameterError
from centra.extras import require
from centra.images import cell_centers, colors, palettes
from centra.images.colors import as_bytes
from centra.images.reading import read_image
from centra.images.spaces import SpaceName
from centra.images.writing import SUFFIXES, as_dict, as_text, write_cells
from centra.io.atomic import staged
from centra.io.write import SUFFIXES as TABLES


@click.group("image")
def image_command() -> None:
    """Cluster the pixels of an image."""


@image_command.command("cells")
@click.argument("image")
@click.option("-k", "--cells", "k", type=int, help="How many cells. [default: what the picture shows]")
@click.option("--channel", type=int, metavar="N", help="Channel, from 0 on. [default: brightness, or a stain]")
@click.option("--page", type=int, metavar="N", help="Page of a stack, from 0 on. [default: the first]")
@click.option("--force", is_flag=True, help="Read more than 200 million pixels, too.")
@outputs_option(".csv .tsv .parquet .json, a label image .tif, an overlay .png")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the table.")
def cells_command(
    *,
    image: str,
    k: int | None,
    channel: int | None,
    page: int | None,
    force: bool,
    outputs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find the centres of the cells in IMAGE.

    IMAGE is TIFF, PNG or JPEG: grey, of several channels, or stained tissue. Bright spots of about one size on a dark
    ground are found, or dark ones on a bright ground. Positions are in pixels from the middle of the upper left one,
    and in micrometres, if the file tells their size.
    """
    check_outputs([(path, SUFFIXES) for path in outputs], [image])
    if any(not path.lower().endswith((".tif", ".tiff", ".png", ".json")) for path in outputs):
        require("pyarrow", "io", "writing tables")
    with counting_bar("looking for cells") as progress:
        if progress is not None:
            progress(0, 1)
        cells = cell_centers(image, k=k, channel=channel, page=page, force=force)
    with staged() as stage:
        for path in outputs:
            with stage.open(path) as file:
                write_cells(file, path, cells)
    if as_json:
        say_json(as_dict(cells) | {"written": list(outputs)})
    else:
        say(as_text(cells, outputs))


@image_command.command("colors")
@click.argument("image")
@click.option("-k", "--colors", "k", default="8", show_default=True, help="How many colours, up to 256, or auto.")
@click.option(
    "--space",
    type=click.Choice(["oklab", "lab", "rgb"]),
    default="oklab",
    show_default=True,
    help="Where distances are taken: OKLab and CIELAB are as people see, rgb is as it is stored.",
)
@click.option("--dither", is_flag=True, help="Spread errors over the pixels beside, in the picture that is written.")
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same colours.")
@click.option("--page", type=int, metavar="N", help="Of a picture of several, from 0 on.")
@click.option("--force", is_flag=True, help="Read more than 200 million pixels, too.")
@outputs_option("the picture .png, swatches .gpl .ase .css, a table .csv .json ...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the palette.")
def colors_command(
    *,
    image: str,
    k: str,
    space: SpaceName,
    dither: bool,
    seed: int,
    page: int | None,
    force: bool,
    outputs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find the colours of IMAGE.

    Every pixel counts. The picture that is written has a palette; what can't be seen stays so.
    """
    wanted = k if k == "auto" else _whole(k)
    check_outputs([(path, palettes.SUFFIXES) for path in outputs], [image])
    if any(path.lower().endswith(TABLES) for path in outputs):
        require("pyarrow", "io", "writing tables")
    with counting_bar("looking for colours") as progress:
        if progress is not None:
            progress(0, 1)
        given = read_image(image, page=page, force=force)
        palette = colors(given, wanted, space=space, random_state=seed)
    source = as_bytes(given) if dither else None
    with staged() as stage:
        for path in outputs:
            with stage.open(path) as file:
                palettes.write_palette(file, path, palette, source=source)
    if as_json:
        say_json(palettes.as_dict(palette) | {"written": list(outputs)})
    else:
        say(palettes.as_text(palette, outputs))


def _whole(text: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) < 1:
        raise ParameterError(f"-k {text[:20]}: expected a whole number from 1 on, or auto", parameter="k")
    return int(text)
