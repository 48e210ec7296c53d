"""``centra`` and ``python -m centra``."""

import sys


def main() -> None:
    """Run the command line, or say what it lacks."""
    try:
        from centra.cli import cli
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.stderr.write("centra: the command line needs click: pip install 'centra[cli]'\n")
        sys.exit(3)
    except KeyboardInterrupt:
        sys.exit(130)
    cli(prog_name="centra")


if __name__ == "__main__":
    main()
