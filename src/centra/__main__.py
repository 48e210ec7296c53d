"""``centra`` and ``python -m centra``."""

import io
import os
import signal
import sys
from types import FrameType
from typing import NoReturn


def main() -> None:
    """Run the command line, or say what it lacks."""
    _hold_streams()
    _heed_signals()
    try:
        from centra.cli import cli
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        if sys.stderr is not None:
            sys.stderr.write("centra: the command line needs click: pip install 'centra[cli]'\n")
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)
    cli(prog_name="centra")


def _hold_streams() -> None:
    """No file of ours may take the number of a standard stream that is closed, and no name is beyond the others."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _heed_signals() -> None:
    """An end as by Ctrl-C, with scratch files removed; what is ignored, as under nohup, stays ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _: FrameType | None) -> NoReturn:
    for again in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)  # once is enough, and nothing should disturb the removing
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
