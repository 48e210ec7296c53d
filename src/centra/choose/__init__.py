"""How many clusters? One file a criterion, each headed by its paper and its blind spots.

And which of them come back: ``clusterwise.py``.
"""

from centra.choose.choice import Choice, choose_k
from centra.choose.clusterwise import ClusterStability, cluster_stability

__all__ = ["Choice", "ClusterStability", "choose_k", "cluster_stability"]
