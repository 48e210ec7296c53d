"""The estimators among scikit-learn's other parts: routing of weights, joblib, pictures of pipelines, output frames."""

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from centra import KMeans, MiniBatchKMeans, SphericalKMeans

IRIS = load_iris().data
ALL = [kind(3, random_state=0) for kind in (KMeans, MiniBatchKMeans, SphericalKMeans)]


@pytest.fixture(params=ALL, ids=lambda e: type(e).__name__)
def estimator(request):
    return sklearn.clone(request.param)


def test_weights_are_routed(estimator):
    weights = np.random.default_rng(0).random(len(IRIS))
    with sklearn.config_context(enable_metadata_routing=True):
        routed = make_pipeline(FunctionTransformer(), estimator.set_fit_request(sample_weight=True))
        routed.fit(IRIS, sample_weight=weights)
    alone = sklearn.clone(estimator).fit(IRIS, sample_weight=weights)
    np.testing.assert_array_equal(routed[-1].cluster_centers_, alone.cluster_centers_)
    assert not np.array_equal(alone.cluster_centers_, sklearn.clone(estimator).fit(IRIS).cluster_centers_)


def test_joblib(estimator, tmp_path):
    estimator.fit(IRIS)
    joblib.dump(estimator, tmp_path / "model.joblib")
    np.testing.assert_array_equal(joblib.load(tmp_path / "model.joblib").predict(IRIS), estimator.labels_)


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_fits_side_by_side(estimator, backend):
    fits = joblib.Parallel(n_jobs=2, backend=backend)(
        joblib.delayed(sklearn.clone(estimator).fit)(IRIS) for _ in range(4)
    )
    for fit in fits:
        np.testing.assert_array_equal(fit.cluster_centers_, fits[0].cluster_centers_)


def test_picture_of_a_pipeline(estimator):
    assert type(estimator).__name__ in make_pipeline(FunctionTransformer(), estimator)._repr_html_()


def test_output_frames(estimator):
    frame = pd.DataFrame(IRIS, columns=list("abcd"), index=range(100, 250))
    distances = estimator.set_output(transform="pandas").fit_transform(frame)
    assert list(distances.columns) == [f"{type(estimator).__name__.lower()}{i}" for i in range(3)]
    assert list(distances.index) == list(frame.index)
    polars = pytest.importorskip("polars")
    assert isinstance(estimator.set_output(transform="polars").fit(frame).transform(frame), polars.DataFrame)
