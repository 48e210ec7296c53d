"""What clusters are: how they differ, who is typical of them, who is nearly in another."""

from centra.clusters.examples import borderline, exemplars
from centra.clusters.profile import Profile, profile, profiled

__all__ = ["Profile", "borderline", "exemplars", "profile", "profiled"]
