"""scikit-learn's callbacks (1.9 and later): told of every run and every iteration, and able to stop a run."""

from typing import Any

try:
    from sklearn.callback import CallbackSupportMixin  # pyright: ignore[reportAssignmentType]
except ImportError:  # an older scikit-learn: nobody can set a callback

    class CallbackSupportMixin:  # pyright: ignore[reportRedeclaration]
        """Nothing to support."""


__all__ = ["CallbackSupportMixin", "Hooks"]


class Hooks:
    """Tells an estimator's callbacks how its fit goes: a task for the fit, in it one a run, in that one an iteration.

    How many iterations a run has at most is not always known: None. A task is announced when its first iteration is
    through. With each iteration goes the estimator as it would be if it stopped there.
    """

    def __init__(self, estimator: Any, runs: int, most: int | None, X: Any, sample_weight: Any) -> None:
        self._facts = {"estimator": estimator, "X": X, "metadata": {"sample_weight": sample_weight}}
        self._most = most
        self._fit = estimator._init_callback_context(max_subtasks=runs)
        self._fit.call_on_fit_task_begin(**self._facts)
        self._run: Any = None

    @classmethod
    def of(cls, estimator: Any, runs: int, most: int | None, X: Any, sample_weight: Any) -> "Hooks | None":
        """None where nobody listens, which is the rule and costs nothing."""
        if getattr(estimator, "_skl_callbacks", None) or hasattr(estimator, "_parent_callback_ctx"):
            return cls(estimator, runs, most, X, sample_weight)
        return None

    def iterated(self, **state: Any) -> bool:
        """An iteration ended with these fitted attributes; whether a callback wants the run to stop."""
        if self._run is None:
            self._run = self._fit.subcontext(task_name="run", max_subtasks=self._most)
            self._run.call_on_fit_task_begin(**self._facts)
        task = self._run.subcontext(task_name="iteration")
        task.call_on_fit_task_begin(**self._facts)
        return bool(task.call_on_fit_task_end(**self._facts, reconstruction_attributes=state))

    def ran(self) -> None:
        """A run ended."""
        self._run.call_on_fit_task_end(**self._facts)
        self._run = None

    def done(self) -> None:
        """The fit ended."""
        self._fit.call_on_fit_task_end(**self._facts)
