"""``centra`` and ``python -m centra``."""

import sys


def main() -> None:
    """Run the command line, or say what it lacks."""
    try:
        try:
            import click as _click  # noqa: F401
            import rich as _rich  # noqa: F401
        except ImportError:
            print("centra: the command line needs click and rich: pip install 'centra[cli]'", file=sys.stderr)  # noqa: T201
            sys.exit(3)
        from centra.cli import cli

        cli(prog_name="centra")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
