"""Blades have the silhouettes that brute force finds, each cluster in its colour and place."""

import io
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from scipy.sparse import csr_array

from centra import Clustering, DataError, KMeans, ParameterError, check, cluster_stability, kmeans
from centra.plot import palette, silhouette
from centra.plot.canvas import decimal


def brute(x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Rousseeuw's definition, one row after the other."""
    apart = np.sqrt(((x[:, None] - x) ** 2).sum(axis=2))
    values = np.zeros(len(x))
    for i, own in enumerate(labels):
        if (labels == own).sum() > 1:
            a = apart[i, labels == own].sum() / ((labels == own).sum() - 1)
            b = min(apart[i, labels == other].mean() for other in set(labels.tolist()) - {own})
            values[i] = (b - a) / max(a, b)
    return values


def clustered(x: Any, labels: Any, k: int) -> Clustering:
    labels = np.asarray(labels, np.int32)
    centers = np.zeros((k, np.shape(x)[1]))
    inertia = float(np.square(x.data if hasattr(x, "tocsr") else np.asarray(x, float)).sum())
    return Clustering(centers, labels, inertia, np.bincount(labels, minlength=k), 1, "labels", (), (), check.params(k))


def example(n: int = 90, k: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Clusters that overlap, so that some silhouettes are negative."""
    rng = np.random.default_rng(0)
    labels = np.concatenate([np.arange(k), rng.integers(0, k, n - k)])
    return rng.normal(size=(n, 2)) + 1.5 * rng.normal(size=(k, 2))[labels], labels


def pictured(x: Any, labels: Any, k: int, **options: Any) -> Axes:
    return silhouette(clustered(x, labels, k), x, **options)


def edge(blade: Any) -> tuple[np.ndarray, np.ndarray]:
    """Heights and widths along a blade, from its top on, without the side at 0."""
    ((path,),) = (blade.get_paths(),)
    corners = path.vertices
    half = (len(corners) - 3) // 2  # 0 at the top, one side, 0 at the bottom, the other side, back
    sides = corners[1 : 1 + half], corners[2 + half : 2 + 2 * half]
    side = max(sides, key=lambda side: np.abs(side[:, 0]).sum())
    side = side[np.argsort(side[:, 1], kind="stable")]
    return side[:, 1], side[:, 0]


def drawn(ax: Axes) -> list[str]:
    ax.figure.savefig(io.BytesIO(), format="png")
    return [label.get_text() for label in ax.get_yticklabels()]


def test_blades_are_the_sorted_silhouettes_of_brute_force() -> None:
    x, labels = example()
    values = brute(x, labels)
    assert values.min() < 0
    ax = pictured(x, labels, 3)
    assert len(ax.collections) == 3
    for cluster, blade in enumerate(ax.collections):
        heights, widths = edge(blade)
        expected = np.sort(values[labels == cluster])[::-1]
        np.testing.assert_allclose(widths[1:-1], expected, atol=1e-12)
        np.testing.assert_allclose(heights[1:-1] - heights[0], np.arange(len(expected)) + 0.5)
        assert heights[-1] - heights[0] == pytest.approx(len(expected))


def test_colors_numbers_and_means_are_those_of_the_clusters() -> None:
    x, labels = example()
    values = brute(x, labels)
    ax = pictured(x, labels, 3)
    assert drawn(ax) == [f"{cluster} · {values[labels == cluster].mean():.2f}" for cluster in range(3)]
    for cluster, (blade, tick) in enumerate(zip(ax.collections, ax.get_yticks(), strict=True)):
        assert (blade.get_facecolor()[0, :3] == palette.colors(3)[cluster]).all()
        heights, _ = edge(blade)
        assert tick == pytest.approx((heights[0] + heights[-1]) / 2)
    assert ax.get_title() == f"mean silhouette {values.mean():.2f}"


def test_numbers_below_nought_have_a_minus_and_nought_has_none() -> None:
    x = np.array([[0.0], [2.0], [1.0], [3.0]])
    values = brute(x, labels := np.array([0, 0, 1, 1]))
    ax = pictured(x, labels, 2)
    assert values.mean() < -0.1
    assert ax.get_title() == f"mean silhouette −{abs(values.mean()):.2f}"
    assert [name.split()[-1] for name in drawn(ax)] == [f"−{abs(values[:2].mean()):.2f}"] * 2
    assert [decimal(value, 2) for value in (-0.004, -0.006, 0.004, 1.0)] == ["0.00", "−0.01", "0.00", "1.00"]


def test_a_line_is_at_the_mean_of_all_rows() -> None:
    x, labels = example()
    dashed = [line for line in pictured(x, labels, 3).lines if line.get_linestyle() != "-"]
    np.testing.assert_allclose(dashed[0].get_xdata(), brute(x, labels).mean())


def test_blades_lie_below_each_other_from_the_first_on() -> None:
    ax = pictured(*example(90, 7), 7)
    spans = [(heights[0], heights[-1]) for heights, _ in map(edge, ax.collections)]
    assert all(end < start for (_, end), (start, _) in pairwise(spans))
    bottom, top = ax.get_ylim()
    assert top < spans[0][0] < spans[-1][1] < bottom


def test_all_of_a_blade_is_seen() -> None:
    x, labels = example()
    left, right = pictured(x, labels, 3).get_xlim()
    assert left < brute(x, labels).min()
    assert right == 1


def test_clusters_without_rows_and_of_one_are_named() -> None:
    x = np.array([[0.0], [1.0], [9.0]])
    ax = pictured(x, [0, 0, 2], 3)
    values = brute(x, np.array([0, 0, 2]))
    assert drawn(ax) == [f"0 · {values[:2].mean():.2f}", "1 · empty", "2 · 0.00"]
    assert len(ax.collections) == 2
    assert (ax.collections[1].get_edgecolor()[0, :3] == palette.colors(3)[2]).all()
    assert ax.collections[1].get_linewidth()[0] > 0


def test_small_clusters_have_room_for_their_names() -> None:
    x = np.random.default_rng(0).normal(size=(520, 2))
    labels = np.concatenate([np.zeros(500, int), np.repeat(np.arange(1, 21), 1)])
    assert len(drawn(pictured(x, labels, 21))) == 21


def test_names_that_have_no_room_are_left_out() -> None:
    x = np.random.default_rng(0).normal(size=(300, 2))
    ax = pictured(x, np.arange(300) % 100, 100, ax=Figure((3, 3)).subplots())
    names = drawn(ax)
    assert 10 < len(names) < 40
    points = np.diff(np.sort(ax.get_yticks())) / abs(np.subtract(*ax.get_ylim())) * ax.get_window_extent().height * 0.72
    assert points.min() >= 9 - 1e-9


def test_many_rows_are_few_corners_with_the_same_shape() -> None:
    rng = np.random.default_rng(0)
    labels = np.repeat([0, 1, 1, 1], 1000)
    x = rng.normal(size=(4000, 1)) + 3 * labels[:, None]
    ax = pictured(x, labels, 2)
    assert sum(len(blade.get_paths()[0].vertices) for blade in ax.collections) < 5000
    apart = np.abs(x[labels == 0] - x[labels == 0].T)
    a = apart.sum(axis=1) / 999
    b = np.abs(x[labels == 0] - x[labels == 1].T).mean(axis=1)
    expected = np.sort((b - a) / np.maximum(a, b))[::-1]
    heights, widths = edge(ax.collections[0])
    assert (widths[0], widths[-1]) == pytest.approx((expected[0], expected[-1]))
    between = np.interp(np.arange(1000) + 0.5, heights - heights[0], widths)
    # At no place is it off by more than 5 rows' height, which is less than a pixel.
    assert (between[5:] <= expected[:-5] + 1e-12).all()
    assert (between[:-5] >= expected[5:] - 1e-12).all()


@pytest.mark.parametrize("k", [1, 2])
def test_a_single_cluster_with_rows_is_refused(k: int) -> None:
    with pytest.raises(ParameterError, match="all rows are in one cluster"):
        pictured(np.arange(4.0)[:, None], [0, 0, 0, 0], k)


def test_sparse_rows_are_drawn_as_dense_ones() -> None:
    x, labels = example()
    x = np.where(x > 0, x, 0.0)
    result = clustered(x, labels, 3)
    for one, other in zip(silhouette(result, x).collections, silhouette(result, csr_array(x)).collections, strict=True):
        np.testing.assert_allclose(one.get_paths()[0].vertices, other.get_paths()[0].vertices, atol=1e-9)


def test_an_estimator_is_drawn_and_other_rows_are_refused() -> None:
    x, _ = example()
    model = KMeans(3, random_state=0).fit(x)
    assert silhouette(model, x).get_title() == f"mean silhouette {brute(x, model.labels_).mean():.2f}"
    with pytest.raises(DataError, match="pass the rows that the result is of"):
        silhouette(model, x[:-1])


def test_it_draws_where_and_as_it_is_told() -> None:
    x, labels = example()
    left, right = Figure().subplots(1, 2)
    assert pictured(x, labels, 3, ax=right) is right
    assert not left.collections
    ax = pictured(x, labels, 3, style="dark")
    assert max(to_rgb(ax.figure.get_facecolor())) < 0.2
    assert min(to_rgb(ax.title.get_color())) > 0.8
    with pytest.raises(ParameterError, match="style"):
        pictured(x, labels, 3, style="drak")


class TestStability:
    X = np.concatenate([np.random.default_rng(0).normal(at, 0.5, (30, 2)) for at in (0, 5, 6)])

    def names(self, stability, k=3):
        ax = silhouette(kmeans(self.X, k, n_init=5, random_state=0), self.X, stability=stability)
        return [text.get_text().partition(" · ")[2].partition(" · ")[2] for text in ax.get_yticklabels()], ax

    def test_is_written_beside_each_blade_with_a_word(self):
        found, ax = self.names([0.931, 0.62, 0.4])
        assert found == ["highly stable 0.93", "in doubt 0.62", "dissolved 0.40"]
        assert ax.get_ylabel() == "cluster · mean · stability"
        assert self.names(np.array([0.75, 0.55, np.nan]))[0] == ["stable 0.75", "not stable 0.55", "unknown"]

    def test_is_what_cluster_stability_found(self):
        result = kmeans(self.X, 3, n_init=5, random_state=0)
        stability = cluster_stability(self.X, result, n_resamples=10, random_state=0)
        found, _ = self.names(stability)
        assert [name.split()[-1] for name in found] == [f"{value:.2f}" for value in stability.jaccard]

    @pytest.mark.parametrize("stability", [[0.9, 0.8], 0.9, [0.9, 0.8, 1.1], [0.9, 0.8, -0.1], "stable", object()])
    def test_that_is_none_is_refused(self, stability):
        with pytest.raises(ParameterError, match=r"^stability=.*: expected what cluster_stability\(\) gives for 3"):
            self.names(stability)
