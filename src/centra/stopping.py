"""Why a run ends: one table, and one order in which reasons count."""

from typing import Literal

from centra.wording import counted

StopReason = Literal["labels", "swaps", "shift", "no_improvement", "time", "callback", "max_iter"]

# What is said of each, after "stopped".
STOP_REASONS: dict[StopReason, str] = {
    "labels": "as no row moved",
    "swaps": "as no swap of a centre helped",
    "shift": "as the centres moved less than tol",
    "no_improvement": "as nothing improved",
    "time": "at max_seconds",
    "callback": "by its callback",
    "max_iter": "at max_iter",
}


def first_reason(
    *,
    labels: bool = False,
    swaps: bool = False,
    shift: bool = False,
    no_improvement: bool = False,
    time: bool = False,
    callback: bool = False,
    max_iter: bool = False,
) -> StopReason | None:
    """The first reason to stop that holds, or None."""
    if labels or swaps:
        return "labels" if labels else "swaps"
    if shift:
        return "shift"
    if no_improvement:
        return "no_improvement"
    if time:
        return "time"
    if callback:
        return "callback"
    return "max_iter" if max_iter else None


def stopped(reason: StopReason | None, n_iter: int | None = None) -> str:
    """The same as a sentence without its subject, after so many iterations; None: nobody knows why."""
    if reason is None:
        return "stopped"
    if n_iter is None:
        return f"stopped {STOP_REASONS[reason]}"
    return f"stopped after {counted(n_iter, 'iteration')}, {STOP_REASONS[reason]}"
