"""Bytes as choices, so that whatever changes bytes at random changes what is chosen."""

from collections.abc import Sequence
from typing import Any

import numpy as np


class Choices:
    """Reads bytes from the first to the last; after these there are zeros."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken.ljust(count, b"\0")

    def rest(self) -> bytes:
        return self._data[self._at :]

    def below(self, end: int) -> int:
        return int.from_bytes(self.take(2 if end > 256 else 1), "little") % end

    def of(self, options: Sequence[Any]) -> Any:
        return options[self.below(len(options))]

    def seldom(self) -> bool:
        """Not for zeros."""
        return self.below(8) == 7

    def generator(self) -> np.random.Generator:
        return np.random.default_rng(list(self.take(2)))
