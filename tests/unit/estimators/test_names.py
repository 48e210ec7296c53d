"""Names of clusters, and the inertia of each, on estimators."""

import numpy as np
import pytest

from centra import KMeans, MiniBatchKMeans, plot, profile

X = np.random.default_rng(0).normal(size=(90, 2))


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
def test_names_are_of_the_clusters_of_one_fit(kind):
    model = kind(3, random_state=0).fit(X)
    model.cluster_names_ = {0: "many"}
    assert "many" in profile(model, X)["name"].tolist()
    assert model.refit(X, match=model).cluster_names_ == {0: "many"}  # whose numbers keep their meaning
    assert not hasattr(model.fit(X), "cluster_names_")


@pytest.mark.parametrize("kind", [KMeans, MiniBatchKMeans])
def test_profiles_of_estimators_tell_the_inertia_of_each_cluster(kind):
    model = kind(3, random_state=0).fit(X)
    away = np.square(X - model.cluster_centers_[model.labels_]).sum(axis=1)
    assert profile(model, X)["inertia"].tolist() == pytest.approx(np.bincount(model.labels_, away).tolist())


def test_a_batch_tells_the_inertia_of_its_clusters():
    model = MiniBatchKMeans(3, random_state=0).partial_fit(X)
    assert profile(model, X)["inertia"].sum() == pytest.approx(model.inertia_)


def test_a_map_of_centres_needs_no_rows(tmp_path):
    model = KMeans(3, random_state=0).fit(X)
    model.save(tmp_path / "m.safetensors")
    from centra import load

    one, other = plot.distances(model), plot.distances(load(tmp_path / "m.safetensors"))
    widths = [ax.collections[-1].get_widths().tolist() for ax in (one, other)]
    assert widths[0] == widths[1]
    assert len(set(widths[0])) == len(set(model.cluster_sizes_.tolist()))
