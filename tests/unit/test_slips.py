"""Slips get a word that helps, and results are a few lines."""

import numpy as np
import pytest

import centra
import centra.choose.criteria
from centra import DataError, GeoKMeans, KMeans, MiniBatchKMeans, ParameterError, choose_k, kmeans, minibatch, plot
from centra.errors import OutputError
from centra.slips import OTHER_NAMES

X = np.random.default_rng(0).random((60, 2))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: KMeans(k=3), r"KMeans\(\) has no parameter 'k': did you mean n_clusters\?"),
        (lambda: MiniBatchKMeans(batchsize=3), "did you mean batch_size"),
        (lambda: GeoKMeans(n_cluster=3), "did you mean n_clusters"),
        (lambda: kmeans(X, 3, seed=0), r"kmeans\(\) has no parameter 'seed': did you mean random_state\?"),
        (lambda: kmeans(X, 3, nstart=5), "did you mean n_init"),
        (lambda: minibatch(X, 3, weights=X[:, 0]), "did you mean sample_weight"),
        (lambda: kmeans(X, 3, colour="red"), "has no parameter 'colour'; it has X, n_clusters"),
        (lambda: choose_k(X, seed=0), "did you mean random_state"),
        (lambda: choose_k(X, ruel="firstmax"), "did you mean rule"),
        (lambda: choose_k(X, "auto"), r"k='auto': expected several whole numbers, such as range\(1, 11\)"),
    ],
)
def test_did_you_mean(call, sentence):
    with pytest.raises(ParameterError, match=sentence):
        call()
    with pytest.raises(TypeError):  # as Python has it
        call()


def test_names_of_others_are_names_of_ours():
    parameters = {*KMeans().get_params(), "sample_weight"}
    assert {*OTHER_NAMES.values()} <= parameters
    assert not {*OTHER_NAMES} & parameters


@pytest.mark.parametrize("call", [lambda: kmeans("data.csv", 2), lambda: KMeans(2).fit("data.csv")])
def test_names_of_files_are_no_rows(call):
    with pytest.raises(DataError, match=r"X is the text 'data\.csv': read the file first"):
        call()


def test_models_are_no_pickles(tmp_path):
    model = KMeans(2, random_state=0).fit(X)
    with pytest.raises(OutputError, match=r"save it as .*m\.safetensors"):
        model.save(tmp_path / "m.pkl")
    model.save(tmp_path / "model")  # a name of one's own


def test_pictures_under_other_names():
    said = {
        "elbow": "did you mean plot.choose_k",
        "scater": "did you mean plot.scatter",
        "silhouettes": "did you mean plot.silhouette",
        "nothing_like_it": "there are animate, choose_k",
    }
    for name, sentence in said.items():
        with pytest.raises(AttributeError, match=sentence):
            getattr(plot, name)
    assert dir(plot) == sorted(plot.__all__)


@pytest.mark.parametrize("k", [1, 3, 30])
def test_results_are_a_few_lines(k):
    result = kmeans(X.repeat(50, axis=0), k, n_init=5, random_state=0, record="full")
    text = repr(result)
    assert len(text.splitlines()) <= 12
    assert max(map(len, text.splitlines())) < 200
    assert text.startswith(f"Clustering: {k} cluster{'s' if k > 1 else ''} of 3,000 rows of 2 columns")
    assert f"{result.inertia:.8g}" in text
    if k > 1:
        alike = sum(run.inertia <= result.inertia * 1.001 for run in result.restarts)
        assert f"{alike} of 5 agree to 0.1 %" in text
    assert result._repr_html_().startswith("<pre")
    for part in (result.restarts[0], result.history[0]):
        assert "\n" not in repr(part)
        assert len(repr(part)) < 200


def test_a_choice_is_a_few_lines():
    choice = choose_k(X, range(1, 6), list(centra.choose.criteria.CRITERIA), n_refs=2, n_init=1, random_state=0)
    text = repr(choice)
    assert len(text.splitlines()) <= 12
    assert choice.why in text
    assert "... and" in text
    strips = [line for line in text.splitlines() if "▁" in line]
    assert len(strips) >= 5
    assert "&lt;" not in choice._repr_html_()
