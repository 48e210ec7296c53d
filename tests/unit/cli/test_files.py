"""Files as people have them: what is clustered of each, what is not and why, what is said; or the one sentence.

The files are in tables beside this one. Of each:

- case: what it is there for; text: its content; file: its name; encoding, newline: how it is written.
- words: further words of `centra fit FILE -k 2`.
- columns: those that are used; left_out: the others, with a part of the reason; notes: parts of what is noted, all of
  which must be found, and an empty list if nothing may be noted; sizes; centers.
- says: parts of the sentence, if it is refused.
"""

import tomllib
from pathlib import Path

import numpy as np
import pytest

TABLES = sorted((Path(__file__).parent / "files").glob("*.toml"))
FILES = [(table.stem, file) for table in TABLES for file in tomllib.loads(table.read_text("utf-8"))["file"]]
assert len({(table, file["case"]) for table, file in FILES}) == len(FILES)


@pytest.mark.parametrize(("table", "file"), FILES, ids=[f"{table}: {file['case']}" for table, file in FILES])
def test_file(centra, fit_json, folder, table, file):
    name = file.get("file", "in.csv")
    text = file["text"].replace("\n", file.get("newline", "\n"))
    (folder / name).write_bytes(text.encode(file.get("encoding", "utf-8")))
    words = [name, "-k", "2", *file.get("words", [])]
    if "says" in file:
        result = centra("fit", *words)
        assert (result.exit_code, result.stdout) == (3, ""), result.output
        assert result.stderr.startswith("centra: ")
        assert result.stderr.count("\n") == 1
        assert [part for part in file["says"] if part not in result.stderr] == [], result.stderr
        return
    about = fit_json(*words)
    assert about["columns"] == file["columns"]
    wanted = file.get("left_out", {})
    if wanted:
        assert about["left_out"] == [column for column in about["left_out"] if column in wanted]
        assert len(about["left_out"]) == len(wanted)
    assert [c for c, why in wanted.items() if why not in about["why_left_out"].get(c, "")] == [], about["why_left_out"]
    notes = " | ".join(about["notes"])
    assert [part for part in file.get("notes", []) if part not in notes] == [], notes
    if file.get("notes") == []:
        assert notes == ""
    if "sizes" in file:
        assert about["sizes"] == file["sizes"]
    if "centers" in file:
        assert np.array(sorted(about["centers"])) == pytest.approx(np.array(sorted(file["centers"])))
