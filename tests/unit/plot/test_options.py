"""What all pictures take: names, title, figsize; and results of others."""

from inspect import getdoc, signature
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from sklearn.cluster import DBSCAN, BisectingKMeans
from sklearn.cluster import KMeans as TheirKMeans
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, RobustScaler, StandardScaler

from centra import DataError, KMeans, ParameterError, choose_k, kmeans, plot
from centra.given import given

RNG = np.random.default_rng(0)
X = pd.DataFrame(
    {
        "income": np.concatenate([RNG.normal(20_000, 2000, 60), RNG.normal(60_000, 5000, 60)]),
        "age": np.concatenate([RNG.normal(30, 4, 60), RNG.normal(60, 5, 60)]),
    }
)
RESULT = kmeans(X, 3, random_state=0, n_init=3, record="full")
DRAW: dict[str, Any] = {
    "scatter": lambda **how: plot.scatter(RESULT, X, **how),
    "voronoi": lambda **how: plot.voronoi(RESULT, X, **how),
    "steps": lambda **how: plot.steps(RESULT, X, **how),
    "convergence": lambda **how: plot.convergence(RESULT, **how),
    "restarts": lambda **how: plot.restarts(RESULT, **how),
    "silhouette": lambda **how: plot.silhouette(RESULT, X, **how),
    "profiles": lambda **how: plot.profiles(RESULT, X, **how),
    "heatmap": lambda **how: plot.heatmap(RESULT, X, **how),
    "pairs": lambda **how: plot.pairs(RESULT, X, **how),
    "distances": lambda **how: plot.distances(RESULT, **how),
    "choose_k": lambda **how: plot.choose_k(CHOICE, **how),
}
CHOICE = choose_k(X, range(1, 4), ["fk", "calinski_harabasz"], random_state=0)
NAMED = ["scatter", "voronoi", "silhouette", "profiles", "heatmap", "pairs", "distances"]


@pytest.mark.parametrize("name", DRAW)
def test_title_and_size_are_as_asked_for(name: str) -> None:
    ax = DRAW[name](title="customers", figsize=(5.0, 4.5))
    assert ax.get_title() == "customers"
    assert tuple(ax.figure.get_size_inches()) == (5.0, 4.5)
    assert DRAW[name](title="").get_title() == ""


@pytest.mark.parametrize("name", DRAW)
def test_signatures_and_docstrings_tell_what_is_taken(name: str) -> None:
    picture = getattr(plot, name)
    taken = [*signature(picture).parameters]
    assert taken[-4:] == ["title", "style", "figsize", "ax"]
    assert ("names" in taken) == (name in NAMED)
    text = getdoc(picture)
    assert text is not None
    parameters = text[text.index("Parameters") : text.index("Returns")]
    told = [line.split(" : ")[0] for line in parameters.splitlines() if " : " in line and not line.startswith(" ")]
    assert told == taken


@pytest.mark.parametrize("name", NAMED)
def test_names_stand_in_place_of_numbers(name: str) -> None:
    def texts(ax: Any) -> str:
        axes = [ax, *ax.child_axes]
        every = [text for each in axes for text in [*each.texts, *each.get_yticklabels(), *each.get_xticklabels()]]
        return "\n".join(text.get_text() for text in every)

    named = RESULT.named({1: "well off"})
    pictures: dict[str, Any] = {"distances": plot.distances}
    draw = pictures.get(name, lambda result, **how: getattr(plot, name)(result, X, **how))
    assert "well off" in texts(draw(named))
    assert "in debt" in texts(draw(RESULT, names={2: "in debt"}))
    assert "well off" not in texts(draw(RESULT))
    with pytest.raises(ParameterError, match="names="):
        draw(RESULT, names={3: "nobody"})


@pytest.mark.parametrize("wrong", [{"title": 5}, {"figsize": 3}, {"figsize": (0, 4)}, {"figsize": ("a", 4)}])
def test_odd_options_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ParameterError, match=next(iter(wrong))):
        plot.scatter(RESULT, X, **wrong)


def test_a_size_is_of_a_new_figure() -> None:
    with pytest.raises(ParameterError, match="figsize is of a new figure"):
        plot.scatter(RESULT, X, figsize=(5, 5), ax=Figure().subplots())


