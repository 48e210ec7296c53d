"""Films show the iterations of a result in order, two frames for each, and are whole or not there."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_rgb
from PIL import Image

import centra
from centra import Clustering, KMeans, MiniBatchKMeans, ParameterError, animate, datasets, kmeans, plot
from centra.errors import MissingExtraError, OutputError
from centra.given import given
from centra.plot import palette
from centra.plot._animate import HOLD
from centra.plot.canvas import styled
from centra.plot.density import count
from centra.plot.easel import Easel, caption
from centra.plot.options import Look
from centra.plot.paper import STRIP, plane
from centra.plot.reels import UNCHANGED, Palette, find_ffmpeg, write_mp4
from centra.plot.script import shots

needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def run(n: int = 80, d: int = 2, k: int = 4, seed: int = 3, **options: Any) -> tuple[Clustering, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(0, 3, (k, d))[rng.integers(0, k, n)] + rng.normal(size=(n, d))
    return kmeans(x, k, init="random", random_state=seed, record="full", **options), x


def easel_of(result: Clustering, x: np.ndarray, style: str = "light") -> Easel:
    return Easel(given(result, x, None), Look(styled(style)))


def stars(easel: Easel) -> np.ndarray:
    return np.asarray(_paths(easel)[-1].get_offsets())


def dots(easel: Easel) -> list[PathCollection]:
    return _paths(easel)[:-1]


def _paths(easel: Easel) -> list[PathCollection]:
    return [each for each in easel.axes.collections if isinstance(each, PathCollection)]


def cells_in(easel: Easel) -> list[PolyCollection]:
    return [each for each in easel.axes.collections if isinstance(each, PolyCollection)]


def pixel(easel: Easel, frame: np.ndarray, place: np.ndarray) -> np.ndarray:
    across, up = easel.axes.transData.transform(place)
    return frame[len(frame) - 1 - int(up), int(across)]


@pytest.fixture(scope="module")
def short() -> tuple[Clustering, np.ndarray]:
    return run()


@pytest.fixture(scope="module")
def gif(short, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("films") / "run.gif"
    animate(*short, path)
    return path


def test_shots_show_the_centers_of_the_history_in_order(short) -> None:
    result, x = short
    filmed = list(shots(given(result, x, None)))
    assert len(filmed) == 1 + 2 * result.n_iter
    assert [shot.phase for shot in filmed] == ["start", *["assign", "move"] * (result.n_iter - 1), "assign", "end"]
    assert [shot.iteration for shot in filmed[1:]] == np.repeat(np.arange(result.n_iter) + 1, 2).tolist()
    known = [step.centers for step in result.history] + [result.centers]
    for shot, index in zip(filmed, [0, *np.repeat(np.arange(result.n_iter + 1), 2)[1:-1]], strict=True):
        assert len(shot.trail) == index + 1
        for shown, expected in zip(shot.trail, known, strict=False):
            assert (shown == expected).all()
        assert shot.centers is shot.trail[-1]


def test_rows_are_with_the_nearest_of_the_centers_that_they_were_assigned_to(short) -> None:
    result, x = short
    first, *filmed = shots(given(result, x, None))
    assert first.labels is None
    for shot, step in zip(filmed[:-1], np.repeat(result.history, 2), strict=False):
        distances = ((x[:, None] - step.centers) ** 2).sum(axis=2)
        assert (shot.sites == step.centers).all()
        assert (shot.labels == distances.argmin(axis=1)).all()
        assert shot.inertia == pytest.approx(distances.min(axis=1).sum())
        assert shot.moved == step.moved


def test_rows_that_moved_are_told_once(short) -> None:
    filmed = list(shots(given(*short, None)))
    assert filmed[1].former is None
    for shot in filmed[3::2]:
        assert (shot.former != shot.labels).sum() == shot.moved
    assert all(shot.former is None for shot in filmed[::2])


@pytest.mark.parametrize("options", [{}, {"max_iter": 2}, {"tol": 1.0}])
def test_the_last_shot_is_the_result_wherever_the_run_stopped(options) -> None:
    result, x = run(**options)
    *_, before, last = shots(given(result, x, None))
    assert (last.labels == result.labels).all()
    assert (last.centers == result.centers).all()
    assert (last.sites == result.centers).all()
    assert last.inertia == result.inertia
    assert last.moved == (before.labels != result.labels).sum()


def test_frames_show_what_their_shots_say(short) -> None:
    _, x = short
    easel, colors = easel_of(*short), palette.colors(4)
    for shot in shots(given(*short, None)):
        easel.paint(shot)
        assert (stars(easel) == shot.centers).all()
        assert (np.array([text.xy for text in easel.axes.texts]) == shot.centers).all()
        assert tuple(text.get_text() for text in easel.axes.figure.texts) == caption(shot, short[0])
        assert (np.asarray(dots(easel)[0].get_offsets()) == x).all()
        faces = dots(easel)[0].get_facecolor()[:, :3]
        if shot.labels is None:
            assert np.ptp(faces) == 0  # grey
            assert not cells_in(easel)
        else:
            assert (faces == colors[shot.labels]).all()
            assert len(cells_in(easel)) == 1
            assert len(cells_in(easel)[0].get_paths()) == 4
        if shot.former is not None:
            inked = (dots(easel)[0].get_edgecolor()[:, :3] == to_rgb(styled("light").ink)).all(axis=1)
            assert (inked == (shot.former != shot.labels)).all()


def test_cells_belong_to_the_centers_that_rows_were_assigned_to(short) -> None:
    easel = easel_of(*short)
    for shot in shots(given(*short, None)):
        easel.paint(shot)
        if shot.sites is not None:
            for cell, site in zip(cells_in(easel)[0].get_paths(), shot.sites, strict=True):
                assert cell.contains_point(site)


def test_trails_go_through_all_earlier_places_in_the_colors_of_their_clusters(short) -> None:
    easel = easel_of(*short)
    for shot in shots(given(*short, None)):
        easel.paint(shot)
        lines = [each for each in easel.axes.collections if isinstance(each, LineCollection)][-1]
        segments = np.array(lines.get_segments()).reshape(-1, 4, 2, 2)
        assert len(segments) == len(shot.trail) - 1
        for i, segment in enumerate(segments):
            assert (segment == np.stack(shot.trail[i : i + 2], axis=1)).all()
    assert (lines.get_color().reshape(-1, 4, 4)[..., :3] == palette.colors(4)).all()
    assert (np.diff(lines.get_color()[:, 3]) >= 0).all()
    assert lines.get_color()[-1, 3] == 1


@pytest.mark.parametrize("style", ["light", "dark"])
def test_pixels_at_centers_and_rows_have_the_colors_of_their_clusters(style: str, short) -> None:
    _, x = short
    easel, colors = easel_of(*short, style), 255 * styled(style).colors(4)
    for shot in shots(given(*short, None)):
        frame = easel.paint(shot)
        for place, color in zip(shot.centers, colors, strict=True):
            np.testing.assert_allclose(pixel(easel, frame, place), color, atol=1)
    shot = list(shots(given(*short, None)))[1]  # as yet without trails
    frame = easel.paint(shot)
    among, aside = (np.sqrt(((x[:, None] - others) ** 2).sum(axis=2)) for others in (x, shot.centers))
    clear = (np.sort(among, axis=1)[:, 1] > 0.3) & (aside.min(axis=1) > 1)  # nothing else is near
    assert clear.sum() > 10
    for row, label in zip(x[clear], shot.labels[clear], strict=True):
        distances = np.abs(colors - pixel(easel, frame, row)).sum(axis=1)
        assert distances.argmin() == label


def test_captions_count_iterations_inertia_and_moved_rows(short) -> None:
    result, x = short
    filmed = list(shots(given(result, x, None)))
    assert caption(filmed[0], result) == ("start", "4 centres among 80 rows", "", "")
    step = result.history[1]
    told = f"iteration 2 of {result.n_iter}", f"inertia {step.inertia:.6g}", f"{step.moved} rows moved"
    assert caption(filmed[3], result) == (told[0], "every row joins its nearest centre", *told[1:])
    assert caption(filmed[4], result) == (told[0], "every centre moves to the mean of its rows", *told[1:])
    last = f"iteration {result.n_iter} of {result.n_iter}", "stopped as no row moved"
    assert caption(filmed[-1], result) == (*last, f"inertia {result.inertia:.6g}", "0 rows moved")


def test_the_caption_tells_of_centers_without_rows_that_are_put_elsewhere() -> None:
    x = np.random.default_rng(0).normal(size=(60, 2))
    result = kmeans(x, 3, init=[[0.0, 0.0], [1.0, 1.0], [90.0, 90.0]], record="full")
    easel, told = easel_of(result, x), []
    for shot in shots(given(result, x, None)):
        if shot.phase == "move":
            told.append(caption(shot, result)[1])
            easel.paint(shot)
            written = [text.get_window_extent() for text in easel.axes.figure.texts]
            assert max(box.x1 for box in written) < easel.axes.figure.bbox.x1
    assert told[0] == "centres move to means, empty ones elsewhere"
    assert set(told[1:]) == {"every centre moves to the mean of its rows"}


def test_what_stands_still_stays_still(short) -> None:
    """Paper, axes and what is written beside them are the same in all frames."""
    easel = easel_of(*short)
    frames = np.array([easel.paint(shot) for shot in shots(given(*short, None))])
    left, right = (int(edge) for edge in easel.axes.bbox.intervalx)
    bottom, top = (frames.shape[1] - int(edge) for edge in easel.axes.bbox.intervaly)
    for beside in (frames[:, bottom + 2 :], frames[:, top:, : left - 2], frames[:, top:, right + 2 :]):
        assert beside.size
        assert (beside == beside[0]).all()
    assert (easel.paint(next(shots(given(*short, None)))) == frames[0]).all()
    for color in 255 * palette.colors(4):
        star = np.argwhere((np.abs(frames[0] - color) < 1).all(axis=2))
        assert len(star) > 20
        assert np.ptp(star, axis=0).max() < 30  # and no other star of this cluster anywhere


def test_more_than_two_columns_are_seen_on_one_plane_without_cells() -> None:
    result, x = run(d=5)
    easel, sheet = easel_of(result, x), plane(x, list("abcde"))
    for shot in shots(given(result, x, None)):
        easel.paint(shot)
        np.testing.assert_allclose(stars(easel), (shot.centers - x.mean(axis=0)) @ sheet.directions.T, atol=1e-9)
        assert (np.asarray(dots(easel)[0].get_offsets()) == sheet.places).all()
        assert not cells_in(easel)


def test_rows_of_one_column_go_to_the_strips_of_their_clusters() -> None:
    result, x = run(d=1)
    easel = easel_of(result, x)
    for shot in shots(given(result, x, None)):
        easel.paint(shot)
        across, up = np.asarray(dots(easel)[0].get_offsets()).T
        assert (across == x[:, 0]).all()
        if shot.labels is not None:
            assert (np.rint(up) == shot.labels).all()
        assert easel.axes.get_ylim()[0] < up.min()
        assert easel.axes.get_ylim()[1] > 3 + STRIP / 2
        assert (stars(easel) == np.column_stack([shot.centers, np.arange(4)])).all()


def test_the_sheet_has_room_for_every_center_of_the_history() -> None:
    x = np.random.default_rng(0).normal(size=(50, 2))
    result = kmeans(x, 2, init=[[0.0, 0.0], [40.0, 1.0]], record="full")
    easel = easel_of(result, x)
    assert easel.axes.get_xlim()[1] > 40


def test_very_many_rows_are_an_image_in_which_each_counts() -> None:
    result, x = run(n=25_000, k=3, max_iter=3)
    easel = easel_of(result, x)
    start, *filmed = shots(given(result, x, None))
    easel.paint(start)
    image = easel.axes.images[0]
    covered = image.get_array()[..., 3] > 0
    pixels, _ = count(x, image.get_extent(), covered.shape)
    assert not dots(easel)
    assert np.ptp(image.get_array()[covered][:, :3]) < 1e-9
    for shot in filmed:
        easel.paint(shot)
        assert ((image.get_array()[..., 3] > 0) == covered).all()
        assert covered.ravel()[pixels].all()
        painted = image.get_array()[..., :3].reshape(-1, 3)
        mixed = [np.isin(pixels, pixels[shot.labels != label]) for label in range(3)]
        for label, color in enumerate(palette.colors(3)):
            alone = pixels[~mixed[label]]
            assert len(alone) > 1000
            np.testing.assert_allclose(painted[alone], np.broadcast_to(color, (len(alone), 3)))


def test_beyond_20_clusters_no_row_is_lost_or_takes_anothers_color() -> None:
    result, x = run(n=200, k=45, max_iter=2)
    easel = easel_of(result, x)
    for shot in shots(given(result, x, None)):
        easel.paint(shot)
        places = np.concatenate([each.get_offsets() for each in dots(easel)])
        faces = np.concatenate([each.get_facecolor()[:, :3] for each in dots(easel)])
        assert (places[np.lexsort(places.T)] == x[np.lexsort(x.T)]).all()
        if shot.labels is not None:
            assert (faces[np.lexsort(places.T)] == palette.colors(45)[shot.labels][np.lexsort(x.T)]).all()


def test_a_gif_has_a_frame_for_each_shot_and_holds_the_last(short, gif) -> None:
    result, x = short
    easel = easel_of(result, x)
    with Image.open(gif) as film:
        assert film.n_frames == 1 + 2 * result.n_iter
        assert film.info["loop"] == 0
        durations = []
        for index, shot in enumerate(shots(given(result, x, None))):
            film.seek(index)
            durations.append(film.info["duration"])
            off = np.abs(np.asarray(film.convert("RGB")).astype(int) - easel.paint(shot))
            assert off.mean() < 2
            assert off.max() < 50
    assert durations == [500] * (2 * result.n_iter) + [1000 * HOLD]


def test_a_film_is_the_same_each_time_and_progress_is_told(short, gif, tmp_path) -> None:
    told: list[tuple[int, int]] = []
    animate(*short, tmp_path / "again.gif", progress=lambda *done: told.append(done))
    assert (tmp_path / "again.gif").read_bytes() == gif.read_bytes()
    total = 1 + 2 * short[0].n_iter
    assert told == [(done, total) for done in range(1, total + 1)]


def test_an_estimator_is_filmed_and_fps_kept(short, tmp_path) -> None:
    _, x = short
    fitted = KMeans(4, init="random", n_init=1, random_state=3, record="full").fit(x)
    animate(fitted, x, str(tmp_path / "fitted.GIF"), fps=50)
    with Image.open(tmp_path / "fitted.GIF") as film:
        assert film.n_frames == 1 + 2 * fitted.n_iter_
        assert film.info["duration"] == 20


def test_200_rows_in_10_iterations_are_small(tmp_path) -> None:
    x = datasets.board_gauss(200, 7, random_state=1)
    result = kmeans(x, 7, init="random", random_state=2, max_iter=10, tol=0, record="full")
    assert result.n_iter == 10
    animate(result, x, tmp_path / "run.gif")
    assert (tmp_path / "run.gif").stat().st_size < 1.5e6


def test_few_colors_are_kept_and_many_are_near() -> None:
    rng = np.random.default_rng(0)
    few = rng.integers(0, 256, (255, 3))[rng.integers(0, 255, (40, 50))].astype(np.uint8)
    kept = Palette([few])
    assert (kept.colors[kept.indices(few)] == few).all()
    many = rng.integers(0, 40, (60, 70, 3)).astype(np.uint8)
    made = Palette([many])
    for frame in (many, many[::-1], many + np.uint8(30)):  # known, known again, new
        found = made.indices(frame)
        assert found.max() < min(UNCHANGED, len(made.colors))
        distances = ((frame[..., None, :].astype(int) - made.colors) ** 2).sum(axis=-1)
        assert (np.take_along_axis(distances, found[..., None].astype(int), -1)[..., 0] == distances.min(axis=-1)).all()


def test_without_recorded_centers_it_says_what_to_do(short, tmp_path) -> None:
    _, x = short
    for record in (None, "stats"):
        with pytest.raises(ParameterError, match='fit with record="full"'):
            animate(kmeans(x, 4, random_state=0, record=record), x, tmp_path / "run.gif")
    assert not list(tmp_path.iterdir())


def test_mini_batches_are_told_that_they_keep_no_centers(short, tmp_path) -> None:
    _, x = short
    with pytest.raises(ParameterError, match=r"as mini-batches and other libraries never do"):
        animate(MiniBatchKMeans(4, random_state=0).fit(x), x, tmp_path / "run.gif")


@pytest.mark.parametrize("path", [5, b"run.gif", ["run.gif"]])
def test_what_is_no_path_is_refused(short, path: Any) -> None:
    with pytest.raises(ParameterError, match=r"path=.*: expected the name of a file, such as 'run.gif'"):
        animate(*short, path)


@pytest.mark.parametrize("fps", [0, -1, 51, float("nan"), float("inf"), "2", True, None])
def test_a_speed_that_means_nothing_is_refused(short, tmp_path, fps: Any) -> None:
    with pytest.raises(ParameterError, match=r"fps=.*from 0.01 to 50"):
        animate(*short, tmp_path / "run.gif", fps=fps)


def test_other_suffixes_and_folders_that_are_not_there_are_refused(short, tmp_path) -> None:
    with pytest.raises(OutputError, match=r"its name has to end in \.gif or \.mp4"):
        animate(*short, tmp_path / "run.webm")
    with pytest.raises(OutputError, match="doesn't exist"):
        animate(*short, tmp_path / "nowhere" / "run.gif")


@pytest.mark.parametrize("name", ["run.gif", pytest.param("run.mp4", marks=needs_ffmpeg)])
def test_a_failure_leaves_what_was_there(short, tmp_path, name: str) -> None:
    (tmp_path / name).write_bytes(b"old")

    def fail(done: int, total: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        animate(*short, tmp_path / name, progress=fail)
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"old"]


def test_a_kill_leaves_what_was_there(run_python, tmp_path) -> None:
    (tmp_path / "run.gif").write_bytes(b"old")
    code = """
