"""Names in any script: a font that has their letters, or one warning."""

import logging
import warnings

import pytest
from matplotlib.figure import Figure

from centra import kmeans, plot
from centra.plot import fonts
from centra.plot.canvas import literal

X = [[0.0, 1.0], [1.0, 0.0], [8.0, 9.0], [9.0, 9.0]]


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch):
    monkeypatch.setattr(fonts, "_told", set())
    fonts._fonts_with.cache_clear()
    yield
    fonts._fonts_with.cache_clear()


def test_another_font_helps_out(monkeypatch):
    real = fonts._letters

    def letters(file):
        usual = real(file)
        return usual - {ord("Ж")} if file.endswith("DejaVuSans.ttf") else usual

    monkeypatch.setattr(fonts, "_letters", letters)
    text = literal(Figure().text(0, 0, "Журнал"))
    assert text.get_fontfamily()[0] == "sans-serif"
    others = text.get_fontfamily()[1:]
    assert others
    assert not others[0].startswith("Last Resort")


def test_letters_that_no_font_has_are_said_once(monkeypatch):
    monkeypatch.setattr(fonts, "_letters", lambda file: frozenset(range(128)))
    with pytest.warns(UserWarning, match="no installed font has '日本', which will be drawn as boxes: install one"):
        literal(Figure().text(0, 0, "日本 日"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plot.scatter(kmeans(X, 2, random_state=0).named({0: "日本"}), X, columns=["日", "b"])


@pytest.mark.parametrize("name", ["Größe", "Δx", "Возраст", "שם", "اسم"])
def test_scripts_of_the_usual_font_need_no_other(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot.scatter(kmeans(X, 2, random_state=0), X, columns=[name, "b"])
    assert ax.xaxis.label.get_fontfamily() == ["sans-serif"]
    assert ax.get_xlabel() == name


def test_placeholders_and_fonts_of_pixels_are_none():
    families, left = fonts._fonts_with("\U0001f9ff")  # an emoji of 2018
    assert not any(name.startswith("Last Resort") for name in families)
    assert bool(families) != bool(left)


def test_a_font_of_one_weight_helps_out_without_a_word(caplog, monkeypatch):
    log = logging.getLogger("matplotlib.font_manager")
    monkeypatch.setattr(fonts, "_helping", {"Of One Weight"})
    monkeypatch.setattr(log, "filters", [fonts._UNSAID])
    with caplog.at_level("WARNING", log.name):
        log.warning("findfont: Failed to find font weight %s for %s, now using %d.", "normal", "Of One Weight", 500)
        assert not caplog.records
        log.warning("findfont: Failed to find font weight %s for %s, now using %d.", "normal", "Another", 500)
    assert len(caplog.records) == 1
