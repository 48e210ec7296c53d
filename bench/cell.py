"""One measurement in a process of its own; run.py starts it.

Argument: the job as JSON (peer, kind, folder, k, iterations, seed, threads). Output: one line of JSON, and the centres
and labels in the folder.
"""

import json
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
from peers import Outcome, Unsupported


def main(job: dict[str, Any]) -> dict[str, Any]:
    try:
        peer = import_module("peers." + job["peer"].replace("-", "_"))
    except ImportError as error:
        return {"reason": f"not installed: {error}"}
    folder = Path(job["folder"])
    x, start = load(folder), np.load(folder / "start.npy")
    threads = job["threads"]

    def run() -> Outcome:
        if job["kind"] == "fit":
            return peer.fit(x, len(start), job["seed"], job["iterations"], threads)
        return peer.lloyd(x, start, job["iterations"], threads)

    try:
        # Threads started, libraries loaded: what every process pays once is not the fit's.
        peer.lloyd(x[:100], start[:2], 1, threads)
        memory = None if job["kind"] == "fit" else memory_above(run)[1]
        begin, busy = perf_counter(), process_time()
        outcome, peak = memory_above(run)
        seconds, busy = perf_counter() - begin, process_time() - busy
    except Unsupported as error:
        return {"reason": str(error)}
    np.savez(folder / f"{job['peer']}.npz", centers=outcome.centers, labels=outcome.labels.astype(np.int32))
    return {
        "seconds": seconds,
        "threads_busy": round(busy / seconds, 2),
        "n_iter": int(outcome.n_iter),
        "distances": outcome.distances,
        "same_start": outcome.same_start,
        "memory_mb": peak if memory is None else memory,
        "note": " ".join(peer.__doc__.split()),
        "versions": peer.versions(),
    }


def load(folder: Path) -> Any:
    if (folder / "x.npy").exists():
        return np.load(folder / "x.npy")
    from scipy.sparse import load_npz

    return load_npz(folder / "x.npz")


def memory_above(call: Callable[[], Outcome]) -> tuple[Outcome, float | None]:
    """And the peak resident memory during the call above that before it, in MB (1e6 bytes), where Linux tells."""
    try:
        Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from here
    except OSError:
        return call(), None
    before = _status("VmRSS")
    outcome = call()
    return outcome, round((_status("VmHWM") - before) * 1024 / 1e6, 1)


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field))


if __name__ == "__main__":
    print(json.dumps(main(json.loads(sys.argv[1]))))
