"""Tables out: CSV and its kin, Parquet, Arrow and Feather."""

import bz2
import codecs
import gzip
import lzma
from typing import Any, BinaryIO

from centra.errors import OutputError
from centra.io.read import ARROW
from centra.io.writing import CODECS, SEPARATORS, Writing, codec_of, suffix_of

SUFFIXES = (*SEPARATORS, ".parquet", *ARROW, *(suffix + codec for suffix in SEPARATORS for codec in CODECS))
ROWS, CELLS = 1 << 16, 1 << 20  # written at a time


def check_rows(rows: Any, suffix: str, source: str) -> None:
    """Refuse rows that a format can't hold.

    Raises
    ------
    OutputError
    """
    from pyarrow import types

    if suffix in SEPARATORS:
        for name, kind in zip(rows.column_names, rows.schema.types, strict=True):
            if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
                raise OutputError(f"column {name!r} of {source} can't be written as text: write .parquet instead")
    elif len(set(rows.column_names)) < len(rows.column_names):
        raise OutputError(f"{source} has several columns of one name, which {suffix} can't hold: write .csv instead")


def write_rows(file: BinaryIO, path: str, rows: Any, writing: Writing | None = None, added: int = 1) -> None:
    """Write rows in the format that a name ends with, compressed if it says so.

    Parameters
    ----------
    file : binary stream
    path : str
    rows : pyarrow.Table
    writing : Writing, optional
        How text is written; its header is that of the first columns, as many as it has.
    added : int
        Columns behind those of that header.
    """
    suffix, codec = suffix_of(path), codec_of(path)
    if codec == "zstd":
        import pyarrow as pa

        content = pa.BufferOutputStream()
        with pa.CompressedOutputStream(content, codec) as squeezed:
            _write(squeezed, suffix, rows, writing, added)
        file.write(content.getvalue())
    elif codec is not None:
        with _squeezed(file, codec) as squeezed:
            _write(squeezed, suffix, rows, writing, added)
    else:
        _write(file, suffix, rows, writing, added)


def _squeezed(file: BinaryIO, codec: str) -> Any:
    if codec == "gzip":  # without the hour, so that equal rows give equal files
        return gzip.GzipFile("", "wb", fileobj=file, mtime=0)
    return bz2.BZ2File(file, "wb") if codec == "bz2" else lzma.LZMAFile(file, "wb")


def _write(file: Any, suffix: str, rows: Any, writing: Writing | None, added: int) -> None:
    if suffix in SEPARATORS:
        _write_text(file, rows, writing or Writing(suffix, SEPARATORS[suffix]), added)
    elif suffix == ".parquet":
        import pyarrow.parquet as pq

        pq.write_table(rows, file)
    else:
        import pyarrow as pa

        with pa.ipc.new_file(file, rows.schema) as writer:
            writer.write_table(rows)


def _write_text(file: Any, rows: Any, writing: Writing, added: int) -> None:
    # Not by pyarrow.csv, which puts quotation marks around every cell of text.
    import pyarrow as pa

    pc, sep, end = _compute(), writing.sep, writing.newline
    encode = codecs.getincrementalencoder(writing.encoding)().encode
    file.write(encode(writing.mark))
    if writing.named:
        names = _escaped(pa.array(rows.column_names), sep).to_pylist()
        if writing.header is not None:
            quoted = all(cell.startswith('"') for cell in writing.header.split(sep) if cell)
            names = [writing.header, *(f'"{name}"' if quoted else name for name in names[-added:])]
        file.write(encode(sep.join(names) + end))
    for batch in rows.to_batches(max_chunksize=min(ROWS, max(1, CELLS // rows.num_columns))):
        # All columns in one array, since there may be many more of them than of rows.
        cells = _escaped(pa.concat_arrays([_text(column) for column in batch.columns]), sep)
        columns = [cells.slice(i * batch.num_rows, batch.num_rows) for i in range(rows.num_columns)]
        lines = pc.binary_join_element_wise(*columns, sep).to_pylist()
        if lines:
            file.write(encode(end.join(lines) + end))


def _text(column: Any) -> Any:
    import pyarrow as pa

    cells = column if column.type == pa.string() else column.cast(pa.string())
    return cells.fill_null("") if cells.null_count else cells


def _escaped(cells: Any, delimiter: str) -> Any:
    """In quotation marks only where they must be."""
    pc = _compute()

    special = pc.match_substring_regex(cells, f'["\r\n{delimiter}]')
    if not pc.any(special).as_py():
        return cells
    inner = pc.replace_substring(cells.filter(special), '"', '""')
    return pc.replace_with_mask(cells, special, pc.binary_join_element_wise('"', inner, '"', ""))


def _compute() -> Any:
    # pyarrow makes these functions as it is imported, unseen by type checkers.
    import pyarrow.compute

    return pyarrow.compute
