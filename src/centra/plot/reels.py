"""Frames into files: a GIF by Pillow, an mp4 by ffmpeg."""

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import chain
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from centra import check
from centra.binding import bound
from centra.data import Labels
from centra.errors import MissingExtraError, OutputError
from centra.fit import kmeans

Pixels = NDArray[np.uint8]  # of shape (up, across, 3): red, green, blue

UNCHANGED = 255  # the GIF's index that lets the frame before shine through


class Palette:
    """At most 255 colours for all frames of a film, so that what stands still does not flicker.

    All that some frames have, or the centres of clusters of these.

    Parameters
    ----------
    samples : sequence of ndarray of shape (up, across, 3), uint8
    """

    def __init__(self, samples: Sequence[Pixels]) -> None:
        codes, counts = np.unique(np.concatenate([_codes(sample).ravel() for sample in samples]), return_counts=True)
        self.colors = _decoded(codes)
        if len(codes) > UNCHANGED:
            # By the roots of their counts: paper is most of a picture, but not most of what is to be told apart.
            result = kmeans(self.colors, UNCHANGED, sample_weight=np.sqrt(counts), max_iter=10, random_state=0)
            self.colors = np.rint(result.centers).astype(np.uint8)
        self._known = np.full(1 << 24, UNCHANGED, np.uint8)  # of every colour its index, once it has been looked up

    def indices(self, frame: Pixels) -> Pixels:
        """The nearest colour of each pixel, shape (up, across)."""
        codes = _codes(frame)
        found = self._known[codes]
        if (missing := found == UNCHANGED).any():
            new = np.unique(codes[missing])
            rows = bound(check.data(_decoded(new)))
            rows.step(self.colors.astype(np.float64))
            self._known[new] = rows.labels()
            found = self._known[codes]
        return found


def _codes(frame: Pixels) -> Labels:
    """One number for each colour."""
    red, green, blue = np.moveaxis(frame.astype(np.int32), -1, 0)
    return red << 16 | green << 8 | blue


def _decoded(codes: Labels) -> Pixels:
    return (codes[:, None] >> np.array([16, 8, 0]) & 255).astype(np.uint8)


def write_gif(file: BinaryIO, frames: Iterable[Pixels], seconds: Iterable[float], palette: Palette) -> None:
    """Write frames one by one, of each only what differs from the one before.

    Pillow's own way would keep all frames until the last is there, and give each a palette.

    Parameters
    ----------
    file : binary file
    frames : iterable of ndarray of shape (up, across, 3), uint8
    seconds : iterable of float
        How long each frame is seen, rounded to hundredths.
    palette : Palette
    """
    from PIL import Image
    from PIL.GifImagePlugin import getdata

    before = None
    for frame, duration in zip(frames, seconds, strict=True):
        if before is None:
            height, width, _ = frame.shape
            file.write(b"GIF89a" + struct.pack("<HHBBB", width, height, 0xF7, 0, 0))  # with a table of 256 colours
            file.write(palette.colors.tobytes().ljust(3 * 256, b"\0"))
            file.write(b"!\xff\x0bNETSCAPE2.0" + struct.pack("<BBHB", 3, 1, 0, 0))  # again and again
        after = palette.indices(frame)
        part, corner = _difference(before, after)
        options = {"duration": 10 * round(100 * duration), "disposal": 1, "transparency": UNCHANGED, "interlace": 0}
        file.writelines(getdata(Image.fromarray(part).convert("P"), corner, **options))
        before = after
    file.write(b";")


def _difference(before: Pixels | None, after: Pixels) -> tuple[Pixels, tuple[int, int]]:
    """The part of a frame in which anything changed, without what did not, and where its corner is."""
    if before is None:
        return after, (0, 0)
    changed = before != after
    rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    if not len(rows):
        rows = columns = np.zeros(1, np.int64)  # a frame has to have a pixel
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return np.where(changed[part], after[part], np.uint8(UNCHANGED)), (int(columns[0]), int(rows[0]))


def find_ffmpeg() -> str:
    """The path of ffmpeg.

    Raises
    ------
    MissingExtraError
    """
    found = shutil.which("ffmpeg")
    if found is None:
        raise MissingExtraError(
            "writing .mp4 needs ffmpeg, which isn't installed: install it (Debian: apt install ffmpeg), or write a .gif"
        )
    return found


def write_mp4(file: BinaryIO, frames: Iterable[Pixels], fps: float, hold: float, ffmpeg: str) -> None:
    """Write frames, the last one for so many seconds.

    Parameters
    ----------
    file : binary file
        One with a name: ffmpeg has to go back to the beginning of what it writes.
    frames : iterable of ndarray of shape (up, across, 3), uint8
    fps : float
        Frames a second.
    hold : float
        Seconds.
    ffmpeg : str
        The path of the program.

    Raises
    ------
    OutputError
        ffmpeg does not end well, or writes nothing.
    """
    frames = iter(frames)
    first = next(frames)
    size = f"{first.shape[1]}x{first.shape[0]}"
    raw = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", size, "-framerate", str(fps), "-i", "-"]
    # Every player knows yuv420p, whose sides are even; with the index in front, a browser begins before it has all.
    even = "crop=trunc(iw/2)*2:trunc(ih/2)*2"
    video = ["-vf", even, "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", file.name]
    with tempfile.TemporaryFile() as complaints:
        command = [ffmpeg, "-loglevel", "error", "-nostdin", "-y", *raw, *video]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=complaints)
        # Where ffmpeg has ended before its time, it has said why.
        with suppress(BrokenPipeError), process:
            assert process.stdin is not None
            last = first
            for last in chain([first], frames):
                process.stdin.write(last.tobytes())
            for _ in range(round(hold * fps) - 1):
                process.stdin.write(last.tobytes())
        if process.returncode or not os.path.getsize(file.name):  # some end well without a word or a film
            complaints.seek(0)
            said = complaints.read().decode(errors="replace").strip().splitlines() or ["it doesn't say why"]
            raise OutputError(f"ffmpeg can't write the mp4: {said[-1]}; write a .gif, or look at that ffmpeg")
