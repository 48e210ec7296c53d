"""Tables out: CSV and TSV, Parquet, Arrow and Feather."""

from typing import Any, BinaryIO

from centra.errors import OutputError
from centra.io.read import ARROW, TEXT

SUFFIXES = (*TEXT, ".parquet", *ARROW)
ROWS, CELLS = 1 << 16, 1 << 20  # written at a time


def check_rows(rows: Any, suffix: str, source: str) -> None:
    """Refuse rows that a format can't hold.

    Raises
    ------
    OutputError
    """
    from pyarrow import types

    if suffix in TEXT:
        for name, kind in zip(rows.column_names, rows.schema.types, strict=True):
            if types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind):
                raise OutputError(f"column {name!r} of {source} can't be written as text: write .parquet instead")
    elif len(set(rows.column_names)) < len(rows.column_names):
        raise OutputError(f"{source} has several columns of one name, which {suffix} can't hold: write .csv instead")


def write_rows(file: BinaryIO, suffix: str, rows: Any) -> None:
    """Write rows in the format of a suffix."""
    if suffix in TEXT:
        _write_text(file, rows, TEXT[suffix])
    elif suffix == ".parquet":
        import pyarrow.parquet as pq

        pq.write_table(rows, file)
    else:
        import pyarrow as pa

        with pa.ipc.new_file(file, rows.schema) as writer:
            writer.write_table(rows)


def _write_text(file: BinaryIO, rows: Any, delimiter: str) -> None:
    # Not by pyarrow.csv, which puts quotation marks around every cell of text.
    import pyarrow as pa

    pc = _compute()

    file.write((delimiter.join(_escaped(pa.array(rows.column_names), delimiter).to_pylist()) + "\n").encode())
    for batch in rows.to_batches(max_chunksize=min(ROWS, max(1, CELLS // rows.num_columns))):
        # All columns in one array, since there may be many more of them than of rows.
        cells = _escaped(pa.concat_arrays([_text(column) for column in batch.columns]), delimiter)
        columns = [cells.slice(i * batch.num_rows, batch.num_rows) for i in range(rows.num_columns)]
        lines = pc.binary_join_element_wise(*columns, delimiter).to_pylist()
        if lines:
            file.write(("\n".join(lines) + "\n").encode())


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
