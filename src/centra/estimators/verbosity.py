"""What ``verbose`` prints: scikit-learn's words."""

from centra.fit import Clustering
from centra.result import Restart

_CONVERGED = {"shift": "small centers change", "no_improvement": "lack of improvement in inertia"}


def say_iteration(iteration: int, inertia: float) -> None:
    if iteration == 0:
        print("Initialization complete")  # noqa: T201
    print(f"Iteration {iteration}, inertia {inertia}.")  # noqa: T201


def say_end(result: Restart) -> None:
    why = {"labels": "strict convergence", "shift": "center shift is within tolerance"}
    if result.stop_reason in why:
        print(f"Converged at iteration {result.n_iter - 1}: {why[result.stop_reason]}.")  # noqa: T201


def say_batch(step: int, max_steps: int, inertia: float) -> None:
    print(f"Minibatch step {step + 1}/{max_steps}: mean batch inertia: {inertia}")  # noqa: T201


def say_end_of_batches(result: Clustering, max_steps: int) -> None:
    if result.stop_reason in _CONVERGED:
        print(f"Converged ({_CONVERGED[result.stop_reason]}) at step {len(result.history)}/{max_steps}")  # noqa: T201
