"""Files in: which reader is for which file."""

import glob
import io
import lzma
import os
import stat
import sys
import zipfile
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, BinaryIO

from centra.errors import DataError
from centra.extras import require
from centra.io.memory import available, refuse_beyond_memory
from centra.io.reading import AS_IT_IS, Reading
from centra.io.source import BLOCK_BYTES
from centra.io.table import Table
from centra.io.writing import codec_of, suffix_of

if TYPE_CHECKING:
    from centra.io.columnar import ArrowTable
    from centra.io.text import TextTable

PLAIN = (".csv", ".tsv", ".txt", ".dat", ".data", ".tab", ".psv", "")  # how names of text files end
ARROW = (".arrow", ".feather")
BOOKS, JSON = (".xlsx", ".xls", ".ods"), (".json", ".jsonl", ".ndjson")
SPARSE = (".svm", ".svmlight", ".libsvm")
KNOWN = (*PLAIN[:-1], ".parquet", *ARROW, ".npy", ".npz", *BOOKS, *JSON, ".arff", ".mat", *SPARSE)
STDIN = "-"


def read_table(path: str, reading: Reading = AS_IT_IS) -> Table:
    """Read a table.

    Parameters
    ----------
    path : str
        Text such as CSV or TSV (also compressed: .gz, .bz2, .zst, .xz, .zip), Parquet, Arrow or Feather, NPY or NPZ,
        spreadsheets, JSON, ARFF, MATLAB or svmlight, told by the suffix; without one, text. ``-`` is text from standard
        input; the files of a folder, or of a pattern such as ``part-*.csv``, are one table.
    reading : Reading
        How text is written, as far as that is said.

    Raises
    ------
    DataError
        The file is missing, unreadable, damaged, or not a table. Errors in cells come when the columns are chosen.
    """
    try:
        return _read(path, reading)
    except MemoryError:
        raise DataError(f"{path} takes more memory than there is: choose fewer rows or columns") from None
    except (lzma.LZMAError, zlib.error, EOFError):
        raise DataError(f"{path} can't be read: it is damaged, cut short, or in another format") from None
    except OSError as error:
        reason = error.strerror.lower() if error.strerror else "it is damaged, cut short, or in another format"
        raise DataError(f"{path} can't be read: {reason}") from None


def _read(path: str, reading: Reading) -> Table:
    if path == STDIN:
        if sys.stdin is None:
            raise DataError("standard input is closed: name a file, or send a table")
        return _read_stream("standard input", sys.stdin.buffer, reading)
    if (not os.path.exists(path) and glob.has_magic(path)) or os.path.isdir(path):
        return _read_parts(path, reading)
    _refuse_unreadable(path)
    if not os.path.isfile(path):
        with open(path, "rb") as pipe:
            return _read_stream(path, pipe, reading)
    return _read_file(path, reading)


def _read_file(path: str, reading: Reading) -> Table:
    """By the end of its name."""
    suffix = suffix_of(path)
    if suffix in (".npy", ".npz"):
        from centra.io.matrix import read_matrix

        return read_matrix(path)
    require("pyarrow", "io", f"reading {suffix} files" if suffix else "reading tables")
    if suffix in PLAIN or suffix in SPARSE:
        return _read_text(path, lambda: _decompressed(path), reading, sparse=suffix in SPARSE)
    if suffix == ".parquet" or suffix in ARROW:
        from centra.io.columnar import read_columnar

        return _spread(read_columnar(path))
    if suffix in (*BOOKS, *JSON, ".arff", ".mat"):
        return _read_other(path, suffix, reading)
    raise DataError(f"{path} is in no known format: tables are read from {', '.join(KNOWN)}, or from - (CSV)")


def _read_other(path: str, suffix: str, reading: Reading) -> Table:
    from centra.io import sheets

    if suffix in BOOKS:
        return _spread(sheets.read_workbook(path, reading))
    if suffix in JSON:
        return _spread(sheets.read_json(path))
    return _spread(sheets.read_arff(path)) if suffix == ".arff" else sheets.read_matlab(path, reading)


def _read_parts(path: str, reading: Reading) -> Table:
    """The files of a folder, or those that a pattern such as ``part-*.parquet`` stands for, by their names."""
    folder = os.path.isdir(path)
    found = glob.glob(os.path.join(glob.escape(path), "*") if folder else path)
    files = sorted(name for name in found if os.path.isfile(name) and not os.path.basename(name).startswith(("_", ".")))
    if not files:
        raise DataError(f"{path} is a folder without files: name a file" if folder else f"no file is called {path}")
    require("pyarrow", "io", "reading several files")
    from centra.io.parts import Parts
    from centra.io.svmlight import SparseTable

    tables = tuple(_read(name, reading) for name in files)
    if len(tables) == 1:
        return tables[0]
    if any(isinstance(table, SparseTable) for table in tables):
        raise DataError(f"{path} has sparse rows in several files: join them, as in cat {files[0]} ... > all.svm")
    return Parts(path, tables)


def _read_stream(name: str, stream: BinaryIO, reading: Reading) -> Table:
    """What can be read only once: standard input, a named pipe, what a shell makes of ``<(...)``. It is CSV."""
    require("pyarrow", "io", "reading CSV")
    content, most = bytearray(), available()
    while block := stream.read(BLOCK_BYTES):
        content += block
        if most is not None and len(content) > most:
            refuse_beyond_memory(name, len(content))
    return _read_text(name, lambda: io.BytesIO(content), reading)


def _read_text(name: str, open_file: Callable[[], Any], reading: Reading, *, sparse: bool = False) -> Table:
    """Text in rows and columns, or sparse rows; these are also known by how they begin, if nothing was said."""
    from centra.io.records import head_of
    from centra.io.svmlight import is_svmlight, read_svmlight
    from centra.io.text import read_text

    if sparse or (reading == AS_IT_IS and is_svmlight(head_of(open_file))):
        return read_svmlight(name, open_file)
    return _spread(read_text(name, open_file, reading))


def _spread(table: "ArrowTable | TextTable") -> Table:
    """With a column for each number of a vector."""
    from centra.io.vectors import Spread

    found = table.vectors()
    return Spread(table, found) if found else table


def _refuse_unreadable(path: str) -> None:
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        raise DataError(f"{path} doesn't exist: check the name and the folder") from None
    if not os.access(path, os.R_OK):
        raise DataError(f"{path} can't be read: permission denied")
    if stat.S_ISREG(found.st_mode) and not found.st_size:
        raise DataError(f"{path} is empty: there is nothing to read")


def _decompressed(path: str) -> Any:
    import pyarrow as pa

    codec = codec_of(path)
    if codec == "xz":
        return lzma.open(path)
    if path.lower().endswith(".zip"):
        return _only_member(path)
    file = pa.OSFile(os.fsencode(path))
    return pa.CompressedInputStream(file, codec) if codec else file


def _only_member(path: str) -> Any:
    try:
        archive = zipfile.ZipFile(path)
        members = [
            each for each in archive.infolist() if not each.is_dir() and not each.filename.startswith("__MACOSX")
        ]
        if len(members) == 1:
            return archive.open(members[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError):
        raise DataError(f"{path} can't be read: it is damaged, locked, or no ZIP file; write it again") from None
    names = ", ".join(each.filename for each in members) or "none"
    raise DataError(f"{path} has to hold a single file; it holds {names}: unpack it, and name one of them")
