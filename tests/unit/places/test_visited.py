"""Places against what is true of made-up tracks, and covers against brute force."""

from itertools import combinations

import numpy as np
import pytest

from centra import DataError, ParameterError, datasets
from centra.places import read_track, visited
from centra.places.cover import cover
from centra.places.discs import chord, enclosing
from centra.space import EARTH, GLOBE

METRE = np.rad2deg(1 / EARTH)
TRACKS = "../shared/data/tracks"


def metres(a, b):
    """Between places, shape (n, k), by the haversine formula."""
    a, b = (np.deg2rad(np.asarray(each, np.longdouble).reshape(-1, 2)) for each in (a, b))
    dlat, dlon = a[:, None, 0] - b[None, :, 0], a[:, None, 1] - b[None, :, 1]
    h = np.sin(dlat / 2) ** 2 + np.cos(a[:, None, 0]) * np.cos(b[None, :, 0]) * np.sin(dlon / 2) ** 2
    return (2 * EARTH * np.arcsin(np.sqrt(h))).astype(float)


def around(places, seconds, noise=8, step=30.0, seed=0):
    """A track that stays so long at each of some places."""
    rng, now, rows = np.random.default_rng(seed), 1.7e9, []
    for (lat, lon), stay in zip(places, seconds, strict=True):
        for _ in range(int(stay / step)):
            north, east = rng.normal(0, noise, 2) * METRE
            rows.append([lat + north, (lon + east / np.cos(np.deg2rad(lat)) + 180) % 360 - 180, now])
            now += step
        now += 1800
    return np.array(rows)


def at(result):
    return [(place.latitude, place.longitude) for place in result.places]


@pytest.mark.parametrize("seed", range(20))
def test_home_work_and_gym(seed):
    commute = datasets.commuter(30, seed)
    result = visited(commute.track)
    found = [int(metres(commute.places[name], at(result)).argmin()) for name in ("home", "work", "gym")]
    for name, place in zip(("home", "work", "gym"), found, strict=True):
        assert metres(commute.places[name], at(result)[place])[0, 0] < 25
    assert found == sorted(found)
    assert found[:2] == [0, 1]
    assert metres(commute.places["hotel"], at(result)).min() < 25
    away = metres(result.stays.places, at(result))
    assert (away.min(axis=1) <= 100).all()
    np.testing.assert_array_equal(away.argmin(axis=1), result.place_of)


def test_the_same_again():
    track = datasets.commuter(20, 3).track
    assert visited(track).places == visited(track).places


def test_hours_visits_and_time_add_up():
    commute = datasets.commuter(14, 0)
    result = visited(commute.track)
    for place in result.places:
        assert sum(place.hours) == pytest.approx(place.seconds, abs=1e-3)
        assert place.first <= place.last
    home, work = result.places[:2]
    assert min(home.hours[:6]) > 10 * 3600  # at night
    assert sum(work.hours[9:16]) > 0.7 * work.seconds
    assert 8 <= work.visits <= 10
    assert sum(place.points for place in result.places) == (result.stays.of >= 0).sum()


@pytest.mark.parametrize("longitude", [-180.0, -179.9995, -90, 0, 16.37, 179.9996])
@pytest.mark.parametrize("latitude", [-60.0, 0, 48.2, 89.9])
def test_two_places_100_m_apart_come_apart(latitude, longitude):
    other = longitude + 100 * METRE / np.cos(np.deg2rad(latitude))
    result = visited(around([(latitude, longitude), (latitude, other)] * 3, [3600, 2400] * 3), radius=40)
    assert len(result.places) == 2
    assert metres(at(result), [(latitude, longitude), (latitude, other)]).min(axis=0).max() < 5
    assert [place.visits for place in result.places] == [3, 3]


def test_on_the_way_is_no_place():
    way = np.column_stack([48 + np.arange(600) * 30 * METRE, np.full(600, 16.0), 1.7e9 + np.arange(600) * 1.0])
    parked = around([(48.5, 16.0)], [1200])
    parked[:, 2] += way[-1, 2] - 1.7e9 + 600
    result = visited(np.concatenate([way, parked]))
    assert len(result.places) == 1
    assert metres(at(result), (48.5, 16.0))[0, 0] < 10
    without = visited(np.concatenate([way, parked])[:, :2])
    assert not without.timed
    assert len(without.places) > 80


def test_jumps_twins_and_times_that_run_backwards():
    track = around([(48.2, 16.37)], [3600])
    track[40, 0] += 0.5
    track[80] = track[79]
    track[[100, 101]] = track[[101, 100]]
    result = visited(track)
    assert len(result.places) == 1
    notes = " | ".join(result.notes)
    assert "the time runs backwards 1 time (first: row 101): points were sorted by time" in notes
    assert "1 point at the time of another left out" in notes
    assert "1 point left out where the device jumped" in notes


def test_so_many_places():
    track = datasets.commuter(10, 1).track
    result = visited(track, k=3)
    assert len(result.places) == 3
    assert result.radius is None
    with pytest.raises(DataError, match=r"has only .* stays: use -k"):
        visited(track, k=1000)
    with pytest.raises(ParameterError, match="can't both be given"):
        visited(track, k=3, radius=100)
    with pytest.raises(ParameterError, match="radius=0"):
        visited(track, radius=0)


