"""How many runs a fit has where nobody says: by count of its work, never by the clock, so that results don't vary."""

from dataclasses import replace

from centra.data import Csr, Rows2D
from centra.fit import METHODS
from centra.parameters import draws
from centra.result import Params

RUNS = 10
ITERATIONS = 30  # of a run, seeding among them, as far as can be known beforehand
# Multiplications in a second of one slow core. Ten runs of just so many took 0.1 to 0.75 s of one thread with the least
# instruction set, in 1 to 500 columns, on clouds and on uniform rows, of up to 135 iterations.
SECOND = 1e9


def with_runs(params: Params, x: Rows2D | Csr) -> Params:
    """The same with ten runs where these take under a second, and their starts differ; else with as many as it has."""
    if METHODS[params.method].several == 1:  # which looks further by itself
        return params
    numbers = len(x.values) if isinstance(x, Csr) else x.size
    within = numbers * params.n_clusters * ITERATIONS * RUNS <= SECOND
    return replace(params, n_init=max(RUNS, params.n_init)) if within and draws(params.init) else params
