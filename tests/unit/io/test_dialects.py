"""Any table of numbers, in any dialect: the same numbers come back, or a sentence; never other ones."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from centra.errors import DataError
from centra.io.read import read_table
from centra.io.reading import Reading

NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(float),
    st.integers(-(10**7), 10**7).map(lambda i: i / 1000),
    st.floats(-1e9, 1e9, allow_subnormal=False).map(lambda x: float(f"{x:.6g}")),
)


DIALECTS = [(",", "."), (";", "."), (";", ","), ("\t", "."), ("\t", ","), ("|", "."), (" ", ".")]


@st.composite
def files(draw):
    """A table of numbers, the bytes of a file of it, and what a user may say of it."""
    sep, decimal = draw(st.sampled_from(DIALECTS))
    # A single column with decimal commas may as well be two columns of whole numbers.
    d, n = draw(st.integers(2 if decimal == "," else 1, 5)), draw(st.integers(3, 12))
    x = np.array(draw(st.lists(st.lists(NUMBERS, min_size=d, max_size=d), min_size=n, max_size=n)))
    text = [[_written(value, decimal) for value in row] for row in x.tolist()]
    if draw(st.booleans()):
        text = [[f'"{cell}"' for cell in row] for row in text]
    joined = sep * draw(st.integers(1, 3)) if sep == " " else sep
    lines = [joined.join(row) for row in text]
    named = draw(st.booleans())
    if named:
        lines.insert(0, joined.join(f"name{j}" for j in range(d)))
    if draw(st.booleans()):
        lines.insert(0, "# made by hand")
    if sep == ";" and draw(st.booleans()):
        lines.insert(0, "sep=;")
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]))
    content = (end.join(lines) + end * draw(st.integers(0, 1))).encode(encoding)
    said = draw(st.booleans())
    reading = Reading(sep=sep, decimal=decimal, header=named) if said else Reading()
    return x, content, reading


def _written(value, decimal):
    text = repr(value) if value != int(value) or abs(value) >= 1e16 else str(int(value))
    return text.replace(".", decimal)


@settings(max_examples=400, deadline=None)
@given(files())
def test_numbers_come_back_or_a_sentence(tmp_path_factory, file):
    x, content, reading = file
    path = tmp_path_factory.mktemp("it") / "in.csv"
    path.write_bytes(content)
    said = ""
    try:
        table = read_table(str(path), reading)
        found = table.matrix(table.numeric())
    except DataError as error:
        said = str(error)
    if said:
        assert str(path) in said
        assert len(said) < 500
        assert reading.sep is None, content  # nothing is left to guess
        return
    assert found.shape == x.shape, content
    np.testing.assert_array_equal(found, x)
