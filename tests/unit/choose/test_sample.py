"""choose_k(sample=): what looks at fewer rows, how well, and how that is said."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples, silhouette_score

from centra import ParameterError, check, choose_k
from centra.choose import silhouette
from centra.choose.criteria import CRITERIA
from centra.choose.evidence import Evidence, Sample
from centra.data import Data
from centra.engine import bind


@pytest.fixture(scope="module")
def clouds():
    rng = np.random.default_rng(3)
    sizes = [1500, 900, 400, 40]
    return np.repeat([[0, 0], [6, 0], [0, 6], [9, 9]], sizes, axis=0) + rng.normal(0, 1, (sum(sizes), 2))


@pytest.fixture(scope="module")
def sampled(clouds):
    return choose_k(clouds, range(1, 7), sample=600, n_init=3, n_refs=5, random_state=0)


def test_what_is_sampled_is_said(sampled):
    assert sampled.notes == (
        "silhouette is of about 600 of 2,840 rows, drawn from each cluster: all would take n^2 distances",
        "gap and stability are of about 600 of 2,840 rows, drawn from all: they fit their rows again and again",
    )
    assert all(note in repr(sampled) for note in sampled.notes)


def test_the_fits_and_what_is_cheap_are_of_all_rows(clouds, sampled):
    names = ("fk", "calinski_harabasz", "davies_bouldin", "bic")
    exact = choose_k(clouds, range(1, 7), names, n_init=3, random_state=0)
    for name, values in exact.columns.items():
        np.testing.assert_array_equal(values, sampled.columns[name])
    assert all(len(fit.labels) == len(clouds) for fit in sampled.fits.values())
    assert exact.notes == ()


def test_the_silhouette_is_estimated_with_its_error(clouds, sampled):
    scores = sampled.scores["silhouette"]
    for k in range(2, 7):
        expected = silhouette_score(clouds, sampled.fits[k].labels)
        assert scores.values[k - 1] == pytest.approx(expected, abs=4 * scores.errors[k - 1])
        assert 0.001 < scores.errors[k - 1] < 0.03
    assert sampled.votes["silhouette"] == 4


def test_as_many_rows_as_there_are_is_exact(clouds):
    names = ("silhouette", "dunn", "gap", "stability")
    some, alone = (
        choose_k(clouds[:300], [2, 3], names, sample=sample, n_init=1, n_refs=2, random_state=0)
        for sample in (300, None)
    )
    for name, values in alone.columns.items():
        np.testing.assert_array_equal(values, some.columns[name])
    assert some.notes == ()
    weights = np.repeat([1.0, 0.0], [100, 200])  # of which 100 are there
    few = choose_k(clouds[:300], [2, 3], ("dunn",), sample=100, sample_weight=weights, n_init=1, random_state=0)
    assert few.notes == ()


def test_the_same_seed_draws_the_same(clouds):
    names = ("silhouette", "gap", "stability", "prediction_strength", "dunn")
    a, b, c = (
        choose_k(clouds, [2, 4], names, sample=200, n_init=1, n_refs=2, random_state=seed, n_threads=threads)
        for seed, threads in ((0, 1), (0, 2), (1, 2))
    )
    for name, values in a.columns.items():
        np.testing.assert_array_equal(values, b.columns[name])
    assert (a.columns["gap"] != c.columns["gap"]).all()
    assert (a.columns["silhouette"] != c.columns["silhouette"]).all()


def test_no_criterion_hangs_on_another(clouds):
    names = ("silhouette", "gap", "stability")
    every = choose_k(clouds, [2, 4], names, sample=200, n_init=1, n_refs=2, random_state=0)
    for name in names:
        alone = choose_k(clouds, [2, 4], (name,), sample=200, n_init=1, n_refs=2, random_state=0)
        np.testing.assert_array_equal(alone.columns[name], every.columns[name])


def test_gap_has_references_of_as_many_rows(clouds, monkeypatch):
    sizes, drawn = [], []

    def judge(evidence):
        drawn.append(evidence.data.x)
        sizes.append((evidence.data.n, evidence.rows.moments.n, [evidence.fits[k].sizes.sum() for k in evidence.ks]))
        return CRITERIA["bic"].judge(evidence)

    gap = CRITERIA["gap"]
    monkeypatch.setitem(CRITERIA, "new", type(gap)(judge, "new", looks="fits"))
    seen = []
    choose_k(clouds, [2, 3], ("new",), sample=200, n_init=1, random_state=0, progress=lambda *each: seen.append(each))
    assert sizes == [(200, 200, [200, 200])]
    assert seen == [(done, 4) for done in range(1, 5)]
    for seed in (0, 1):
        choose_k(clouds, [2, 3], ("new",), sample=200, n_init=1, random_state=seed)
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert (drawn[0] != drawn[2]).any()


def test_dunn_is_of_a_sample_and_says_so(clouds):
    exact, some = (
        choose_k(clouds, [3, 4], ("dunn",), sample=sample, n_init=2, random_state=0) for sample in (None, 300)
    )
    assert (some.columns["dunn"] > exact.columns["dunn"]).all()
    assert "of all rows, it can only be smaller" in some.why
    assert "smaller" not in exact.why.replace("a smaller one", "")


def test_rows_are_drawn_by_the_size_of_their_cluster_with_a_floor():
    labels = np.repeat([0, 1, 2, 4], [9000, 900, 150, 30]).astype(np.int32)
    data = Data(np.zeros((len(labels), 1)), (np.arange(len(labels)) != 7).astype(float))
    fits = {5: SimpleNamespace(labels=labels)}

    def drawn(size):
        return Evidence(data, bind(data), fits, (5,), None, 0, Sample(size, 0)).some(5)

    for cluster, rows in zip((0, 1, 2, 4), drawn(1000), strict=True):
        assert (labels[rows] == cluster).all()
        assert (np.diff(rows) > 0).all()
    assert [len(rows) for rows in drawn(1000)] == [893, 100, 100, 30]
    assert [len(rows) for rows in drawn(40)] == [36, 8, 8, 8]  # the floor is no more than every cluster could have
    assert 7 not in drawn(10_000)[0]


class TestJackknife:
    def means(self, x, labels, group, weights=None):
        rows = bind(check.data(x, weights))
        shares = np.bincount(labels) / len(labels)
        return silhouette._without_each_group(rows, labels.astype(np.int32), labels.max() + 1, group, shares), shares

    def test_leaves_out_one_group_at_a_time(self):
        rng = np.random.default_rng(0)
        x, labels = rng.normal(size=(120, 3)), rng.integers(0, 3, 120)
        group = rng.integers(0, silhouette.GROUPS + 1, 120)
        found, shares = self.means(x, labels, group)
        for left_out in (0, 5, silhouette.GROUPS):
            here = group != left_out if left_out < silhouette.GROUPS else np.ones(120, bool)
            each = silhouette_samples(x[here], labels[here])
            expected = sum(share * each[labels[here] == c].mean() for c, share in enumerate(shares))
            assert found[left_out] == pytest.approx(expected, rel=1e-12)

    def test_errors_are_those_of_the_draw(self, clouds, evidence_of):
        given = evidence_of(clouds[::4], [3], n_init=1)
        exact = silhouette_score(clouds[::4], given.fits[3].labels)
        draws = []
        for seed in range(60):
            evidence = type(given)(given.data, given.rows, given.fits, (3,), given.replicate, 0, Sample(150, seed))
            draws.append(silhouette.judge(evidence))
        means = np.array([draw.values[0] for draw in draws])
        errors = np.array([draw.errors[0] for draw in draws])
        assert abs(means.mean() - exact) < 4 * means.std() / np.sqrt(60)
        assert means.std() == pytest.approx(errors.mean(), rel=0.35)


@pytest.mark.parametrize(
    ("sample", "says"),
    [(0, "sample=0: expected a whole number"), (2.5, "sample=2.5"), (3, "as many rows as the largest k, 4")],
)
def test_bad_samples(clouds, sample, says):
    with pytest.raises(ParameterError, match=says):
        choose_k(clouds, [2, 4], ("silhouette",), sample=sample)
