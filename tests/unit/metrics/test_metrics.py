"""Labels judged: by brute force in longdouble, beside scikit-learn's, as choose_k() judges its own; odd input."""

import numpy as np
import oracle
import pandas as pd
import pytest
from scipy.sparse import csr_array
from sklearn import metrics as peers

from centra import DataError, ParameterError, choose_k, kmeans, metrics

FIVE = np.array([[0.0], [1.0], [4.0], [5.0], [9.0]])
INDICES = [metrics.silhouette, metrics.calinski_harabasz, metrics.davies_bouldin]
PEERS = [peers.silhouette_score, peers.calinski_harabasz_score, peers.davies_bouldin_score]
ALL = [*INDICES, metrics.simplified_silhouette, metrics.dunn]


def brute(x, labels):
    """All of them, one row after the other, in longdouble; the silhouettes last."""
    x = np.asarray(x, np.longdouble)
    clusters = sorted(set(labels.tolist()))
    n, k = len(x), len(clusters)
    distances = np.array([np.sqrt(((x - row) ** 2).sum(axis=1)) for row in x])
    means = np.array([x[labels == c].mean(axis=0) for c in clusters])
    to_means = np.array([np.sqrt(((x - mean) ** 2).sum(axis=1)) for mean in means]).T
    silhouettes, simplified = np.zeros(n, np.longdouble), np.zeros(n, np.longdouble)
    for i, label in enumerate(labels):
        own, at = labels == label, clusters.index(label)
        if own.sum() > 1:
            a = distances[i, own].sum() / (own.sum() - 1)
            b = min(distances[i, labels == other].mean() for other in clusters if other != label)
            silhouettes[i] = (b - a) / max(a, b)
            a, b = to_means[i, at], np.delete(to_means[i], at).min()
            simplified[i] = (b - a) / max(a, b)
    sizes = np.array([(labels == c).sum() for c in clusters])
    within = sum((to_means[labels == c, j] ** 2).sum() for j, c in enumerate(clusters))
    between = (sizes * ((means - x.mean(axis=0)) ** 2).sum(axis=1)).sum()
    spreads = [to_means[labels == c, j].mean() for j, c in enumerate(clusters)]
    worst = [
        max((spreads[i] + spreads[j]) / np.sqrt(((means[i] - means[j]) ** 2).sum()) for j in range(k) if j != i)
        for i in range(k)
    ]
    same = labels[:, None] == labels
    return {
        metrics.silhouette: silhouettes.mean(),
        metrics.simplified_silhouette: simplified.mean(),
        metrics.calinski_harabasz: between * (n - k) / (within * (k - 1)),
        metrics.davies_bouldin: np.mean(worst),
        metrics.dunn: distances[~same].min() / distances[same].max(),
    }, silhouettes.astype(float)


@pytest.fixture(scope="module", params=["dense", "sparse", "float32", "far away"])
def case(request):
    r = np.random.default_rng(1)
    x = r.standard_normal((130, 6)) + 3 * r.integers(0, 3, (130, 1))
    x[r.random(x.shape) < 0.3] = 0
    labels = r.integers(-1, 4, 130)
    labels[7] = 9  # the only one
    if request.param == "float32":
        x = x.astype(np.float32)
    if request.param == "far away":
        x = x + 1e6
    near = 1e-12 if request.param != "far away" else 1e-9  # a mean of numbers of 1e6 is known to 1e-10
    return csr_array(x) if request.param == "sparse" else x, labels, near, brute(x.astype(float), labels)


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.__name__)
def test_brute_force(case, metric):
    x, labels, near, (expected, _) = case
    assert metric(x, labels) == pytest.approx(float(expected[metric]), rel=near)


def test_brute_force_of_each_row(case):
    x, labels, _, (_, expected) = case
    np.testing.assert_allclose(metrics.silhouette_samples(x, labels), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("metric", "peer"), [*zip(INDICES, PEERS, strict=True)], ids=lambda each: each.__name__)
