"""Optional dependencies: asked for when they are needed, and named with the extra that brings them."""

from importlib import import_module
from importlib.util import find_spec

from centra.errors import MissingExtraError


def installed(module: str) -> bool:
    """Whether an optional dependency is there."""
    return find_spec(module) is not None


def require(module: str, extra: str, purpose: str) -> None:
    """Make sure that an optional dependency can be imported.

    Raises
    ------
    MissingExtraError
    """
    try:
        import_module(module)
    except ImportError:
        raise MissingExtraError(f"{purpose} needs {module}: pip install 'centra[{extra}]'") from None
