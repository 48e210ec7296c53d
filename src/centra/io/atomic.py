"""Files out: all of a run's files are written beside their targets, synced, and renamed together at the end."""

import errno
import os
import secrets
import shutil
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from centra.errors import CentraError, OutputError


class Stage:
    """Files that are written but not yet in place; see :func:`staged`."""

    def __init__(self) -> None:
        self._written: list[tuple[Path, Path]] = []

    @contextmanager
    def open(self, path: str | os.PathLike[str]) -> Generator[BinaryIO]:
        """Open a file that takes the place of `path` when the stage ends well.

        Raises
        ------
        OutputError
        """
        # A link's target is replaced, not the link; a device can't be replaced at all, so that it is written to.
        target = Path(os.path.realpath(path))
        special = target.exists() and not target.is_file() and not target.is_dir()
        if target.exists() and not os.access(target, os.W_OK):  # renaming would ask the folder alone
            raise OutputError(_sentence(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES))))
        scratch = target if special else target.with_name(f".centra-{secrets.token_hex(8)}.tmp")
        try:
            with open(scratch, "wb" if special else "xb") as file:
                if not special:
                    self._written.append((scratch, target))
                yield file
                file.flush()
                if not special:
                    os.fsync(file.fileno())
        except CentraError:
            raise
        except OSError as error:
            raise OutputError(_sentence(path, error)) from None

    def commit(self) -> None:
        """Put every file in its place."""
        while self._written:
            scratch, target = self._written[0]
            try:
                if target.exists():
                    shutil.copymode(target, scratch)
                os.replace(scratch, target)
            except OSError as error:
                raise OutputError(_sentence(target, error)) from None
            del self._written[0]

    def discard(self) -> None:
        """Remove what was not put in its place."""
        for scratch, _ in self._written:
            with suppress(OSError):
                scratch.unlink()


@contextmanager
def staged() -> Generator[Stage]:
    """A stage whose files come into place together if the block ends without an error, and not at all otherwise."""
    stage = Stage()
    try:
        yield stage
        stage.commit()
    finally:
        stage.discard()


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Generator[BinaryIO]:
    """Write one file, such that a failure or a kill leaves an older one intact.

    Raises
    ------
    OutputError
    """
    with staged() as stage, stage.open(path) as file:
        yield file


def check_output(path: str, suffixes: Sequence[str], inputs: Sequence[str] = ()) -> None:
    """Refuse a path that can't be written to, before anything is computed.

    Parameters
    ----------
    path : str
    suffixes : what the path may end with.
    inputs : files that are read, and must not be overwritten.

    Raises
    ------
    OutputError
    """
    target = Path(path)
    if target.suffix.lower() not in suffixes:
        raise OutputError(f"{path} can't be written: its name has to end in {' or '.join(suffixes)}")
    if target.is_dir():
        raise OutputError(f"{path} can't be written: it is a folder; name a file in it")
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise OutputError(f"{path} can't be written: the folder {folder} doesn't exist; create it first")
    if not os.access(target if target.exists() else folder, os.W_OK) or not os.access(folder, os.W_OK):
        raise OutputError(f"{path} can't be written: permission denied; choose another folder")
    for source in inputs:
        if target.exists() and os.path.exists(source) and os.path.samefile(target, source):
            raise OutputError(f"{path} is the input {source} itself, which would be lost: choose another name")


def _sentence(path: str | os.PathLike[str], error: OSError) -> str:
    reason = error.strerror.lower() if error.strerror else "the disk or the folder refused it"
    return f"{os.fspath(path)} can't be written: {reason}; make room, or choose another place"
