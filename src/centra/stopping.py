"""Why a run ends: one table, and one order in which reasons count."""

from typing import Literal

StopReason = Literal["labels", "shift", "no_improvement", "time", "callback", "max_iter"]

# What is said of each, after "stopped". Of several that hold at once, the first counts.
STOP_REASONS: dict[StopReason, str] = {
    "labels": "as no row moved",
    "shift": "as the centres moved less than tol",
    "no_improvement": "as nothing improved",
    "time": "at max_seconds",
    "callback": "by its callback",
    "max_iter": "at max_iter",
}


def first_reason(**reached: bool) -> StopReason | None:
    """The first reason to stop that holds, or None."""
    if True not in reached.values():  # as a rule, after each iteration
        return None
    return next(reason for reason in STOP_REASONS if reached.get(reason))


def stopped(reason: StopReason) -> str:
    """The same as a sentence without its subject."""
    return f"stopped {STOP_REASONS[reason]}"
