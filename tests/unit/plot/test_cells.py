"""Voronoi cells: exact polygons that share no area, fill the sheet, and hold what is nearest to their centre."""

import numpy as np
import pytest

from centra.plot.cells import cells

UNIT = (0.0, 1.0, 0.0, 1.0)


def area(polygon: np.ndarray) -> float:
    x, y = (polygon - polygon[:1]).T
    return 0.5 * float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())


def beyond(polygon: np.ndarray, points: np.ndarray) -> np.ndarray:
    """How far points are outside of a convex polygon; not positive within."""
    polygon = polygon[np.linalg.norm(np.roll(polygon, -1, axis=0) - polygon, axis=1) > 1e-13]
    along = np.roll(polygon, -1, axis=0) - polygon
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / np.linalg.norm(along, axis=1)[:, None]
    return ((points[:, None] - polygon) * outward).sum(axis=2).max(axis=1)


def nearest(centers: np.ndarray, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """By brute force, the lowest index among equals; and by how much the next other centre is farther."""
    far = np.sqrt(((points[:, None].astype(np.longdouble) - centers) ** 2).sum(axis=2))
    label = far.argmin(axis=1)
    far[(centers[label][:, None] == centers).all(axis=2)] = np.inf
    return label, far.min(axis=1) - np.linalg.norm(points - centers[label], axis=1)


def layouts() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    angles = np.arange(100) / 100 * 2 * np.pi
    circle = 0.5 + 0.4 * np.column_stack([np.cos(angles), np.sin(angles)])
    return {
        "one": rng.random((1, 2)),
        "two": rng.random((2, 2)),
        "seven": rng.random((7, 2)),
        "many": rng.random((200, 2)),
        "collinear": np.column_stack([np.linspace(0.1, 0.9, 30)] * 2),
        "upright": np.column_stack([np.full(10, 0.5), np.linspace(0, 1, 10)]),
        "grid": np.stack(np.meshgrid(*[np.linspace(0, 1, 12)] * 2), axis=-1).reshape(-1, 2),
        "circle": circle,
        "circle and middle": np.vstack([circle, [[0.5, 0.5]]]),
        "dense in the middle": 0.5 + 1e-3 * rng.normal(size=(150, 2)),
        "duplicates": np.repeat(rng.random((10, 2)), 3, axis=0)[rng.permutation(30)],
        "close pairs": np.repeat(rng.random((10, 2)), 2, axis=0) + 1e-9 * rng.normal(size=(20, 2)),
        "close crowds": np.repeat(rng.random((10, 2)), 6, axis=0) + 1e-6 * rng.normal(size=(60, 2)),
        "a crowd and nothing else": 0.5 + 1e-9 * rng.random((50, 2)),
        "apart in the last digits": np.repeat(rng.random((10, 2)), 6, axis=0) + 1e-15 * rng.normal(size=(60, 2)),
        "outside": 3 * rng.normal(size=(100, 2)),
        "far outside": np.vstack([rng.random((9, 2)), [[1e6, 1e6], [-1e12, 3]]]),
        "all on one side": rng.random((20, 2)) + np.array([5.0, 0.0]),
    }


@pytest.mark.parametrize("layout", layouts())
def test_cells_fill_the_sheet_and_hold_what_is_nearest(layout: str) -> None:
    centers = layouts()[layout]
    polygons = cells(centers, UNIT)
    assert len(polygons) == len(centers)
    assert sum(map(area, polygons)) == pytest.approx(1, rel=1e-12)
    points = np.random.default_rng(1).random((300, 2))
    labels, lead = nearest(centers, points)
    for cluster, polygon in enumerate(polygons):
        inside = beyond(polygon, points) < 0 if area(polygon) > 1e-12 else np.zeros(len(points), bool)
        clear = lead > 1e-9
        np.testing.assert_array_equal(inside[clear], (labels == cluster)[clear])


@pytest.mark.parametrize("layout", layouts())
def test_cells_are_convex_and_counter_clockwise_and_within_the_sheet(layout: str) -> None:
    for polygon in cells(layouts()[layout], UNIT):
        assert polygon.dtype == np.float64
        assert polygon.shape[1] == 2
        assert ((polygon >= 0) & (polygon <= 1)).all()
        if area(polygon) > 1e-12:
            assert beyond(polygon, polygon).max() < 1e-12
            assert beyond(polygon, polygon.mean(axis=0)[None]) < 0


@pytest.mark.parametrize("spans", [(1e-9, 1e-9), (1e6, 2e6), (1.0, 1e6), (1e9, 1.0), (1e150, 1e150)])
def test_whatever_the_units(spans: tuple[float, float]) -> None:
    centers = np.random.default_rng(0).random((50, 2)) * spans
    polygons = cells(centers, (0, spans[0], 0, spans[1]))
    assert sum(area(polygon / spans) for polygon in polygons) == pytest.approx(1, rel=1e-12)
    points = np.random.default_rng(1).random((300, 2)) * spans
    labels, lead = nearest(centers, points)
    clear = lead > 1e-9 * max(spans)
    assert clear.mean() > 0.9
    for cluster in np.unique(labels):
        # In units of the sheet, a cell is as convex as it was.
        assert (beyond(polygons[cluster] / spans, points[clear & (labels == cluster)] / spans) < 1e-9).all()


def test_far_from_the_origin() -> None:
    # Multiples of 2 ** -20, which lose nothing by the offset.
    centers = np.round(np.random.default_rng(0).random((50, 2)) * 2**20) / 2**20
    here, there = cells(centers, UNIT), cells(centers + 1e8, (1e8, 1e8 + 1, 1e8, 1e8 + 1))
    for one, other in zip(here, there, strict=True):
        np.testing.assert_allclose(one, other - 1e8, rtol=0, atol=2e-8)  # their corners are rounded
    assert sum(map(area, there)) == pytest.approx(1, rel=1e-6)


def test_one_has_all_and_two_have_halves() -> None:
    (whole,) = cells(np.array([[7.0, 7.0]]), (0, 4, 0, 2))
    assert whole.tolist() == [[0, 0], [4, 0], [4, 2], [0, 2]]
    lower, upper = cells(np.array([[2.0, 0.5], [2.0, 1.5]]), (0, 4, 0, 2))
    assert lower.tolist() == [[0, 0], [4, 0], [4, 1], [0, 1]]
    assert sorted(upper.tolist()) == [[0, 1], [0, 2], [4, 1], [4, 2]]


def test_of_equal_centers_the_first_has_the_cell() -> None:
    sizes = [len(polygon) for polygon in cells(np.array([[1.0, 1], [0, 0], [1, 1], [-0.0, 0.0], [0, 0]]), UNIT)]
    assert [size > 0 for size in sizes] == [True, True, False, False, False]
    assert cells(np.zeros((2, 2)), UNIT)[1].shape == (0, 2)


def test_a_center_without_a_share_of_the_sheet_has_no_cell() -> None:
    polygons = cells(np.array([[0.5, 0.5], [9.0, 0.5]]), UNIT)
    assert [area(polygon) for polygon in polygons] == [1.0, 0.0]
    assert len(polygons[1]) == 0
    assert len(cells(np.array([[0.5, 0.5], [1.5, 0.5]]), UNIT)[1]) == 0  # all of its share is an edge


def test_thousands() -> None:
    polygons = cells(np.random.default_rng(0).random((3000, 2)), UNIT)
    assert sum(map(area, polygons)) == pytest.approx(1, rel=1e-12)
    assert min(map(area, polygons)) > 0