def test_slips_are_told() -> None:
    with pytest.raises(ParameterError, match=r"scatter\(\) has no parameter 'hul': did you mean hull"):
        plot.scatter(RESULT, X, hul=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 3, len(X))])
def test_scikit_learns_kmeans_is_drawn(dtype: str, weights: Any) -> None:
    x = X.to_numpy().astype(dtype)
    model = TheirKMeans(3, n_init=2, random_state=0).fit(x, sample_weight=weights)
    ax = plot.scatter(model, x)
    assert ax.get_title() == "3 clusters, 120 rows"
    with pytest.raises(DataError, match="these are not the rows that were fitted: pass the scaled ones, or a Pipeline"):
        plot.scatter(model, (x - x.mean(0)) / x.std(0))


@pytest.mark.parametrize("k", [1, 3])
@pytest.mark.parametrize("weights", [None, np.linspace(0.5, 3, len(X))])
def test_rows_of_another_scale_are_refused(k: int, weights: Any) -> None:
    scaled = (X - X.mean()) / X.std(ddof=0)
    result = kmeans(scaled, k, random_state=0, sample_weight=weights)
    model = KMeans(k, random_state=0).fit(scaled, sample_weight=weights)
    for each in (result, model):
        assert plot.scatter(each, scaled).get_title() == f"{k} cluster{'s' * (k > 1)}, 120 rows"
        with pytest.raises(DataError, match="not the rows that were fitted"):
            plot.scatter(each, X)
        plot.profiles(each, X)  # of which only means are drawn


@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler(), RobustScaler()])
@pytest.mark.parametrize("kind", [TheirKMeans, KMeans])
def test_a_pipeline_is_drawn_in_the_units_of_the_columns(scaler: Any, kind: Any) -> None:
    model = make_pipeline(scaler, kind(3, n_init=2, random_state=0)).fit(X)
    shown = given(model, X, None)
    assert shown.columns == ("income", "age")
    np.testing.assert_array_equal(shown.x, X.to_numpy())
    np.testing.assert_allclose(shown.centers, scaler.inverse_transform(model[-1].cluster_centers_))
    np.testing.assert_allclose(shown.inside.x, scaler.transform(X))
    with pytest.raises(DataError, match="not the rows"):
        plot.scatter(model, pd.DataFrame(scaler.transform(X), columns=X.columns))


def test_cells_of_scaled_columns_are_exact_in_their_units() -> None:
    scaler = StandardScaler().fit(X)
    model = make_pipeline(scaler, KMeans(3, random_state=0)).fit(X)
    ax = plot.voronoi(model, X)
    polygons = ax.collections[0].get_paths()
    places = RNG.uniform([ax.get_xlim()[0], ax.get_ylim()[0]], [ax.get_xlim()[1], ax.get_ylim()[1]], (2000, 2))
    labels = model.predict(pd.DataFrame(places, columns=X.columns))
    inside = np.array([path.contains_points(places) for path in polygons])
    assert (inside.sum(axis=0) <= 1).all()
    assert inside[labels, np.arange(2000)].mean() > 0.99  # but for places on the edges themselves
    assert inside.sum() == inside[labels, np.arange(2000)].sum()


def test_steps_of_a_pipeline_are_in_the_units_of_the_columns() -> None:
    model = make_pipeline(StandardScaler(), KMeans(3, init="random", random_state=0, record="full")).fit(X)
    ax = plot.steps(model, X)
    panel = ax.child_axes[-1]
    stars = panel.collections[-1].get_offsets()
    np.testing.assert_allclose(stars, model[0].inverse_transform(model[-1].cluster_centers_))
    low, high = panel.get_xlim()
    assert low < X["income"].min() < X["income"].max() < high
    assert ax.get_xlabel() == "income"


def test_what_mixes_columns_is_drawn_as_it_was_clustered() -> None:
    wide = np.hstack([X, RNG.normal(size=(120, 3))])
    model = make_pipeline(StandardScaler(), PCA(2, random_state=0), KMeans(3, random_state=0)).fit(wide)
    ax = plot.voronoi(model, wide)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("pca0", "pca1")
    logs = make_pipeline(FunctionTransformer(np.log), KMeans(3, random_state=0)).fit(X)
    shown = given(logs, X, None)
    np.testing.assert_allclose(shown.x, np.log(X.to_numpy()))


