"""What can go wrong through no fault of ours: one sentence each, with the offending value and what to do."""


class CentraError(Exception):
    """Base of every error that centra raises on purpose."""


class DataError(CentraError, ValueError):
    """The rows, the weights or a file of them can't be clustered as they are.

    Attributes
    ----------
    row : int or None
        Which row of X it is about, where it is about a single one, counted from 0.
    complaint : str
        The message without that row.
    """

    def __init__(self, message: str, *, row: int | None = None) -> None:
        super().__init__(message if row is None else f"row {row} of X: {message}")
        self.row, self.complaint = row, message


class ParameterError(CentraError, ValueError, TypeError):
    """A parameter has a value that means nothing; it is of all kinds that scikit-learn's is of.

    Attributes
    ----------
    parameter : str or None
        Its name, where it is a single one.
    complaint : str
        The message without that name.
    """

    def __init__(self, message: str, *, parameter: str | None = None, complaint: str = "") -> None:
        super().__init__(message)
        self.parameter = parameter
        self.complaint = complaint or message

    @classmethod
    def of(cls, parameter: str, value: object, expected: str) -> "ParameterError":
        """A value, and what was expected in its place."""
        complaint = f"{value!r}: expected {expected}"
        return cls(f"{parameter}={complaint}", parameter=parameter, complaint=complaint)


class ModelError(CentraError, ValueError):
    """A model file is not one, is damaged, or doesn't fit the data it is applied to."""


class OutputError(CentraError, OSError):
    """A result can't be written where it was asked for."""


class MissingExtraError(CentraError, ImportError):
    """An optional dependency is not installed."""


class ConvergenceWarning(UserWarning):
    """The data allow fewer clusters than were asked for."""
