"""Pipelines of scikit-learn: any steps, in any order, within each other; units come back column by column."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans as TheirKMeans
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler

from centra import DataError, KMeans, SphericalKMeans, borderline, cluster_stability, compare, exemplars, plot
from centra.given import given

RNG = np.random.default_rng(5)
X = pd.DataFrame(
    {
        "income": np.repeat([20_000.0, 40_000.0, 60_000.0], 30) + RNG.normal(0, 2000, 90),
        "age": RNG.normal(40, 9, 90),
        "color": np.tile(["red", "green", "blue"], 30),
    }
)
NUMBERS = X[["income", "age"]]


def fitted(*steps: Any, rows: Any = NUMBERS) -> Any:
    return make_pipeline(*steps, KMeans(3, random_state=0)).fit(rows)


def test_columns_of_text_may_be_encoded() -> None:
    encode = make_column_transformer(
        (StandardScaler(), ["age", "income"]), (OneHotEncoder(), ["color"]), sparse_threshold=0
    )
    model = fitted(encode, rows=X)
    shown = given(model, X, None)
    names = tuple(f"onehotencoder__color_{color}" for color in ("blue", "green", "red"))
    assert shown.columns == ("age", "income", *names)
    np.testing.assert_array_equal(shown.data.x[:, :2], X[["age", "income"]])
    np.testing.assert_allclose(shown.inside.x, encode.transform(X))
    scaled = encode.named_transformers_["standardscaler"].inverse_transform(model[-1].cluster_centers_[:, :2])
    np.testing.assert_allclose(shown.centers[:, :2], scaled)
    for picture in (plot.scatter, plot.pairs, plot.profiles, plot.heatmap, plot.silhouette):
        picture(model, X)
    assert list(exemplars(model, X, 1)["color"]) == list(X["color"].iloc[exemplars(model, X, 1)["row"]])
    assert len(borderline(model, X, 4)) == 4


def test_sparse_codes_of_text_are_drawn() -> None:
    model = fitted(OneHotEncoder(), rows=X[["color"]])
    shares = plot.heatmap(model, X[["color"]])
    assert {text.get_text() for text in shares.texts} == {"0 %", "100 %"}
    assert plot.scatter(model, X[["color"]]).get_title() == "3 clusters, 90 rows"


def test_columns_that_change_places_keep_their_units() -> None:
    turned = make_column_transformer((StandardScaler(), ["age"]), (MinMaxScaler(), ["income"]))
    shown = given(fitted(turned), NUMBERS, None)
    assert shown.columns == ("age", "income")
    np.testing.assert_array_equal(shown.x, NUMBERS[["age", "income"]])
    some = given(fitted(make_column_transformer((StandardScaler(), ["age"]))), NUMBERS, None)
    assert some.columns == ("age",)
    np.testing.assert_array_equal(some.x, NUMBERS[["age"]])


def test_gaps_that_are_filled_are_in_the_units_of_their_column() -> None:
    gaps = NUMBERS.copy()
    gaps.iloc[3, 1] = np.nan
    shown = given(fitted(SimpleImputer(), StandardScaler(), rows=gaps), gaps, None)
    np.testing.assert_allclose(shown.data.x, gaps.fillna(gaps["age"].mean()))


@pytest.mark.parametrize("kind", [KMeans, TheirKMeans])
def test_a_pipeline_may_end_in_a_pipeline(kind: Any) -> None:
    inner = make_pipeline(MinMaxScaler(), kind(3, n_init=2, random_state=0))
    for steps in ([StandardScaler(), inner], [make_pipeline(StandardScaler(), inner)]):
        model = make_pipeline(*steps).fit(NUMBERS)
        np.testing.assert_array_equal(given(model, NUMBERS, None).x, NUMBERS)
        assert compare(model, model).adjusted_rand == 1
        with pytest.raises(DataError, match="not the rows"):
            plot.scatter(model, 2 * NUMBERS)
    if kind is KMeans:
        assert cluster_stability(NUMBERS, model, n_resamples=2).jaccard.shape == (3,)


@pytest.mark.parametrize("steps", [["passthrough"], [None], ["passthrough", StandardScaler(), "passthrough"], []])
def test_steps_that_do_nothing(steps: list[Any]) -> None:
    shown = given(fitted(*steps), NUMBERS, None)
    assert shown.columns == ("income", "age")
    np.testing.assert_array_equal(shown.x, NUMBERS)


def test_columns_without_names_are_numbered() -> None:
    rows = NUMBERS.to_numpy()
    turned = make_column_transformer(
        (StandardScaler(), [1]), (FunctionTransformer(np.log, feature_names_out="one-to-one"), [0])
    )
    shown = given(fitted(turned, rows=rows), rows, None)
    np.testing.assert_allclose(shown.x, np.column_stack([rows[:, 1], np.log(rows[:, 0])]))


def test_on_a_sphere_there_are_no_units() -> None:
    model = make_pipeline(StandardScaler(), SphericalKMeans(3, random_state=0)).fit(NUMBERS)
    shown = given(model, NUMBERS, None)
    np.testing.assert_allclose(np.linalg.norm(shown.x, axis=1), 1)
    np.testing.assert_allclose(np.linalg.norm(shown.centers, axis=1), 1)


def test_texts_are_rows_as_well() -> None:
    texts = ["red apple", "green apple", "blue sky", "red sky", "grey day", "red green day"]
    model = fitted(TfidfVectorizer(), rows=texts)
    assert set(exemplars(model, texts, 1)["column 0"]) <= set(texts)


def test_rows_that_steps_do_not_take_are_refused_in_a_sentence() -> None:
    model = fitted(StandardScaler())
    with pytest.raises(DataError, match="the steps of the Pipeline can't take X: "):
        plot.scatter(model, NUMBERS[["age"]])
