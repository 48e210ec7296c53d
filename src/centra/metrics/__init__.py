"""How good given labels are, whoever found them: one file for what is alike.

The formulas are those of the criteria of ``choose/``, whose files name papers and blind spots.
"""

from centra.metrics._gap import Gap, gap
from centra.metrics._indices import calinski_harabasz, davies_bouldin, dunn
from centra.metrics._silhouettes import silhouette, silhouette_samples, simplified_silhouette

__all__ = [
    "Gap",
    "calinski_harabasz",
    "davies_bouldin",
    "dunn",
    "gap",
    "silhouette",
    "silhouette_samples",
    "simplified_silhouette",
]