@pytest.mark.parametrize("seed", range(30))
def test_as_few_as_by_brute_force(seed):
    """Of all sets of discs that could do, by two points on their edge; radii to a hair."""
    rng = np.random.default_rng(seed)
    places = np.array([48.2, 16.37]) + rng.uniform(-200, 200, (int(rng.integers(2, 10)), 2)) * METRE
    found = cover(places, 100.0)
    assert (metres(places, found.centers).min(axis=1) <= 100 + 1e-6).all()
    unit, reach = GLOBE.taken(places), chord(100.0) * (1 + 1e-7)
    groups = [list(c) for size in (1, 2, 3) for c in combinations(range(len(places)), size)]
    discs = {tuple(np.square(unit - enclosing(unit[g])[0]).sum(axis=1) <= reach**2) for g in groups}
    fewest = next(
        size
        for size in range(1, len(places) + 1)
        if any(np.logical_or.reduce(some).all() for some in combinations(discs, size))
    )
    assert len(found.centers) == fewest
    assert found.least <= fewest


def test_a_line_is_covered_by_as_few_as_can_be():
    places = np.column_stack([48 + np.arange(2000) * 198 * METRE, np.full(2000, 16.0)])
    found = cover(places, 100.0)
    assert len(found.centers) == found.least == 1000
    assert (metres(places[::100], found.centers).min(axis=1) <= 100 + 1e-6).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_smallest_disc(seed):
    rng = np.random.default_rng(seed)
    unit = GLOBE.taken(np.array([10.0, 179.9999]) + rng.normal(0, 300, (12, 2)) * METRE)
    _, reach = enclosing(unit)
    best = np.inf
    for size in (2, 3):
        for some in combinations(range(12), size):
            middle, _ = enclosing(unit[list(some)])
            best = min(best, float(np.sqrt(np.square(unit - middle).sum(axis=1).max())))
    assert reach <= best * (1 + 1e-9)


def test_many_points_without_times():
    rng = np.random.default_rng(0)
    x = np.array([48.2, 16.37]) + rng.uniform(-500, 500, (20_000, 2)) * METRE * [1, 1.5]
    result = visited(x, radius=100)
    assert (metres(x, at(result)).min(axis=1) <= 100).all()
    assert result.least <= len(result.places) <= 80
    assert sum(place.points for place in result.places) == len(x)


@pytest.mark.parametrize(
    ("track", "sentence"),
    [
        (np.zeros((0, 2)), "0 rows|no points|shape"),
        (np.array([[48.2, 16.37, 1.7e9]]), "1 point, none of which stay"),
        (np.zeros((3, 4)), "shape .3, 4."),
    ],
)
def test_what_has_no_places(track, sentence):
    with pytest.raises(DataError, match=sentence):
        visited(track)


def test_one_point_without_a_time_is_a_place():
    assert at(visited(np.array([[48.2, 16.37]])))[0] == pytest.approx((48.2, 16.37))


def test_a_day_of_standing_still():
    result = visited(around([(48.2, 16.37)], [86_400]))
    assert len(result.places) == 1
    assert result.places[0].seconds == pytest.approx(86_400, rel=0.01)


@pytest.mark.parametrize(
    ("name", "where"),
    [("cerknicko-jezero", (45.79135, 14.30506)), ("korita-zbevnica", (45.45241, 14.01834))],
)
def test_real_tracks(name, where):
    try:
        track = read_track([f"{TRACKS}/{name}.gpx"])
    except DataError:
        pytest.skip(f"{TRACKS}/{name}.gpx is not there")
    result = visited(track, stay=120)
    assert metres(at(result), where).min() < 20


@pytest.mark.parametrize("radius", [100.0, 5000.0, 407_000.0])
@pytest.mark.parametrize("seed", range(20))
def test_on_a_ring_all_are_within_the_radius(radius, seed):
    rng = np.random.default_rng(seed)
    turn = rng.uniform(0, 2 * np.pi, int(rng.integers(8, 41)))
    ring = radius * np.column_stack([np.sin(turn), np.cos(turn)]) * (1 - 1e-3 * rng.random((len(turn), 1)))
    result = visited(ring * METRE, radius=radius)
    assert max(place.radius for place in result.places) <= radius
    assert (metres(ring * METRE, at(result)).min(axis=1) <= radius * (1 + 1e-9)).all()


def test_the_whole_earth():
    poles = np.array([[90.0, 0], [-90, 0], [0, 0], [0, 90], [0, 180], [0, -90]])
    result = visited(poles, radius=1e7)
    assert (metres(poles, at(result)).min(axis=1) <= 1e7).all()
    for radius in (np.inf, 2e7):
        with pytest.raises(ParameterError, match="a quarter of the way around the earth"):
            visited(poles, radius=radius)


def test_so_many_at_a_pole():
    with pytest.raises(DataError, match="has only 1 stay: use -k 1"):
        visited(np.array([[90.0, 0], [90, 50]]), k=2)
