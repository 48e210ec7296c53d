"""Files in: which reader is for which file."""

import io
import os
import stat
import sys
from pathlib import Path
from typing import Any, BinaryIO

from centra.errors import DataError
from centra.extras import require
from centra.io.memory import available, refuse_beyond_memory
from centra.io.source import BLOCK_BYTES, TextSource
from centra.io.table import Table

TEXT = {".csv": ",", ".tsv": "\t"}
ARROW = (".arrow", ".feather")
COMPRESSED = {".gz": "gzip", ".bz2": "bz2", ".zst": "zstd"}
KNOWN = (*TEXT, ".parquet", *ARROW, ".npy", ".npz")
STDIN = "-"


def read_table(path: str) -> Table:
    """Read a table.

    Parameters
    ----------
    path : str
        CSV or TSV (also compressed: .gz, .bz2, .zst), Parquet, Arrow or Feather, NPY or NPZ, told by the suffix. ``-``
        is CSV from standard input.

    Raises
    ------
    DataError
        The file is missing, unreadable, damaged, or not a table. Errors in cells come when the columns are chosen.
    """
    try:
        return _read(path)
    except MemoryError:
        raise DataError(f"{path} takes more memory than there is: choose fewer rows or columns") from None
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else "it is damaged, cut short, or in another format"
        raise DataError(f"{path} can't be read: {reason}") from None


def _read(path: str) -> Table:
    if path == STDIN:
        if sys.stdin is None:
            raise DataError("standard input is closed: name a file, or send a table")
        return _read_stream("standard input", sys.stdin.buffer)
    _refuse_unreadable(path)
    if not os.path.isfile(path):
        with open(path, "rb") as pipe:
            return _read_stream(path, pipe)
    suffixes = [suffix.lower() for suffix in Path(path).suffixes]
    suffix = suffixes[-1] if suffixes else ""
    if suffix in COMPRESSED and len(suffixes) > 1 and suffixes[-2] in TEXT:
        suffix = suffixes[-2]
    if suffix in (".npy", ".npz"):
        from centra.io.matrix import read_matrix

        return read_matrix(path)
    require("pyarrow", "io", f"reading {suffix} files" if suffix else "reading tables")
    if suffix in TEXT:
        from centra.io.text import read_text

        return read_text(TextSource(path, TEXT[suffix], lambda: _decompressed(path)))
    if suffix == ".parquet" or suffix in ARROW:
        from centra.io.columnar import read_columnar

        return read_columnar(path)
    raise DataError(f"{path} is in no known format: tables are read from {', '.join(KNOWN)}, or from - (CSV)")


def _read_stream(name: str, stream: BinaryIO) -> Table:
    """What can be read only once: standard input, a named pipe, what a shell makes of ``<(...)``. It is CSV."""
    require("pyarrow", "io", "reading CSV")
    from centra.io.text import read_text

    content, most = bytearray(), available()
    while block := stream.read(BLOCK_BYTES):
        content += block
        if most is not None and len(content) > most:
            refuse_beyond_memory(name, len(content))
    return read_text(TextSource(name, TEXT[".csv"], lambda: io.BytesIO(content)))


def _refuse_unreadable(path: str) -> None:
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(f"{path} doesn't exist: check the name and the folder") from None
    if stat.S_ISDIR(found.st_mode):
        raise DataError(f"{path} is a folder: name a file in it")
    if not os.access(path, os.R_OK):
        raise DataError(f"{path} can't be read: permission denied")
    if stat.S_ISREG(found.st_mode) and not found.st_size:
        raise DataError(f"{path} is empty: there is nothing to read")


def _decompressed(path: str) -> Any:
    import pyarrow as pa

    file = pa.OSFile(os.fsencode(path))
    codec = COMPRESSED.get(Path(path).suffix.lower())
    return pa.CompressedInputStream(file, codec) if codec else file