def test_beside_scikit_learn(metric, peer):
    r = np.random.default_rng(2)
    x = r.standard_normal((300, 5)) + 4 * r.integers(0, 3, (300, 1))
    for labels in (kmeans(x, 4, random_state=0).labels, r.integers(0, 9, 300), np.arange(300) % 150):
        assert metric(x, labels) == pytest.approx(peer(x, labels), rel=1e-10)
    words = np.array(["noise", "b", "a"])[np.arange(300) % 3]
    assert metric(x, words) == pytest.approx(peer(x, words), rel=1e-10)


def test_each_row_beside_scikit_learn():
    r = np.random.default_rng(2)
    x, labels = r.standard_normal((300, 5)), r.integers(-1, 3, 300)
    np.testing.assert_allclose(
        metrics.silhouette_samples(x, labels), peers.silhouette_samples(x, labels), rtol=0, atol=1e-12
    )


@pytest.mark.parametrize(
    ("metric", "peer"), [*zip(INDICES[1:], PEERS[1:], strict=True)], ids=lambda each: each.__name__
)
def test_clusters_of_equal_rows_are_as_in_scikit_learn(metric, peer):
    x, labels = np.repeat([[0.0], [1.0], [5.0]], 2, axis=0), [0, 0, 1, 1, 2, 2]
    assert metric(x, labels) == peer(x, labels)
    assert metrics.dunn(x, labels) == np.inf


@pytest.mark.parametrize("metric", ALL, ids=lambda metric: metric.__name__)
def test_a_row_of_weight_w_is_w_rows(metric):
    weights = np.array([2, 1, 3, 1, 2, 0])
    x, labels = np.vstack([FIVE, [[100.0]]]), np.array([0, 0, 1, 1, 2, 3])
    found = metric(x, labels, sample_weight=weights)
    assert found == pytest.approx(metric(np.repeat(x, weights, axis=0), np.repeat(labels, weights)), rel=1e-13)


def test_silhouettes_of_rows_of_weight_0_are_told_too():
    x, labels = np.vstack([FIVE, [[8.0]]]), [0, 0, 1, 1, 2, 2]
    found = metrics.silhouette_samples(x, labels, sample_weight=[1, 1, 1, 1, 1, 0])
    np.testing.assert_array_equal(found[:5], metrics.silhouette_samples(FIVE, labels[:5]))
    assert found[5] == pytest.approx((3.5 - 1) / 3.5)


@pytest.mark.parametrize("name", ["silhouette", "simplified_silhouette", "calinski_harabasz", "davies_bouldin", "dunn"])
def test_labels_of_choose_k_are_judged_as_by_it(name):
    x = np.random.default_rng(3).standard_normal((200, 3))
    choice = choose_k(x, [2, 5], [name], n_init=2, random_state=0)
    for k, value in zip(choice.ks, choice.scores[name].values, strict=True):
        assert getattr(metrics, name)(x, choice.fits[k].labels) == pytest.approx(value, rel=1e-12)


class TestGap:
    X = np.random.default_rng(4).standard_normal((120, 3)) + 5 * np.repeat(np.eye(3), 40, axis=0)

    def test_is_that_of_choose_k(self):
        choice = choose_k(self.X, [3], ["gap"], n_init=3, n_refs=5, random_state=7)
        found = metrics.gap(self.X, choice.fits[3].labels, n_init=3, n_refs=5, random_state=7)
        assert found.value == pytest.approx(choice.scores["gap"].values[0], rel=1e-12)
        assert found.error == choice.scores["gap"].errors[0]

    def test_is_less_by_what_log_w_is_more(self):
        good, bad = np.repeat([0, 1, 2], 40), np.arange(120) % 3
        w = {name: sum(oracle.inertia(self.X[y == c], None, self.X[y == c].mean(axis=0)[None]) for c in range(3))
             for name, y in {"good": good, "bad": bad}.items()}  # fmt: skip
        lost = metrics.gap(self.X, good, n_refs=3).value - metrics.gap(self.X, bad, n_refs=3).value
        assert lost == pytest.approx(float(np.log(w["bad"] / w["good"])), rel=1e-10)

    def test_weights_and_threads_and_seeds(self):
        labels = np.repeat([0, 1, 2], 40)
        one = metrics.gap(self.X, labels, n_refs=3, random_state=1)
        assert one == metrics.gap(self.X, labels, n_refs=3, random_state=1, n_threads=1)
        assert one != metrics.gap(self.X, labels, n_refs=3, random_state=2)
        heavy = metrics.gap(self.X, labels, n_refs=3, random_state=1, sample_weight=np.full(120, 4.0))
        np.testing.assert_allclose(heavy, one, rtol=1e-9)

    def test_of_one_cluster_and_of_equal_rows(self):
        assert np.isfinite(metrics.gap(self.X, np.zeros(120), n_refs=2).value)
        assert metrics.gap(np.repeat([[0.0], [1.0]], 3, axis=0), [0, 0, 0, 1, 1, 1], n_refs=2).value == np.inf

    def test_refuses(self):
        with pytest.raises(ParameterError, match="reference='pcs'"):
            metrics.gap(self.X, np.zeros(120), reference="pcs")
        with pytest.raises(ParameterError, match="n_refs=0"):
            metrics.gap(self.X, np.zeros(120), n_refs=0)