def test_what_tells_no_inertia_is_drawn() -> None:
    model = BisectingKMeans(3, random_state=0).fit(X.to_numpy())
    del model.inertia_
    assert plot.scatter(model, X).get_title() == "3 clusters, 120 rows"


def test_a_frame_may_have_more_columns_in_another_order() -> None:
    more = X.assign(city="Graz")[["city", "age", "income"]]
    ax = plot.scatter(RESULT, more)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("income", "age")


def test_hulls_ellipses_and_clipped_rows() -> None:
    ax = plot.scatter(RESULT, X, hull=True)
    rows = X.to_numpy()
    for cluster, outline in enumerate(ax.patches):
        own = rows[RESULT.labels == cluster]
        spread = np.ptp(own, axis=0)
        around = outline.get_path().contains_points(own, radius=1e-6 * spread.max())
        assert around.all() | outline.get_path().contains_points(own, radius=-1e-6 * spread.max()).all()
    normal = np.random.default_rng(1).normal(size=(20_000, 2)) * [3, 1]
    ax = plot.scatter(kmeans(normal, 1), normal, ellipse=0.8)
    inside = ax.patches[0].get_path().contains_points(normal)
    assert inside.mean() == pytest.approx(0.8, abs=0.01)
    far = np.vstack([normal[:200], [[500.0, 0.0]]])
    result = kmeans(far, 2, random_state=0)
    assert plot.scatter(result, far).get_title() == "2 clusters, 201 rows; 1 row far out (clip=True)"
    clipped = plot.scatter(result, far, clip=True)
    assert clipped.get_title() == "2 clusters, 201 rows, 1 row beyond the edge"
    assert clipped.get_xlim()[1] < 20
    with pytest.raises(ParameterError, match="ellipse=2: expected True, or the share"):
        plot.scatter(RESULT, X, ellipse=2)
    with pytest.raises(ParameterError, match="hull and ellipse are of two columns or more"):
        plot.scatter(kmeans(X[["age"]], 2), X[["age"]], hull=True)


def test_loadings_point_where_columns_grow() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 4)) * [10, 5, 0.1, 0.1]
    ax = plot.scatter(kmeans(x, 2, random_state=0), x, loadings=True, columns=["a", "b", "c", "d"])
    names = [text for text in ax.texts if text.get_text() in "abcd" and text.get_text()]
    assert [text.get_text() for text in names] == ["a", "b"]
    tips = {text.get_text(): np.array(text.xy) for text in names}
    assert abs(tips["a"][0]) > 9 * abs(tips["a"][1])
    assert abs(tips["b"][1]) > 9 * abs(tips["b"][0])
    with pytest.raises(ParameterError, match="loadings are of principal components"):
        plot.scatter(RESULT, X, loadings=True)


def test_what_is_drawn_elsewhere_is_said() -> None:
    with pytest.raises(ParameterError, match=r"choice is of type Clustering: expected what centra.choose_k\(\) gives"):
        plot.choose_k(RESULT)
    with pytest.raises(ParameterError, match="this one has no centres"):
        plot.scatter(DBSCAN().fit(X), X)


def test_pairs_are_drawn_on_any_figure() -> None:
    for size in ((0.5, 0.5), (12, 1)):
        plot.pairs(RESULT, X, figsize=size).figure.canvas.draw()


def test_long_names_have_room() -> None:
    long = RESULT.named({0: "people of the long names", 1: "年轻消费者年轻消费者年轻消费者", 2: "x" * 80})
    for picture in (plot.heatmap, plot.profiles):
        drawn = picture(long, X)
        assert drawn.figure.get_figwidth() > picture(RESULT, X).figure.get_figwidth() + 1
        drawn.figure.canvas.draw()
        right = drawn.title.get_window_extent().x1
        assert right <= drawn.figure.bbox.x1
    panel = plot.pairs(long, X).child_axes[1]
    assert all(len(text.get_text()) <= 20 for text in panel.texts)


def test_a_map_of_centres_in_a_row_is_flat() -> None:
    row = np.array([[0.0, 0.0], [5.0, 0.1], [10.0, 0.0]])
    assert plot.distances(kmeans(row, 3, init=row)).figure.get_figheight() < 3
