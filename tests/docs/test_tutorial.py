"""Every block of the tutorial runs, and what its prose says is so."""

import contextlib
import io
import re
from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from centra import kmeans
from centra.plot.cells import cells

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(run_script, tmp_path_factory):
    """The names of the tutorial at its end, and what it printed."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        names = run_script("tutorial/tutorial.py", tmp_path_factory.mktemp("tutorial"))
    return SimpleNamespace(**names, printed=printed.getvalue())


def test_a_run_falls_fast_and_to_the_end(told):
    inertias = [step.inertia for step in told.result.history]  # the animation's run, which is the first one
    assert inertias == sorted(inertias, reverse=True)
    assert inertias[0] - inertias[3] > 0.9 * (inertias[0] - inertias[-1])
    assert told.result.stop_reason == "labels"


def test_the_wide_cloud_loses_points_to_a_neighbour(told):
    points = [[int(count) for count in found.split()] for found in re.findall(r"has \[([\d ]+)\] points", told.printed)]
    lost = np.sum(points, axis=0) - np.max(points, axis=0)
    widths = [told.clouds[told.origin == each].std() for each in range(3)]
    assert lost.argmax() == np.argmax(widths)
    assert lost.max() > 10


def test_two_stars_serve_two_clouds_each_and_three_share_one(told):
    assert sorted(told.clouds_of_stars) == [1, 1, 1, 1, 1, 2, 2]
    assert sorted(told.stars_of_clouds) == [1, 1, 1, 1, 1, 1, 3]
    best, _, as_drawn = (told.stock.count(counts) for counts in told.endings.values())
    assert best == told.good["random"]["peaked"] == 14
    assert as_drawn == 14


def test_most_good_runs_are_mended_on_the_way(told):
    """A start with a star in each cloud ends well, but most that end well are others."""
    begun_badly = 0
    for seed in range(100):
        run = kmeans(told.peaked, 7, init="random", random_state=seed, record="full")
        first = ((told.peaked[:, None] - run.history[0].centers) ** 2).sum(axis=2).argmin(axis=1)
        begun_well = len({(star, cloud) for star, cloud in zip(first, told.cloud, strict=True)}) == 7
        ended_well = told.stock[seed] == told.endings["a star in each cloud"]
        assert ended_well or not begun_well
        begun_badly += ended_well and not begun_well
    assert begun_badly > 10 * 100 * told.met


def test_k_means_plus_plus_cures_peaked_clouds_and_restarts_cure_the_rest(told):
    good = told.good
    assert good["k-means++"]["peaked"] == good["k-means++, best of 10"]["peaked"] == 100
    assert abs(good["random, best of 10"]["peaked"] / 100 - (1 - (1 - told.p) ** 10)) < 0.1
    assert abs(good["k-means++"]["uniform"] - good["random"]["uniform"]) <= 5
    assert good["k-means++, best of 10"]["uniform"] > 5 * good["k-means++"]["uniform"]
    assert min(good[way]["clouds"] for way in told.ways) >= 95


def test_a_single_start_of_k_means_plus_plus_gives_each_cloud_its_star(told):
    assert [counts.tolist() for counts in told.census(told.cured)] == [[1] * 7, [1] * 7]


def test_a_wrong_valley_costs_much_where_clusters_are_clear(told):
    assert told.ratios["peaked"] > 100
    assert told.ratios["uniform"] < 2


def test_many_inner_cells_are_hexagons_and_clusters_of_about_one_size(told):
    found = [polygon for polygon in cells(told.honeycomb.centers, (-1, 1, -1, 1)) if np.abs(polygon).max() < 1]
    corners = [len(polygon) for polygon in found]
    assert corners.count(6) >= len(corners) / 2
    assert told.honeycomb.sizes.max() < 1.5 * told.honeycomb.sizes.min()


def test_to_predict_is_to_look_in_which_cell(told):
    distances = np.linalg.norm(told.dense - told.newcomer, axis=1)
    assert told.honeycomb.labels[distances.argmin()] == told.nearest


def test_of_three_stars_in_a_cloud_none_is_the_nearest_to_another_cloud(told):
    first = told.stuck.history[0].centers
    nearest = ((told.peaked[:, None] - first) ** 2).sum(axis=2).argmin(axis=1)
    crowded = told.stars_of_clouds.argmax()
    at_home = set(nearest[told.cloud == crowded].tolist())
    assert len(at_home) == 3
    assert not at_home & set(nearest[told.cloud != crowded].tolist())
    assert told.stuck.n_iter < told.result.n_iter


def test_inertia_only_falls_with_k(told):
    for choice in told.choices.values():
        assert (np.diff(choice.columns["inertia"]) < 0).all()


def test_the_fall_ends_at_seven_on_the_peaked_board_alone(told):
    falls = {name: choice.columns["inertia"] for name, choice in told.choices.items()}
    kept = {name: inertia[1:] / inertia[:-1] for name, inertia in falls.items()}  # from K to K + 1, by K - 1
    assert kept["peaked"].argmin() == 5
    assert kept["peaked"][5] < 0.05
    assert kept["peaked"][6:].min() > 0.7
    for name in ("uniform", "clouds", "dense"):
        assert np.allclose(kept[name][4:], kept[name][4:].mean(), atol=0.12)
    like_one_by_k = falls["dense"] / falls["dense"][0] * np.arange(1, 11)
    assert np.ptp(like_one_by_k[3:]) < 0.2


def test_what_gap_and_fk_say_of_each_board(told):
    votes = {name: (choice.votes["gap"], choice.votes["fk"], choice.best) for name, choice in told.choices.items()}
    assert votes == {"uniform": (1, 1, 1), "clouds": (3, 2, 3), "peaked": (7, 7, 7), "dense": (1, 1, 1)}


def test_criteria_disagree_on_the_clouds_and_agree_on_the_peaked(told):
    assert len(set(told.choices["clouds"].votes.values())) > 1
    assert set(told.choices["peaked"].votes.values()) == {7}


def test_one_cluster_of_the_clouds_lies_by_itself_and_the_last_has_points_below_zero(told):
    rows = silhouette_samples(told.clouds, told.three.labels)
    blades = [rows[told.three.labels == cluster] for cluster in range(3)]
    assert np.median(blades[1]) > 0.8 > max(np.median(blades[0]), np.median(blades[2]))
    assert min(blades[0]) > 0 > min(blades[2])
    assert np.sum(rows < 0) < 5


def test_gap_is_right_more_often_than_fk_and_neither_always(told):
    for gap, fk in told.right_of_ten.values():
        assert gap >= fk
    assert told.right_of_ten["three clouds"][0] < 10
    assert told.right_of_ten["three peaked"][0] == 10