import os, signal, sys
from centra import animate, datasets, kmeans
x = datasets.board_gauss(50, 3, random_state=0)
result = kmeans(x, 3, random_state=0, record="full")
animate(result, x, sys.argv[1], progress=lambda done, total: done < 2 or os.kill(os.getpid(), signal.SIGKILL))
"""
    assert run_python(code, tmp_path / "run.gif").returncode == -signal.SIGKILL
    assert (tmp_path / "run.gif").read_bytes() == b"old"


def decoded(path: Path, height: int, width: int) -> np.ndarray:
    command = ["ffmpeg", "-loglevel", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)


@needs_ffmpeg
def test_an_mp4_shows_the_same_frames_and_holds_the_last(tmp_path) -> None:
    result, x = run(max_iter=3)
    animate(result, x, tmp_path / "run.mp4", fps=4)
    easel = easel_of(result, x)
    painted = [easel.paint(shot) for shot in shots(given(result, x, None))]
    height, width = (side - side % 2 for side in painted[0].shape[:2])
    frames = decoded(tmp_path / "run.mp4", height, width)
    assert len(frames) == len(painted) + 4 * HOLD - 1
    for frame, expected in zip(frames, painted + [painted[-1]] * 11, strict=True):
        assert np.abs(frame.astype(int) - expected[:height, :width]).mean() < 4


@needs_ffmpeg
def test_odd_sides_are_cut_to_even_ones(tmp_path) -> None:
    frame = np.full((71, 93, 3), 200, np.uint8)
    with open(tmp_path / "odd.mp4", "wb") as file:
        write_mp4(file, iter([frame, frame]), 2, 1, find_ffmpeg())
    frames = decoded(tmp_path / "odd.mp4", 70, 92)
    assert len(frames) == 3
    assert np.abs(frames.astype(int) - 200).max() < 5


def test_without_ffmpeg_it_says_what_to_install(short, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingExtraError, match=r"writing \.mp4 needs ffmpeg, .* or write a \.gif"):
        animate(*short, tmp_path / "run.mp4")
    assert not list(tmp_path.iterdir())


def test_what_ffmpeg_complains_of_is_told(short, tmp_path, monkeypatch) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho first >&2\necho no such encoder >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(OutputError, match=r"ffmpeg can't write the mp4: no such encoder; write a \.gif"):
        animate(*short, tmp_path / "run.mp4")
    assert list(tmp_path.iterdir()) == [program]


def test_an_ffmpeg_that_writes_nothing_leaves_what_was_there(short, tmp_path, monkeypatch) -> None:
    (tmp_path / "run.mp4").write_bytes(b"old")
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\ncat > /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(OutputError, match="ffmpeg can't write the mp4: it doesn't say why"):
        animate(*short, tmp_path / "run.mp4")
    assert (tmp_path / "run.mp4").read_bytes() == b"old"


def test_neither_pyplot_nor_a_screen_is_needed(run_python, tmp_path) -> None:
    done = run_python(
        "import sys; import centra; assert 'matplotlib' not in sys.modules;"
        "x = [[0., 0.], [1., 1.]]; centra.animate(centra.kmeans(x, 2, record='full'), x, sys.argv[1]);"
        "assert 'matplotlib.pyplot' not in sys.modules",
        tmp_path / "run.gif",
        DISPLAY="",
    )
    assert done.returncode == 0, done.stderr


def test_without_matplotlib_it_says_what_to_install(run_python, tmp_path) -> None:
    done = run_python(
        "import sys; sys.modules['matplotlib'] = None; from centra import animate, kmeans\n"
        "try: animate(kmeans([[0., 0.]], 1, record='full'), [[0., 0.]], sys.argv[1])\n"
        "except ImportError as error: print(type(error).__name__, error)",
        tmp_path / "run.gif",
    )
    assert done.stdout == "MissingExtraError drawing needs matplotlib: pip install 'centra[plot]'\n", done.stderr


def test_it_has_two_names() -> None:
    assert centra.animate is plot.animate
