import shutil
import subprocess
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse

from centra import ParameterError, check, choose_k
from centra.binding import bound
from centra.choose import gap
from centra.choose.gap import RULES, max_se
from centra.choose.references import reference_draw

# Tables of values and errors, and which value R's five rules take, counted from 1.
TABLES = {
    "two peaks": (
        # first fall after 5: 5 - 1 = 4, not reached before. Largest 8: 8 - 1.5 = 6.5, reached by 7.
        # The paper's: 2 >= 3 - 0.5? 3 >= 5 - 1? 5 >= 4 - 0.5: yes.
        [2, 3, 5, 4, 7, 8, 5, 4],
        [0.5, 0.5, 1, 0.5, 0.5, 1.5, 0.5, 0.5],
        {"firstmax": 3, "firstSEmax": 3, "globalmax": 6, "globalSEmax": 5, "Tibs2001SEmax": 3},
    ),
    "rising": (
        # Never falls: the last. 3 - 1 = 2 is the second. 0 >= 2 - 1? 2 >= 3 - 1: yes.
        [0, 2, 3],
        [1, 1, 1],
        {"firstmax": 3, "firstSEmax": 2, "globalmax": 3, "globalSEmax": 2, "Tibs2001SEmax": 2},
    ),
    "rising fast": (
        [0, 2, 4],
        [1, 1, 1],
        {"firstmax": 3, "firstSEmax": 3, "globalmax": 3, "globalSEmax": 3, "Tibs2001SEmax": 3},
    ),
    "ties": (
        # Equal to the next is a maximum; of equal largest values the first counts.
        [1, 3, 3, 5, 5],
        [0, 0, 0, 0, 0],
        {"firstmax": 2, "firstSEmax": 2, "globalmax": 4, "globalSEmax": 4, "Tibs2001SEmax": 2},
    ),
    "the error is the next one's": (
        # 1 >= 4 - 3; the peak is 4, and 4 - 3 = 1 is reached by the first.
        [1, 4, 2],
        [0, 3, 0],
        {"firstmax": 2, "firstSEmax": 1, "globalmax": 2, "globalSEmax": 1, "Tibs2001SEmax": 1},
    ),
    "one": ([7], [1], dict.fromkeys(RULES, 1)),
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("table", TABLES)
def test_rules_on_tables(table, rule):
    values, errors, expected = TABLES[table]
    assert max_se(np.array(values, float), np.array(errors, float), rule) + 1 == expected[rule]


def test_by_hand(evidence_given):
    # Gap: (log 300 + log 200) / 2 - log 284, (log 100 + log 90) / 2 - log(212/3), (log 5 + log 3) / 2 - log 4.
    # s: half the difference of the logarithms, which is their deviation divided by B = 2, times sqrt(3/2).
    references = [{1: 300, 2: 100, 3: 5, 4: 1}, {1: 200, 2: 90, 3: 3, 4: 1}]
    evidence = evidence_given({1: 284, 2: 212 / 3, 3: 4, 4: 0}, [1, 2, 3, 4], n=9, d=2, references=references)
    scores = gap.judge(evidence)
    np.testing.assert_allclose(scores.values, [-0.1479243175590872, 0.2945159421552752, -0.0322692605687855, np.inf])
    np.testing.assert_allclose(scores.errors, [0.2482956558418554, 0.0645198755995483, 0.3128155314414031, 0])
    assert scores.vote == 4
    without = replace(evidence, ks=(1, 2, 3))
    assert gap.judge(without).vote == 2
    assert scores.note == ""


def test_the_rule_is_heeded(evidence_given):
    # Gap = log(1, 3, 2, 4) without errors.
    evidence = evidence_given(
        {2: 1, 3: 1, 5: 1, 9: 1}, [2, 3, 5, 9], n=9, d=2, references=[{2: 1, 3: 3, 5: 2, 9: 4}] * 2
    )
    assert gap.judge(evidence, rule="Tibs2001SEmax").vote == 3
    assert gap.judge(evidence, rule="globalmax").vote == 9


def test_a_hole_in_the_table_is_cut_out(evidence_given):
    # A reference set without a logarithm at 2.
    evidence = evidence_given({1: 1, 2: 1, 3: 1}, [1, 2, 3], n=9, d=2, references=[{1: 2, 2: 0, 3: 3}] * 2)
    scores = gap.judge(evidence)
    np.testing.assert_array_equal(np.isnan(scores.values), [False, True, False])
    assert scores.vote == 3


def test_fewer_runs_for_references_are_told(evidence_of, blobs):
    evidence = evidence_of(blobs[::5], [1, 2], n_refs=2)
    hasty = evidence_of(blobs[::5], [1, 2], n_refs=2, n_init=1)
    mixed = type(evidence)(evidence.data, evidence.rows, evidence.fits, evidence.ks, hasty.replicate, 2)
    assert "fewer runs" in gap.judge(mixed).note


@pytest.mark.parametrize("parameter", [{"rule": "first"}, {"reference": "uniform"}])
def test_unknown_words(evidence_of, parameter):
    with pytest.raises(ParameterError, match="expected"):
        gap.judge(evidence_of(np.eye(3), [1]), **parameter)


# log W of three reference sets: they gain 1, 6; 2, 5; 3, 7 on k = 1: on average 2, 6, with deviations sqrt(2/3). By
# these, the sets are at 0, 0 and sqrt(3/2) where they gain most: 0.408 on average, with deviation 0.577. Three of these
# more are 2.14, which is 1.75 more than the mean of gains.
REFERENCES = [{1: 9, 2: 8, 3: 3}, {1: 9, 2: 7, 3: 4}, {1: 9, 2: 6, 3: 2}]
# s = sqrt(2/3) sqrt(4/3) = 0.943, but for k = 1; Gap(1) = 0. Below, Gap at 2 and 3; what is chosen by the largest Gap,
# by the paper's rule, and after the test.
GAINS = [
    ((-0.5, 0.0), (1, 1, 1)),
    ((0.9, 0.0), (2, 1, 1)),  # the largest, but within chance, and within an error of the first
    ((1.5, 0.0), (2, 2, 2)),  # within chance, but more than an error above the first
    ((0.0, 1.7), (3, 1, 1)),  # within chance; the paper's rule looks no further than the next
    ((0.0, 1.8), (3, 1, 3)),  # beyond chance
]


@pytest.mark.parametrize(("gaps", "votes"), GAINS)
def test_whether_the_largest_gap_is_chance_is_tested_first(evidence_given, gaps, votes):
    largest, paper, tested = votes
    logarithms = {1: 9, 2: 7 - gaps[0], 3: 3 - gaps[1]}
    data, *references = ({k: np.exp(number) for k, number in each.items()} for each in (logarithms, *REFERENCES))
    evidence = evidence_given(data, [1, 2, 3], n=9, d=2, references=references)
    scores = gap.judge(evidence, rule="globalmax")
    np.testing.assert_allclose(scores.values, [0, *gaps], atol=1e-12)
    assert scores.vote == tested
    assert ("without clusters" in scores.note) == (largest > 1 and max(gaps) < 1.75)
    assert gap.judge(evidence, rule="globalmax", test_first=False).vote == largest
    assert gap.judge(evidence, rule="Tibs2001SEmax").vote == paper


def clouds(seed, n=20, apart=5.5):
    return np.random.default_rng([seed, 9]).standard_normal((n, 2)) + np.repeat([[0, 0], [apart, 0]], n // 2, axis=0)


def test_two_clouds_of_few_rows_are_found():
    found = [choose_k(clouds(seed), range(1, 9), random_state=seed).best for seed in range(8)]
    assert found.count(2) >= 7, found


def test_few_rows_without_clusters_are_one():
    draws = [np.random.default_rng(seed).random((20, 2)) for seed in range(8)]
    found = [choose_k(x, range(1, 9), random_state=seed).best for seed, x in enumerate(draws)]
    assert found.count(1) >= 7, found


def test_the_reference_is_heeded(evidence_of):
    # The rows are nearly on a line, and the box along the columns is a square: five clusters leave more of it.
    evidence = evidence_of(cloud(np.random.default_rng(8), n=50), [5], n_refs=3)
    assert gap.judge(evidence, reference="pca").values < 0.5 < gap.judge(evidence, reference="box").values


@pytest.mark.slow
@pytest.mark.parametrize("reference", ["pca", "box"])
def test_uniform_rows_are_one_cluster(evidence_of, reference):
    draws = [np.random.default_rng(seed).random((200, 2)) for seed in range(20)]
    votes = [gap.judge(evidence_of(x, range(1, 9), n_init=3), reference=reference).vote for x in draws]
    assert votes.count(1) >= 18, votes


def drawn(x, kind, seed=0):
    data = check.data(x)
    return reference_draw(kind, data, bound(data))(np.random.default_rng(seed)).x


def cloud(rng, n=500):
    """Long along (1, 1), far from the origin."""
    turn = np.array([[1.0, 1.0], [-1.0, 1.0]]) / np.sqrt(2)
    return 1e6 + rng.uniform(-1, 1, (n, 2)) * [10, 0.1] @ turn


def test_box_has_the_ranges_of_the_columns():
    x = cloud(np.random.default_rng(1))
    reference = drawn(x, "box")
    assert reference.shape == x.shape
    assert (reference.min(axis=0) >= x.min(axis=0)).all()
    assert (reference.max(axis=0) <= x.max(axis=0)).all()
    np.testing.assert_allclose(np.ptp(reference, axis=0), np.ptp(x, axis=0), rtol=0.05)
    assert abs(np.corrcoef(reference.T)[0, 1]) < 0.15


def test_principal_box_has_the_ranges_along_the_axes():
    x = cloud(np.random.default_rng(1))
    reference = drawn(x, "pca")
    for axis in ([1, 1], [1, -1]):
        along, expected = (reference - 1e6) @ axis, (x - 1e6) @ axis
        np.testing.assert_allclose([along.min(), along.max()], [expected.min(), expected.max()], rtol=0.1)


@pytest.mark.parametrize("kind", ["pca", "box"])
def test_constant_columns_stay(kind):
    x = np.random.default_rng(2).random((60, 4))
    x[:, 1], x[:, 3] = 0.1, -7e8
    reference = drawn(x, kind)
    np.testing.assert_array_equal(reference[:, [1, 3]], x[:, [1, 3]])
    assert (np.ptp(reference[:, [0, 2]], axis=0) > 0.5).all()


@pytest.mark.parametrize("kind", ["pca", "box"])
def test_equal_rows(kind):
    np.testing.assert_array_equal(drawn(np.full((5, 2), 0.1), kind), np.full((5, 2), 0.1))


@pytest.mark.parametrize("kind", ["pca", "box"])
def test_sparse_rows_have_the_same_references(kind):
    x = np.random.default_rng(3).integers(-2, 3, (40, 6)).astype(float)
    np.testing.assert_allclose(drawn(scipy.sparse.csr_array(x), kind), drawn(x, kind), rtol=1e-12, atol=1e-12)


def test_more_columns_than_rows():
    # Rows on a plane of 30 dimensions: so are their references.
    rng = np.random.default_rng(4)
    plane = rng.normal(size=(2, 30))
    x = rng.normal(size=(10, 2)) @ plane
    reference = drawn(x, "pca")
    assert np.linalg.matrix_rank(np.vstack([reference, plane]), tol=1e-9) == 2


@pytest.mark.parametrize("kind", ["pca", "box"])
def test_dtypes(kind):
    x = np.random.default_rng(5).random((20, 3))
    assert drawn(x.astype(np.float32), kind).dtype == np.float32
    assert drawn((9 * x).astype(np.uint8), kind).dtype == np.float64


@pytest.mark.parametrize("kind", ["pca", "box"])
def test_seeds(kind):
    x = np.random.default_rng(6).random((20, 3))
    np.testing.assert_array_equal(drawn(x, kind, seed=1), drawn(x, kind, seed=1))
    assert (drawn(x, kind, seed=1) != drawn(x, kind, seed=2)).all()


@pytest.mark.parametrize("kind", ["pca", "box"])
def test_blocks_make_no_difference(kind, monkeypatch):
    x = np.random.default_rng(7).random((100, 3))
    whole = drawn(x, kind)
    monkeypatch.setattr("centra.seeding.blocks.NUMBERS", 21)
    np.testing.assert_allclose(drawn(x, kind), whole, rtol=1e-12)


@pytest.fixture(scope="module")
def r(tmp_path_factory):
    """Runs R code; its last value is vectors of numbers, handed over with all their digits."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        pytest.skip("Rscript is not installed")

    def run(code):
        path = tmp_path_factory.mktemp("r") / "code.R"  # -e takes no more than 10 kB
        path.write_text(f'cat(sprintf("%.17g", {{ {code} }}))')
        done = subprocess.run([rscript, path], capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stderr
        return np.array(done.stdout.split(), float)

    if not run('as.numeric(requireNamespace("cluster", quietly = TRUE))'):
        pytest.skip("R has no package cluster")
    return run


def vector(numbers):
    return f"c({', '.join(repr(float(number)) for number in np.ravel(numbers))})"


def test_logarithms_of_r(r, evidence_of, blobs):
    ks = [1, 2, 3, 4, 5]
    evidence = evidence_of(blobs, ks)
    labels = vector([evidence.fits[k].labels + 1 for k in ks])
    theirs = r(f"""
        x <- matrix({vector(blobs)}, ncol = 2, byrow = TRUE)
        labels <- matrix({labels}, nrow = 5, byrow = TRUE)
        known <- function(x, k) list(cluster = labels[k, ])
        cluster::clusGap(x, known, K.max = 5, B = 1, d.power = 2, verbose = FALSE)$Tab[, "logW"]
    """)
    np.testing.assert_allclose(np.log(evidence.inertias(ks)), theirs + np.log(2), rtol=0, atol=1e-10)


def test_rules_of_r(r):
    asked = [(values, errors, rule) for values, errors, _ in TABLES.values() for rule in RULES]
    calls = [f'cluster::maxSE({vector(values)}, {vector(errors)}, "{rule}")' for values, errors, rule in asked]
    ours = [max_se(np.array(values, float), np.array(errors, float), rule) + 1 for values, errors, rule in asked]
    assert ours == r(f"c({', '.join(calls)})").tolist()
