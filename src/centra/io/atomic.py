"""Files out: all of a run's files are written beside their targets, synced, and renamed together at the end."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from centra.errors import CentraError, OutputError

STDIN = "-"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


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
        target, special = _writable(path)
        scratch = target if special else _scratch(target)
        if not special:
            self._written.append((scratch, target))  # first, so that whatever comes then, it is removed
        try:
            with open(scratch, "wb" if special else "xb") as file:
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
    if not any(path.lower().endswith(suffix) for suffix in suffixes):
        plain = " or ".join(suffix for suffix in suffixes if suffix.count(".") == 1)
        raise OutputError(f"{path} can't be written: its name has to end in {plain}")
    _writable(path)
    for source in inputs:
        if same_file(path, source):
            name = "standard input" if source == STDIN else source
            raise OutputError(f"{path} is the input {name} itself, which would be lost: choose another name")


def same_file(a: str, b: str) -> bool:
    """Whether two names stand for one file, by links or by spelling; it need not exist yet."""
    if os.path.realpath(a) == os.path.realpath(b):
        return True
    try:
        return os.path.samestat(os.stat(a), os.fstat(0) if b == STDIN else os.stat(b))
    except OSError:
        return False


def leftovers(path: str) -> list[Path]:
    """Scratch files of runs that were killed while they wrote to `path`; those of running ones are left out."""
    target = Path(os.path.realpath(path))
    pattern = re.compile(re.escape(_beginning(target)) + r"(\d+)-[0-9a-f]+\.tmp")
    try:
        found = [(pattern.fullmatch(name), name) for name in sorted(os.listdir(target.parent))]
    except OSError:
        return []
    return [target.with_name(name) for match, name in found if match and not _runs(int(match[1]))]


def _beginning(target: Path) -> str:
    # A digest of the name, since with anything more than itself it may be too long for the disk.
    return f".centra-{hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]}-"


def _scratch(target: Path) -> Path:
    return target.with_name(f"{_beginning(target)}{os.getpid()}-{secrets.token_hex(4)}.tmp")


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        pass  # somebody else's
    return True


def _writable(path: str | os.PathLike[str]) -> tuple[Path, bool]:
    """What a name stands for, and whether that is a device or a pipe; one rule for whoever asks, first or at the end.

    Raises
    ------
    OutputError
    """
    name, target = os.fspath(path), Path(os.path.realpath(path))
    folder = target.parent
    try:
        if not stat.S_ISDIR(os.stat(folder).st_mode):
            raise NotADirectoryError
        mode = os.stat(target).st_mode
    except (FileNotFoundError, NotADirectoryError):
        if not folder.is_dir():
            raise OutputError(f"{name} can't be written: the folder {folder} doesn't exist; create it first") from None
        mode = None
    except OSError as error:
        raise OutputError(_sentence(path, error)) from None
    if mode is not None and stat.S_ISDIR(mode):
        raise OutputError(f"{name} can't be written: it is a folder; name a file in it")
    if mode is not None and not os.access(target, os.W_OK):
        raise OutputError(f"{name} can't be written: it is protected, permission denied; choose another name")
    special = mode is not None and not stat.S_ISREG(mode)
    if not special and not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{name} can't be written: permission denied; choose another folder")
    return target, special


def _sentence(path: str | os.PathLike[str], error: OSError) -> str:
    reason = error.strerror.lower() if error.strerror else "the disk or the folder refused it"
    remedy = "make room, or choose another place" if error.errno in FULL else "choose another name or place"
    return f"{os.fspath(path)} can't be written: {reason}; {remedy}"
