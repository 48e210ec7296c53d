"""The tutorial as a notebook: pictures show themselves as the last value of a cell, and films play side by side."""

import base64
import os
import re
import subprocess
import sys
from io import BytesIO
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import v4
from PIL import Image

pytestmark = pytest.mark.slow

# In a process of its own: what Jupyter warns of is not ours, and here a warning is an error.
EXECUTE = """
import sys
import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""
PYPLOT = "import sys\nprint('matplotlib.pyplot' in sys.modules)"


def cells(script):
    """The cells of a script in which ``# %%`` begins one: comments at its top are prose."""
    for block in re.split(r"^# %%.*\n", script, flags=re.MULTILINE):
        prose, code = re.fullmatch(r"((?:#[^\n]*\n)*)(.*)", block, re.DOTALL).groups()
        if prose:
            yield v4.new_markdown_cell(re.sub(r"^# ?", "", prose, flags=re.MULTILINE))
        if code.strip():
            yield v4.new_code_cell(code.strip())


@pytest.fixture(scope="module")
def executed(root, tmp_path_factory):
    """The code of the tutorial's cells, what each gave, by kind, and the folder that it ran in."""
    folder, settings = tmp_path_factory.mktemp("notebook"), tmp_path_factory.mktemp("settings")
    script = (root / "docs" / "tutorial" / "tutorial.py").read_text()
    notebook = v4.new_notebook(cells=[*cells(script), v4.new_code_cell(PYPLOT)])
    nbformat.write(notebook, folder / "tutorial.ipynb")
    homes = dict.fromkeys(
        ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR"), str(settings)
    )
    done = subprocess.run(
        [sys.executable, "-c", EXECUTE, "tutorial.ipynb"],
        cwd=folder,
        env=os.environ | homes,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    code = [cell for cell in nbformat.read(folder / "tutorial.ipynb", 4).cells if cell.cell_type == "code"]
    given = [[output.data for output in cell.outputs if "data" in output] for cell in code]
    return SimpleNamespace(code=code, given=given, folder=folder)


def images(given):
    """The images that cells gave, opened: pictures, then films."""
    for outputs in given:
        for data in outputs:
            if "image/png" in data:
                yield Image.open(BytesIO(base64.b64decode(data["image/png"])))
            for film in re.findall(r'src="data:image/gif;base64,([^"]+)"', data.get("text/html", "")):
                yield Image.open(BytesIO(base64.b64decode(film)))


def films(executed):
    return [
        data["text/html"] for outputs in executed.given for data in outputs if "image/gif" in data.get("text/html", "")
    ]


def test_it_holds_a_dozen_images_without_pyplot(executed):
    shown = list(images(executed.given))
    assert len(shown) >= 12
    assert all(min(image.size) >= 300 for image in shown)
    assert not any("pyplot" in cell.source or "%matplotlib" in cell.source for cell in executed.code[:-1])
    assert executed.code[-1].outputs[0].text.strip() == "False"


def test_every_cell_that_ends_with_a_picture_shows_it(executed):
    """Its last line calls what draws; nothing else is the value of a cell."""
    for cell, outputs in zip(executed.code, executed.given, strict=True):
        draws = re.match(r"(plot\.|animate\(|close_up\(|choices\[.*\]\.plot\()", cell.source.splitlines()[-1])
        assert len(list(images([outputs]))) == len(outputs) == bool(draws), cell.source


def test_a_picture_is_as_large_on_a_screen_with_twice_the_pixels(executed):
    outputs = [output for cell in executed.code for output in cell.outputs if "image/png" in output.get("data", {})]
    for output in outputs:
        with Image.open(BytesIO(base64.b64decode(output.data["image/png"]))) as image:
            told = output.metadata["image/png"]
            assert (told["width"] * 2, told["height"] * 2) == pytest.approx(image.size, abs=2)


def test_two_films_play_and_do_not_clash(executed):
    first, second = films(executed)
    assert first != second
    assert not re.search(r'\bid=|<script|src="(?!data:)', first + second)  # nothing that one could take from the other
    for film in images([[{"text/html": first}, {"text/html": second}]]):
        assert film.n_frames > 10
        assert film.info["loop"] == 0  # again and again
    assert [path.name for path in executed.folder.iterdir()] == ["tutorial.ipynb"]
