"""The picture of the descent has every run that is kept, to scale, and says what is missing."""

import io

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from centra import Clustering, KMeans, MiniBatchKMeans, ParameterError, check, kmeans
from centra.plot import convergence
from centra.result import Restart, Step

RUNS = (  # inertias at the start of each iteration, rows moved, and the inertia at the end
    ([30.0, 12.0], [9, 2], 11.0),
    ([25.0, 15.0, 10.0], [9, 3, 0], 10.0),
    ([40.0], [9], 20.0),
)


def descended(runs=RUNS, *, record: str | None = "full", reason: str = "labels") -> Clustering:
    """Runs that came down like this, the best of them kept as a fit does."""
    histories = [
        tuple(Step(inertia, moved=moved if record else None) for inertia, moved in zip(inertias, moves, strict=True))
        for inertias, moves, _ in runs
    ]
    ends = [end for *_, end in runs]
    best = int(np.argmin(ends))
    restarts = tuple(
        Restart(end, len(history), reason, history if record == "full" else ())
        for end, history in zip(ends, histories, strict=True)
    )
    one = np.zeros((1, 1))
    history = histories[best]
    labels, sizes = np.zeros(9, np.int32), np.array([9])
    return Clustering(one, labels, ends[best], sizes, len(history), reason, restarts, history, check.params(1))


def curves(ax: Axes) -> list[tuple[list[float], list[float]]]:
    """Places and heights, the best last."""
    lines = sorted(ax.lines, key=lambda line: line.get_zorder())
    return [(line.get_xdata().tolist(), line.get_ydata().tolist()) for line in lines]


def drawn(ax: Axes) -> str:
    """What is written on it; it has been drawn."""
    ax.figure.savefig(io.BytesIO(), format="png")
    return "\n".join(text.get_text() for text in ax.texts)


def test_every_run_is_drawn_in_per_cent_above_the_lowest_and_ends_where_it_ended() -> None:
    ax = convergence(descended())
    (x1, y1), (x2, y2), (x3, y3) = curves(ax)
    assert (x1, x2, x3) == ([0, 1, 2], [0, 1], [0, 1, 2, 3])
    for heights, expected in ((y1, [200, 20, 10]), (y2, [300, 100]), (y3, [150, 50, 0, 0])):
        np.testing.assert_allclose(heights, expected)
    assert [line.get_markevery() for line in ax.lines] == [[2], [1], [3]]
    drawn(ax)
    assert {"0 %", "1 %", "100 %"} <= {tick.get_text() for tick in ax.get_yticklabels()}


def test_moved_rows_are_drawn_below_from_the_first_iteration_on() -> None:
    ax = convergence(descended())
    (panel,) = ax.child_axes
    assert curves(panel) == [([1, 2], [9, 2]), ([1], [9]), ([1, 2, 3], [9, 3, 0])]
    drawn(ax)
    assert [text.get_text() for text in panel.texts] == ["rows moved"]
    assert panel.get_xlim() == ax.get_xlim()
    assert panel.get_position().y1 < ax.get_position().y0
    low, high = panel.get_ylim()
    assert (low < 0, high > 9) == (True, True)


def test_the_best_run_stands_out_on_screen_and_in_grey() -> None:
    ax = convergence(descended())
    *others, best = sorted(ax.lines, key=lambda line: line.get_zorder())
    assert all(best.get_linewidth() > other.get_linewidth() for other in others)
    assert all(best.get_color() != other.get_color() for other in others)


def test_without_a_record_it_draws_the_best_alone_and_says_so() -> None:
    ax = convergence(descended(record=None))
    assert len(ax.lines) == 1
    assert not ax.child_axes
    assert "the other runs were not recorded" in drawn(ax)
    assert ax.get_title() == "best of 3 runs: 3 iterations"


def test_with_counts_of_the_best_its_moved_rows_are_drawn() -> None:
    ax = convergence(descended(record="stats"))
    assert curves(ax.child_axes[0]) == [([1, 2, 3], [9, 3, 0])]
    assert "the other runs were not recorded" in drawn(ax)


def test_a_single_run_without_counts_says_what_keeps_them() -> None:
    ax = convergence(descended(RUNS[:1], record=None))
    assert ax.get_title() == "2 iterations"
    assert drawn(ax) == "stopped as no row moved\nmoved rows were not recorded"


@pytest.mark.parametrize("reason", ["labels", "shift", "max_iter", "time", "callback"])
def test_it_says_why_the_best_run_stopped(reason: str) -> None:
    assert drawn(convergence(descended(reason=reason))).startswith("stopped ")


