"""All criteria by name."""

from centra.choose import (
    bic,
    calinski_harabasz,
    davies_bouldin,
    dunn,
    elbow,
    fk,
    gap,
    hartigan,
    jump,
    krzanowski_lai,
    silhouette,
    stability,
)
from centra.choose.evidence import Criterion

CRITERIA: dict[str, Criterion] = {
    "gap": gap.CRITERION,
    "fk": fk.CRITERION,
    "silhouette": silhouette.CRITERION,
    "simplified_silhouette": silhouette.SIMPLIFIED,
    "calinski_harabasz": calinski_harabasz.CRITERION,
    "davies_bouldin": davies_bouldin.CRITERION,
    "bic": bic.BIC,
    "aic": bic.AIC,
    "stability": stability.CRITERION,
    "prediction_strength": stability.PREDICTION_STRENGTH,
    "hartigan": hartigan.CRITERION,
    "krzanowski_lai": krzanowski_lai.CRITERION,
    "jump": jump.CRITERION,
    "dunn": dunn.CRITERION,
    "elbow": elbow.CRITERION,
}
DEFAULT = ("gap", "fk", "silhouette", "calinski_harabasz", "davies_bouldin", "bic", "stability")
