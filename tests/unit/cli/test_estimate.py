"""What is said of a long comparison while it runs."""

import os
import subprocess
import sys
import time
from itertools import pairwise

import numpy as np
import pytest

from centra import choose_k
from centra.choose.tally import Tally, Weighed
from centra.cli import estimate


class Seen(Weighed):
    def __init__(self):
        self.all = []

    def __call__(self, done, total):
        self.all.append((done, total, self.share))


def test_the_share_is_of_work_and_ends_at_all_of_it():
    x = np.random.default_rng(0).random((300, 2))
    seen = Seen()
    choose_k(
        x, range(1, 5), ("silhouette", "dunn", "gap", "stability"),
        n_init=2, n_refs=3, sample=50, random_state=0, progress=seen,
    )  # fmt: skip
    done, total, share = zip(*seen.all, strict=True)
    assert all(a <= b for a, b in pairwise(share))
    assert all(a <= b for a, b in zip(done, total, strict=True))
    assert done[-1] == total[-1]
    assert len(done) - len(set(done)) == 9  # each K of those that take n^2 distances, and at the end
    assert share[-1] == pytest.approx(1)
    fits_of_all = next(part for count, _, part in seen.all if count == 4)
    assert fits_of_all > 4 / total[-1]  # six times the rows of the others


def test_work_that_is_no_fit_is_told_to_those_who_want_it_alone():
    seen, counted = Seen(), []
    for progress in (seen, lambda *each: counted.append(each)):
        tally = Tally(progress)
        tally.expect(2, 100)
        tally.fitted(25)
        tally.looked(50)
        tally.expect(1, 50)
        tally.fitted(25)
    assert seen.all == [(1, 2, 0.25), (1, 2, 0.75), (2, 2, 0.8)]
    assert counted == [(1, 2), (2, 2)]


def test_on_a_pipe_there_is_a_line_now_and_then(capsys, monkeypatch):
    monkeypatch.setattr(estimate, "EVERY", 0.2)
    monkeypatch.setattr(estimate, "monotonic", iter(range(0, 10_000, 60)).__next__)  # a minute passes at each look
    with estimate.comparing() as told:
        told.share = 0.25
        told(120, 400)
        time.sleep(0.3)
    assert capsys.readouterr().err == "centra: comparing, 120 of 400 fits, about 2 min left\n"


def test_of_what_is_quick_nothing_is_said(capsys):
    with estimate.comparing() as told:
        told(1, 2)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "10 s"), (12, "10 s"), (44, "40 s"), (58, "1 min"), (119, "2 min"), (3540, "59 min"), (4800, "1 h 20 min")],
)
def test_durations(seconds, said):
    assert estimate.duration(seconds) == said


def test_on_a_terminal_there_is_a_bar(folder):
    pty = pytest.importorskip("pty")
    main, terminal = pty.openpty()
    rows = np.random.default_rng(0).random((200, 2))
    np.savetxt(folder / "x.csv", rows, delimiter=",", header="x,y", comments="")
    process = subprocess.run(
        [sys.executable, "-m", "centra", "choose-k", "x.csv", "-k", "1:6", "--json"],
        stdout=subprocess.PIPE, stderr=terminal, timeout=60, check=False, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(terminal)
    assert b"comparing" in os.read(main, 1 << 16)
    os.close(main)
    assert process.stdout.startswith(b"{")
