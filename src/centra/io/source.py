"""Text files before they are parsed: what parsers pass over in silence is found here."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from centra.errors import DataError
from centra.io.memory import available, refuse_beyond_memory

BLOCK_BYTES = 1 << 24
OFFSET = 4  # bytes that each cell takes beside its text
MARK = ord('"')


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text file that can be read more than once: `open` gives a binary stream from its start."""

    name: str
    delimiter: str
    open: Callable[[], Any]
    skip: int = 0  # lines before the table


def check_text(source: TextSource, width: int) -> None:
    """Refuse quotation marks that are never closed (all that follows would be one cell), and more cells than memory.

    A mark at the start of a cell opens it, and the next one closes it, unless another follows: then both stand for one.
    What opens must close at the end of its cell. Any other mark is text.

    Raises
    ------
    DataError
        It names the line where the mark opens.
    """
    marks, needed, rest = _Marks(source), 0, b""
    most = available()
    with source.open() as stream:
        buffered = io.BufferedReader(stream)
        while block := buffered.read(BLOCK_BYTES):
            lines = _count(block, b"\n") or _count(block, b"\r")
            if not lines and len(block) == BLOCK_BYTES:
                raise DataError(f"{source.name} has a line of more than {BLOCK_BYTES >> 20} MiB: is it a table?")
            needed += len(block) + lines * width * OFFSET
            if most is not None and needed > most:
                refuse_beyond_memory(source.name, needed)
            # What a mark means hangs on the byte after it, too.
            text = (rest + block).rstrip(b'"')
            rest = (rest + block)[len(text) :]
            marks.look_at(text)
    marks.look_at(rest + b"\n")
    if marks.inside:
        marks.refuse("is never closed: close it")


def _count(text: bytes, byte: bytes) -> int:
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord(byte)))  # bytes.count is slow where there are many


class _Marks:
    def __init__(self, source: TextSource) -> None:
        self.source = source
        self.inside = False
        self._opened = 0  # where the mark is that opened the last quoted cell
        self._seen = 0
        self._before = b"\n"
        self._is_end = np.zeros(256, np.bool_)
        self._is_end[[*source.delimiter.encode(), *b"\r\n"]] = True

    def look_at(self, text: bytes) -> None:
        """The next bytes; the last is no mark."""
        if b'"' in text:
            around = np.frombuffer(self._before + text, np.uint8)
            at = np.flatnonzero(around == MARK)
            starts, ends = self._is_end[around[at - 1]], self._is_end[around[at + 1]]
            twins = around[at + 1] == MARK
            at += self._seen - len(self._before)
            if not self._in_pairs(at, starts, ends, twins):
                self._one_by_one(at.tolist(), starts.tolist(), ends.tolist(), twins.tolist())
        if text:
            self._seen += len(text)
            self._before = text[-1:]

    def _in_pairs(self, at: Any, starts: Any, ends: Any, twins: Any) -> bool:
        """Whether they open and close by turns, as nearly always; a twin inside counts as closed and opened anew."""
        opening, closing = slice(int(self.inside), None, 2), slice(1 - int(self.inside), None, 2)
        again = np.concatenate([[False], twins[:-1]])
        if not (starts | again)[opening].all() or not (ends | twins)[closing].all():
            return False
        opened = at[opening][~again[opening]]
        self._opened = int(opened[-1]) if len(opened) else self._opened
        self.inside ^= len(at) % 2 == 1
        return True

    def _one_by_one(self, at: list[int], starts: list[bool], ends: list[bool], twins: list[bool]) -> None:
        i = 0
        while i < len(at):
            if not self.inside:
                self.inside = starts[i]
                self._opened = at[i] if starts[i] else self._opened
            elif twins[i]:
                i += 1
            elif ends[i]:
                self.inside = False
            else:
                self.refuse("is closed in the middle of the cell: write marks within quoted text twice")
            i += 1

    def refuse(self, why: str) -> NoReturn:
        with self.source.open() as stream:
            head = io.BufferedReader(stream).read(self._opened)
        line = 1 + head.count(b"\n") + head.count(b"\r") - head.count(b"\r\n")
        raise DataError(f"{self.source.name}, line {line}: a cell opens with a quotation mark that {why}")
