"""Made-up data to try clustering on, the same from the same seed."""

from centra.datasets.boards import board_gauss, board_uniform
from centra.datasets.commuter import Commute, commuter
from centra.datasets.micrograph import Micrograph, micrograph

__all__ = ["Commute", "Micrograph", "board_gauss", "board_uniform", "commuter", "micrograph"]