def test_a_history_is_drawn_as_it_was_made() -> None:
    x = np.random.default_rng(0).normal(size=(200, 2))
    result = kmeans(x, 5, init="random", n_init=4, record="full", random_state=0)
    ax = convergence(result)
    assert len(ax.lines) == 4
    lowest = min(run.inertia for run in result.restarts)
    heights = np.sort([line.get_ydata()[-1] for line in ax.lines])
    np.testing.assert_allclose(heights, np.sort([100 * (run.inertia / lowest - 1) for run in result.restarts]))
    for step, height in zip(result.history, curves(ax)[-1][1], strict=False):
        apart = ((x[:, None] - step.centers) ** 2).sum(axis=2).min(axis=1).sum()
        assert height == pytest.approx(100 * (apart / lowest - 1), abs=1e-9)


def test_an_estimator_that_was_refitted_has_its_best_run_once() -> None:
    x = np.random.default_rng(0).normal(size=(100, 2))
    model = KMeans(3, n_init=3, record="full", random_state=0).fit(x)
    assert len(convergence(model.refit(x, match=model)).lines) == 3


def test_inertias_above_nothing_are_drawn_as_they_are() -> None:
    ax = convergence(descended((([4.0, 0.0], [9, 0], 0.0), ([4.0], [9], 2.0))))
    assert curves(ax) == [([0, 1], [4, 2]), ([0, 1, 2], [4, 0, 0])]
    assert ax.get_ylabel() == "inertia"
    drawn(ax)


def test_mini_batches_are_drawn_one_by_one() -> None:
    x = np.random.default_rng(0).normal(size=(300, 2))
    model = MiniBatchKMeans(3, batch_size=50, max_iter=2, random_state=0).fit(x)
    ax = convergence(model)
    inertias = [step.inertia for step in model.history_]
    assert curves(ax) == [(list(range(1, len(inertias) + 1)), inertias)]
    assert ax.get_title() == f"{len(inertias)} mini-batches"
    assert ax.get_ylabel() == "inertia of a batch, per row"
    drawn(ax)


def test_without_a_history_it_is_refused() -> None:
    one = np.zeros((1, 1))
    none = Clustering(one, np.zeros(3, np.int32), 0.0, np.array([3]), 1, "labels", (), (), check.params(1))
    with pytest.raises(ParameterError, match="no history"):
        convergence(none)


@pytest.mark.parametrize("layout", [None, "constrained"])
def test_it_keeps_to_the_place_it_is_given(layout: str | None) -> None:
    figure = Figure(layout=layout)
    left, right = figure.subplots(1, 2)
    before = right.get_position(original=True)
    assert convergence(descended(), ax=right) is right
    assert not left.lines
    figure.savefig(io.BytesIO(), format="png")
    (panel,) = right.child_axes
    if layout is None:
        assert panel.get_position().y0 == pytest.approx(before.y0)
        assert right.get_position().y1 == pytest.approx(before.y1)
    box = panel.get_tightbbox()
    assert box.y0 >= 0
    assert box.x0 > left.get_window_extent().x1


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("layout", ["constrained", "tight"])
def test_of_few_iterations_dots_are_whole_and_words_clear_of_them(count: int, layout: str) -> None:
    moved = [9] * count
    ax = convergence(descended((([30.0] * count, moved, 11.0),)), ax=Figure((3.2, 3.2), layout=layout).subplots())
    drawn(ax)
    (panel,) = ax.child_axes
    (words,), (line,) = panel.texts, panel.lines
    assert not line.get_clip_on()
    across, up = panel.transData.transform((count, 9))
    radius = line.get_markersize() / 2 * ax.figure.dpi / 72
    assert words.get_window_extent().y0 > up + radius
    assert words.get_window_extent().y1 < ax.get_window_extent().y0
    assert across + radius < ax.figure.bbox.x1


def test_a_tight_layout_leaves_room_for_titles() -> None:
    figure = Figure((6, 6), layout="tight")
    above, below = figure.subplots(2, 1)
    above.set_xlabel("above")
    drawn(convergence(descended(), ax=below))  # without a warning
    assert below.title.get_window_extent().y1 < above.xaxis.label.get_window_extent().y0


def test_dark_paper_has_light_ink() -> None:
    ax = convergence(descended(), style="dark")
    assert max(to_rgb(ax.figure.get_facecolor())) < 0.2
    assert max(to_rgb(ax.child_axes[0].get_facecolor())) < 0.2
    assert min(to_rgb(ax.title.get_color())) > 0.8
    with pytest.raises(ParameterError, match="style"):
        convergence(descended(), style="drak")


def test_neither_pyplot_nor_a_screen_is_needed(run_python) -> None:
    done = run_python(
        "import io, sys, centra; from centra import plot; x = [[0., 0.], [1., 1.], [5., 5.]];"
        "r = centra.kmeans(x, 2, record='full', n_init=3, random_state=0);"
        "[ax.figure.savefig(io.BytesIO(), format='svg') for ax in"
        " (plot.convergence(r), plot.restarts(r), plot.silhouette(r, x), plot.profiles(r, x))];"
        "assert 'matplotlib.pyplot' not in sys.modules"
    )
    assert done.returncode == 0, done.stderr