class TestSample:
    @pytest.fixture
    def given(self):
        r = np.random.default_rng(5)
        x = np.concatenate([r.standard_normal((size, 3)) + 5 * i for i, size in enumerate((600, 90, 10))])
        return x, np.repeat(["big", "middle", "small"], [600, 90, 10])

    def test_silhouette(self, given):
        exact = metrics.silhouette(*given)
        draws = [metrics.silhouette(*given, sample=100, random_state=seed) for seed in range(40)]
        assert len(set(draws)) > 30
        assert abs(np.mean(draws) - exact) < 4 * np.std(draws) / np.sqrt(40)
        assert metrics.silhouette(*given, sample=100) == draws[0]  # seeded unless told otherwise
        assert metrics.silhouette(*given, sample=700) == pytest.approx(exact, rel=1e-13)

    def test_dunn_is_never_less_than_the_exact_one(self, given):
        exact = metrics.dunn(*given)
        draws = [metrics.dunn(*given, sample=60, random_state=seed) for seed in range(20)]
        assert len(set(draws)) > 5
        assert min(draws) >= exact
        assert metrics.dunn(*given, sample=60) == draws[0]
        assert metrics.dunn(*given, sample=700) == exact

    @pytest.mark.parametrize("metric", [metrics.silhouette, metrics.dunn])
    def test_must_be_a_number_of_rows(self, given, metric):
        with pytest.raises(ParameterError, match="sample=0"):
            metric(*given, sample=0)


@pytest.mark.parametrize("metric", [*ALL, metrics.silhouette_samples], ids=lambda metric: metric.__name__)
class TestRefuses:
    def test_too_few_or_too_many_clusters(self, metric):
        with pytest.raises(DataError, match="labels has 1 cluster of 5 rows: at least 2 and fewer than rows"):
            metric(FIVE, np.zeros(5))
        with pytest.raises(DataError, match="labels has 5 clusters of 5 rows"):
            metric(FIVE, range(5))
        with pytest.raises(DataError, match="labels has 1 cluster of 2 rows of positive weight"):
            metric(FIVE, [0, 0, 1, 1, 2], sample_weight=[1, 1, 0, 0, 0])

    def test_labels_that_do_not_fit(self, metric):
        with pytest.raises(DataError, match="X has 5 rows, but labels has 4: one label for each row"):
            metric(FIVE, [0, 0, 1, 1])
        with pytest.raises(DataError, match=r"labels is missing for 1 row \(first: row 2\)"):
            metric(FIVE, pd.Series([0, 0, None, 1, 1]))

    def test_rows_that_are_none(self, metric):
        with pytest.raises(DataError, match="NaN in row 4"):
            metric(np.where(FIVE == 9, np.nan, FIVE), [0, 0, 1, 1, 1])
        with pytest.raises(DataError, match="NaN in row 4"):
            metric(np.where(FIVE == 9, np.nan, FIVE), [0, 0, 1, 1, 1], sample_weight=[1, 1, 1, 0, 1])

    def test_unknown_parameters(self, metric):
        with pytest.raises(ParameterError, match="did you mean sample_weight"):
            metric(FIVE, [0, 0, 1, 1, 1], weights=None)
