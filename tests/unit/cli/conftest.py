import json

import pytest
from click.testing import CliRunner

from centra.cli import cli

ROWS = "name,x,y\nann,1.50,1\nbob,1.4,2\ncy,9,1\ndee,9.1,007\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in a folder of its own, with a small table in it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data.csv").write_text(ROWS)
    return tmp_path


@pytest.fixture
def centra():
    """Run a command as on the command line; nothing but our own exits may come out."""

    def run(*words, stdin=None):
        result = CliRunner().invoke(cli, [str(word) for word in words], input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def fit_json(centra):
    """Fit with --json, and return the object."""

    def run(*words, stdin=None):
        result = centra("fit", *words, "--json", stdin=stdin)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run
