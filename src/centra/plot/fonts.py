"""Letters that the usual font lacks: another font that is installed and has them, or a word of warning, once."""

import logging
import warnings
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.font_manager import FontEntry
    from matplotlib.text import Text

# Tried first: made for text, in many scripts; others that are installed follow.
PREFERRED = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Emoji",
    "Segoe UI",
    "Segoe UI Emoji",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "PingFang SC",
    "Hiragino Sans",
    "Apple SD Gothic Neo",
    "Arial Unicode MS",
    "WenQuanYi Zen Hei",
)
PLACEHOLDERS = "Last Resort"  # a font of matplotlib's own, in which every letter is a box
LACKING = "no installed font has"  # how the warning begins
_told: set[str] = set()
_helping: set[str] = set()  # families


class _Unsaid(logging.Filter):
    """Drops what matplotlib says of a family that helps out and has but one weight."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        return "Failed to find font weight" not in said or not any(f" for {name}," in said for name in _helping)


_UNSAID = _Unsaid()


def with_letters(text: "Text") -> None:
    """Give a text the fonts that its letters need, behind its own.

    Warns
    -----
    UserWarning
        No installed font has some of its letters; of each letter, this is said once.
    """
    words = text.get_text()
    if words.isascii():
        return
    usual = _letters(_file_of(text.get_fontname()))
    missing = "".join(sorted({each for each in words if ord(each) > 127 and ord(each) not in usual}))
    if not missing:
        return
    families, left = _fonts_with(missing)
    if families:
        _helping.update(families)
        logging.getLogger("matplotlib.font_manager").addFilter(_UNSAID)
        text.set_fontfamily([*text.get_fontfamily(), *families])
    if news := "".join(each for each in left if each not in _told):
        _told.update(news)
        warnings.warn(
            f"{LACKING} {news[:20]!r}, which will be drawn as boxes: install one, such as Noto Sans of that script",
            stacklevel=2,
        )


@cache
def _fonts_with(letters: str) -> tuple[tuple[str, ...], str]:
    """The families that have these letters, as few as may be, and the letters that none has."""
    from matplotlib.font_manager import fontManager

    families: list[str] = []
    upright = sorted((each for each in fontManager.ttflist if each.style == "normal"), key=_farthest_from_regular)
    files = {each.name: each.fname for each in upright}  # of each family the last one: the most regular
    order = [name for name in PREFERRED if name in files]
    order += sorted(name for name in files if name not in PREFERRED and not name.startswith(PLACEHOLDERS))
    for name in order:
        found = [each for each in letters if ord(each) in _letters(files[name])]
        if found:
            families.append(name)
            letters = "".join(each for each in letters if each not in found)
        if not letters:
            break
    return tuple(families), letters


def _farthest_from_regular(font: "FontEntry") -> tuple[int, str]:
    weight = font.weight if isinstance(font.weight, int) else 400
    return -abs(weight - 400), font.fname


@cache
def _file_of(name: str) -> str:
    from matplotlib.font_manager import findfont

    return str(findfont(name))


@cache
def _letters(file: str) -> frozenset[int]:
    """The letters of a font; none of one that is made of pixels, which can't be drawn in any size."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
        return frozenset(font.get_charmap()) if font.scalable else frozenset()
    except (RuntimeError, OSError, ValueError):
        return frozenset()
