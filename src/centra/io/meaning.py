"""Columns that say nothing of how alike rows are, and what they are told by."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Words of a name that say that its numbers are but names.
NAMES = """
id ids uid uuid guid pk key code nr no zip zipcode postcode postal plz fips phone telephone tel mobile fax ssn isbn issn
ean upc sku barcode iban index idx rowname rownames rowid serial
"""
# What these are written together with; other words that end with "id", such as "paid" and "humid", are no identifiers.
OWNERS = """
account case client customer cust device doc document emp employee event gene group house household image item loan
member object obs order participant passenger patient person photo player post product record row sample sensor session
shop site song station store student subject subscriber test track transaction trip user vendor visit
"""
ENDS = ("id", "no", "nr", "code", "number", "key")
COUNTED = frozenset(("of", "per"))  # "no. of rooms" is no name
# Words with which a name says that its numbers are times: in steps of 1, they still are a measurement.
TIMES = """
year years yr month months quarter week weeks day days date dates hour hours minute minutes min second seconds sec epoch
"""
_NAMES, _OWNERS, _TIMES = (frozenset(words.split()) for words in (NAMES, OWNERS, TIMES))
EXACT = 2.0**53
CLUSTER = "cluster"  # what labels are written as


def why_meaningless(name: str, values: NDArray[Any]) -> str | None:
    """Why a column of numbers is not clustered by unasked, or None.

    Parameters
    ----------
    name : str
    values : ndarray of shape (n,)
        NaN where a value is missing.
    """
    if _measures(values[:64]):
        return None
    gaps = bool(np.isnan(values.sum()))
    there = values[~np.isnan(values)] if gaps else values
    if not len(there):
        return "empty"
    if there[0] == there[-1] and (there == there[0]).all():
        return f"always {there[0]:.6g}" if len(values) > 1 and not gaps else None
    if (there != np.trunc(there)).any() or np.isinf(there).any():
        return None
    return _why_whole_numbers_are(words_of(name), values, there)


def _why_whole_numbers_are(words: list[str], values: NDArray[Any], there: NDArray[Any]) -> str | None:
    if words == [CLUSTER] and there.min() >= 0 and there.max() < len(values):
        return "the clusters of an earlier run"
    if len(there) == len(values) and _counts_on(values) and not any(map(_is_time, words)):
        return "row numbers"
    # Whole numbers from 2^53 on are not told apart by float64, and are too long for anything but names.
    distinct = _names_rows(words) and (there.max() >= EXACT or len(np.unique(there)) == len(there))
    return "an identifier" if distinct else None


def _measures(few: NDArray[Any]) -> bool:
    """Whether a few values tell that there are decimals, and different ones: as a rule, no more need be looked at."""
    there = few[np.isfinite(few)]
    return bool(len(there) and (there != there[0]).any() and (there != np.trunc(there)).any())


def _counts_on(values: NDArray[Any]) -> bool:
    """Whether they go up by 1 from row to row. Of two rows, that says something only from 0 or 1 on."""
    if len(values) < 3 and values[0] not in (0, 1):
        return False
    return bool((np.diff(values) == 1).all())


def words_of(name: str) -> list[str]:
    """``["customer", "id"]`` of CustomerID, customer_id, "Customer Id" and customerid."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_]+", name.replace("#", " no "))
    return [word for part in parts for word in _parted(part.lower())]


def _parted(word: str) -> list[str]:
    for end in () if word in _NAMES else ENDS:
        if word.endswith(end) and word.removesuffix(end) in _OWNERS | _NAMES:
            return [word.removesuffix(end), end]
    return [word]


def _is_time(word: str) -> bool:
    return word in _TIMES or word.endswith(("time", "date", "year", "jahr", "stamp"))


def _names_rows(words: list[str]) -> bool:
    if COUNTED & {*words}:
        return False
    return bool(_NAMES & {*words}) or (len(words) > 1 and words[-1] in ("number", "num"))
