"""BLAS on one thread: woken threads cost small products much, and the last bits depend on their number."""

from threading import Lock
from typing import Any


class _OneThread:
    """A context. BLAS, which heeds one setting for the whole process, gets its threads back from the last to leave."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._libraries: Any = None  # found once
        self._limit: Any = None

    def __enter__(self) -> None:
        from threadpoolctl import ThreadpoolController

        with self._lock:
            if self._inside == 0:
                self._libraries = self._libraries or ThreadpoolController()
                self._limit = self._libraries.limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._limit.restore_original_limits()


one_thread = _OneThread()
