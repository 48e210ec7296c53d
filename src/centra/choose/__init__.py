"""How many clusters? One file a criterion, each headed by its paper and its blind spots."""

from centra.choose.choice import Choice, choose_k

__all__ = ["Choice", "choose_k"]
